"""Layouts of published collections of claims, whose columns need no confirmation; some have no header row.

Invariant: a layout is recognised by all of what its publisher documents, never by a part of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a collection, and which of them hold the fields of a claim (field -> column).

    ``cells`` has for each column a pattern that all of its first cells match, where there is no header row; a table with
    one is recognised by ``required`` columns. ``date_format`` is the documented format of its dates.
    """

    name: str
    mapping: Mapping[str, str]
    columns: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    date_format: str | None = None

    def fits_rows(self, rows: Sequence[Sequence[str]]) -> bool:
        """Return whether rows without a header row are of this layout."""
        places = {self.columns.index(name): pattern for name, pattern in self.cells.items()}
        return bool(rows and places) and all(
            len(row) == len(self.columns)
            and all(re.fullmatch(pattern, row[place]) for place, pattern in places.items())
            for row in rows
        )

    def fields(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the mapping without the columns that a file does not have."""
        return {field: column for field, column in self.mapping.items() if column in columns}


_LIAR = (
    "id", "label", "statement", "subjects", "speaker", "speaker job", "state", "party", "barely true counts", "false counts",
    "half true counts", "mostly true counts", "pants on fire counts", "context",
)  # fmt: skip
_MULTIFC = (
    "claimID", "claim", "label", "claimURL", "reason", "categories", "speaker", "checker", "tags", "articleTitle",
    "publishDate", "claimDate", "entities",
)  # fmt: skip
_LIAR_FIELDS = {"text": "statement", "claimant": "speaker", "tags": "subjects"}
_LIAR_CELLS = {"id": r"\d+\.json", "label": r"(?:true|false|half-true|barely-true|mostly-true|pants-fire)"}
_MULTIFC_FIELDS = {"text": "claim", "claimant": "speaker", "date": "claimDate", "tags": "tags"}
_DEBATE = ("line", "speaker", "sentence", "label")
_DEBATE_FIELDS = {"text": "sentence", "claimant": "speaker"}
_DEBATE_CELLS = {"line": r"\d{1,5}", "speaker": r"[A-Z(][A-Z .,'’()&-]{0,59}", "label": r"[01]"}

LAYOUTS = (
    # Wang 2017, https://aclanthology.org/P17-2067, README of the data
    Layout("LIAR", _LIAR_FIELDS, _LIAR, _LIAR_CELLS),
    # Alhindi et al. 2018, https://aclanthology.org/W18-5513: LIAR with a row number before it and a justification behind
    Layout("LIAR-PLUS", _LIAR_FIELDS, ("row", *_LIAR, "justification"), _LIAR_CELLS | {"row": r"\d*"}),
    # Augenstein et al. 2019, https://aclanthology.org/D19-1475, README of the data
    Layout("MultiFC", _MULTIFC_FIELDS, _MULTIFC, {"claimID": r"[a-z]{3,5}-\d{5}"}),
    Layout("MultiFC", _MULTIFC_FIELDS, tuple(c for c in _MULTIFC if c != "label"), {"claimID": r"[a-z]{3,5}-\d{5}"}),
    # CLEF CheckThat! 2018 to 2020, debates: https://github.com/clef2018-factchecking, README of the data. Files without
    # labels are not recognised: in three columns, speaker and sentence could be the other way round.
    Layout("CheckThat! debates", _DEBATE_FIELDS, _DEBATE, _DEBATE_CELLS),
    # CLEF CheckThat! 2020 to 2022, task 2: title, author and date of an entry are those of the review
    Layout("CheckThat! verified claims", {"text": "vclaim", "claimant": "speaker"}, required=frozenset({"vclaim"})),
    Layout("CheckThat! tweets", {"text": "tweet_content"}, required=frozenset({"tweet_content"})),
    Layout(
        "CheckThat! tweets",
        {"text": "tweet_text", "appearances": "tweet_url"},
        required=frozenset({"tweet_id", "tweet_text"}),
    ),
    # Schlichtkrull et al. 2023, https://arxiv.org/abs/2305.13117, README of the data: dates as day-month-year
    Layout(
        "AVeriTeC",
        {"text": "claim", "claimant": "speaker", "date": "claim_date", "appearances": "original_claim_url"},
        required=frozenset({"claim", "claim_date", "speaker", "original_claim_url", "reporting_source"}),
        date_format="%d-%m-%Y",
    ),
    # Gupta and Srikumar 2021, https://aclanthology.org/2021.acl-short.86
    Layout(
        "X-Fact",
        {"text": "claim", "claimant": "claimant", "date": "claimDate", "language": "language"},
        required=frozenset({"language", "site", "claimDate", "reviewDate", "claimant", "claim"}),
    ),
)
"""Published layouts. FEVER and Climate-FEVER need none: their texts are under ``claim``."""


def headerless(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout without a header row that the first rows of a file have."""
    return next((layout for layout in LAYOUTS if layout.fits_rows(rows)), None)


def with_header(columns: Sequence[str]) -> Layout | None:
    """Return the layout whose columns a table has."""
    present = set(columns)
    return next((layout for layout in LAYOUTS if layout.required and layout.required <= present), None)
