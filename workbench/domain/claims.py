"""Claims: checkable statements with their claimant, date and appearances.

Invariant: the text of a claim never changes, because verdicts apply to it; the other fields can be edited.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self, get_args

from workbench.domain.addresses import is_web_address
from workbench.domain.triage import scores_from_value
from workbench.errors import InputError

ClaimState = Literal[
    "new", "matched", "in review", "second review", "disputed", "postponed", "decided", "withdrawn"
]
STATES: tuple[ClaimState, ...] = get_args(ClaimState)

PRIORITIES = (0, 1, 2)
"""The priorities that a claim can have."""

PRIORITY_WORDS = ("as it comes", "soon", "first")
"""The name of each priority at the command line."""

MAX_CLAIM = 10_000
"""The maximum length of a claim, in characters: longer than any sentence, and short enough for a page to stay fast."""

REDACTED = "[text redacted]"
"""The text that is shown instead of a text that was redacted."""

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(
    r"(?:T|\s+)\d{1,2}(?::\d{2})?(?:[:.,]\d+)*\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt)?\s*(?:[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
"""A time of day after a date."""
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place where a claim was seen. ``date`` is ISO 8601, possibly only ``YYYY`` or ``YYYY-MM``."""

    where: str
    url: str | None = None
    date: str | None = None

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return an appearance that is given by its web address or by its name."""
        text = text.strip()
        return cls(text, text if is_web_address(text) else None)


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim that was entered or imported and is not in the log yet; ``checked`` validates it."""

    text: str
    claimant: str | None = None
    said_on: str | None = None
    appearances: tuple[Appearance, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    triage: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """Sentences about fields of its row that could not be used; not part of the claim."""

    def checked(self) -> "NewClaim":
        """Return the claim with normalised white space. Raises InputError if a field is not valid."""
        return NewClaim(
            text=clean_text(self.text),
            claimant=_blank_is_none(self.claimant),
            said_on=iso_date(self.said_on),
            appearances=tuple(
                Appearance(a.where.strip(), _blank_is_none(a.url), iso_date(a.date)) for a in self.appearances
            ),
            tags=clean_tags(self.tags),
            language=language_code(self.language),
            triage=self.triage,
            warnings=self.warnings,
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in the log. ``version`` is the number of the last log entry that changed it; edits pass it back, so that two
    people cannot overwrite each other's changes. ``added`` is UTC, ISO 8601; ``assigned`` the id of a reviewer; ``triage``
    the scores by the key of the criterion."""

    id: int
    text: str
    claimant: str | None
    said_on: str | None
    appearances: tuple[Appearance, ...]
    tags: tuple[str, ...]
    language: str | None
    state: ClaimState
    added: str
    version: int
    withdrawn_reason: str | None = None
    priority: int = 0
    assigned: str | None = None
    postponed_reason: str | None = None
    reply: "Reply | None" = None
    triage: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A claimant's reply: the dates on which they were asked and on which they answered, and the answer."""

    asked: str | None
    answered: str | None
    answer: str | None


def clean_text(text: str) -> str:
    """Return the text of a claim on one line. Raises InputError if it is empty or too long."""
    text = " ".join(text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8").split())
    if not text:
        raise InputError("A claim needs words; give the statement to be checked.")
    if len(text) > MAX_CLAIM:
        raise InputError(f"A claim can have {MAX_CLAIM:,} characters, this one has {len(text):,}; give one statement.")
    return text


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags with normalised white space, without empty and repeated ones, in the given order."""
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip()))


def iso_date(value: str | None) -> str | None:
    """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` unchanged, without a time after it. Raises InputError otherwise."""
    value = _blank_is_none(value)
    if value is None:
        return None
    # Only a time may follow the day: "2020 - 2021" is not the year 2020.
    parts = _PARTIAL_DATE.fullmatch(value[:10] if _TIME.fullmatch(value, 10) else value)
    if parts is None:
        raise InputError(f"“{value}” is not a date; write it as 2021-02-01, 2021-02 or 2021.")
    year, month, day = (int(part) if part else 1 for part in parts.groups())
    try:
        date(year, month, day)
    except ValueError as error:
        raise InputError(f"“{value}” is not a day of the calendar; write it as 2021-02-01.") from error
    return parts.group(0)


def is_earlier(one: str, other: str) -> bool:
    """Return whether an ISO date is before another one, by the parts that both have: 2021-02 is not before 2021."""
    return one[: len(other)] < other[: len(one)]


def full_date(value: str) -> str:
    """Return ``YYYY-MM-DD`` unchanged. Raises InputError for a partial date and for other text."""
    day = iso_date(value)
    if day is None or len(day) != 10:
        raise InputError(f"“{value.strip()}” is not a day; write it as 2021-02-01.")
    return day


def language_code(value: str | None) -> str | None:
    """Return a BCP 47 language code in lower case. Raises InputError if it is not valid."""
    value = _blank_is_none(value)
    if value is None:
        return None
    if not _LANGUAGE.fullmatch(value):
        raise InputError(f"“{value}” is not a language code; write for example en, pt or my.")
    return value.lower()


def claim_from_mapping(row: Mapping[str, Any]) -> NewClaim:
    """Return the claim in a row of a file: ``text`` (or ``claim``), ``claimant``, ``date`` (or ``said_on``), ``language``,
    ``appearances`` (a list, or addresses separated by ``|``), ``tags`` (a list, or words separated by ``,`` or ``|``),
    ``triage`` (such as ``harm 3, reach 2``, or an object).

    Raises InputError if a field is not valid.
    """
    text = _field(row, "text", "claim")
    return NewClaim(
        text=text or "",
        claimant=_field(row, "claimant"),
        said_on=_field(row, "said_on", "date"),
        appearances=tuple(_appearance(item) for item in _listed(row.get("appearances"), r"\|")),
        tags=tuple(str(tag) for tag in _listed(row.get("tags"), r"[|,]")),
        language=_field(row, "language"),
        triage=scores_from_value(row.get("triage")),
    ).checked()


def usable_claim(row: Mapping[str, Any]) -> NewClaim:
    """Return a claim like ``claim_from_mapping``, but leave out fields that are not valid and add a warning for each.

    Raises InputError if the text is not valid.
    """
    kept: dict[str, Any] = {}
    warnings: list[str] = []
    for name, value in row.items():
        items = value if name == "appearances" and isinstance(value, list) else [value]
        used: list[Any] = []
        for item in items:
            try:
                if name not in ("text", "claim"):
                    claim_from_mapping({"text": "x", name: [item] if items is value else item})
                used.append(item)
            except InputError as error:
                warnings.append(f"{error} The claim has no such {name}.")
        if used:
            kept[name] = used if items is value else value
    return replace(claim_from_mapping(kept), warnings=tuple(warnings))


def _appearance(item: Any) -> Appearance:
    if isinstance(item, Mapping):
        where, url, seen = (_field(item, key) for key in ("where", "url", "date"))
        if not (where or url):
            raise InputError("An appearance needs a “where” or a “url”.")
        return Appearance(where or url or "", url, iso_date(seen))
    return Appearance.from_text(str(item))


def _field(row: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = row.get(name)
        if value is not None and not isinstance(value, str | int | float):
            raise InputError(f"The field “{name}” has to be text.")
        if value is not None and str(value).strip():
            return str(value).strip()
    return None


def _listed(value: Any, divider: str) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part for part in re.split(divider, value) if part.strip()]
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return list(value)
    raise InputError("A list was expected in “appearances” or “tags”.")


def _blank_is_none(value: str | None) -> str | None:
    value = " ".join(value.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8").split()) if value else None
    return value or None
