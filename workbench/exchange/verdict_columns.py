"""The columns of a verdict: one table for CSV, Excel and Parquet.

Invariant: the columns of a format keep their order. CSV and Excel have those that they lacked in version 0.2 at the end.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.domain import Cited, Verdict
from workbench.domain.triage import as_text

Kind = Literal["text", "integer", "integers", "boolean", "time", "citations"]
Value = str | int | bool | Sequence[int] | Sequence[Cited] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``value`` returns its value for a verdict, of the type that ``kind`` names (a time is an ISO 8601 string).

    ``flat_only``: it repeats a part of a typed column and is left out where columns can be nested. ``appended``: it
    comes after all others in flat tables.
    """

    name: str
    kind: Kind
    value: Callable[[Verdict], Value]
    flat_only: bool = False
    appended: bool = False

    def cell(self, verdict: Verdict) -> str | int | None:
        """Return the value for a table without types or nesting; several values are divided by line breaks."""
        value = self.value(verdict)
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is None or isinstance(value, str | int):
            return value
        return "\n".join(
            _described(number, item) if isinstance(item, Cited) else str(item) for number, item in enumerate(value, start=1)
        )


COLUMNS = (
    Column("verdict", "integer", lambda verdict: verdict.id),
    Column("claim", "integer", lambda verdict: verdict.claim),
    Column("claim_text", "text", lambda verdict: verdict.claim_text),
    Column("rating", "text", lambda verdict: verdict.rating.key),
    Column("rating_label", "text", lambda verdict: verdict.rating.label),
    Column("rating_number", "integer", lambda verdict: verdict.rating.number),
    Column("scale", "text", lambda verdict: verdict.scale.key),
    Column("scale_version", "integer", lambda verdict: verdict.scale.version),
    Column("rationale", "text", lambda verdict: verdict.rationale),
    Column("evidence", "citations", lambda verdict: verdict.cites),
    Column("evidence_urls", "text", lambda verdict: _lines(cite.evidence.source.url for cite in verdict.cites), True),
    Column("evidence_sha256", "text", lambda verdict: _lines(cite.evidence.document for cite in verdict.cites), True),
    Column("reviewer", "text", lambda verdict: verdict.reviewer_name),
    Column("reviewer_id", "text", lambda verdict: verdict.reviewer),
    Column("recorded", "time", lambda verdict: verdict.recorded),
    Column("confidence", "text", lambda verdict: verdict.confidence, appended=True),
    Column("second_wanted", "boolean", lambda verdict: verdict.second_wanted, appended=True),
    Column("adjudicates", "integers", lambda verdict: verdict.adjudicates, appended=True),
    Column("judged_with", "integer", lambda verdict: verdict.judged_with, appended=True),
    Column("corrects", "integer", lambda verdict: verdict.corrects),
    Column("correction_code", "text", lambda verdict: verdict.code),
    Column("correction_reason", "text", lambda verdict: verdict.reason),
    Column("corrected_by", "integer", lambda verdict: verdict.corrected_by),
    Column("ranking", "text", lambda verdict: verdict.ranking),
    Column("hash", "text", lambda verdict: verdict.hash),
    Column("triage", "text", lambda verdict: as_text(verdict.triage) or None, appended=True),
)
FLAT_COLUMNS = tuple(sorted(COLUMNS, key=lambda column: column.appended))
"""The columns of CSV and Excel, in their order."""
TYPED_COLUMNS = tuple(column for column in COLUMNS if not column.flat_only)
"""The columns of Parquet, in their order."""


def _described(number: int, cite: Cited) -> str:
    anchor, source = cite.evidence.anchor, cite.evidence.source
    return f"[{number}] “{anchor.quote}” ({source.title}; characters {anchor.start}-{anchor.end})"


def _lines(values: Iterable[str | None]) -> str:
    """Return each different value that is not empty on a line of its own."""
    return "\n".join(dict.fromkeys(filter(None, values)))
