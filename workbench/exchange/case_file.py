"""The case file of one claim: a page to print, with everything that the desk recorded on it.

Invariant: like the pages for readers it is self-contained, runs no script, and everything in it that a person or a source
wrote is escaped. It is for the desk itself: unlike those, it contains labels, notes and names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain import Claim, Labelled, Organisation, Published, Verdict
from workbench.domain.log import Head
from workbench.domain.notes import Note
from workbench.exchange.formats.reader_pages import templates

WORDS = {"supports": "Supports", "refutes": "Refutes", "context": "Context", "irrelevant": "Irrelevant"}


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the log about the claim: ``summary`` follows ``who``; ``text`` is a quote, rationale or reason."""

    seq: int
    time: str
    who: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What was recorded on a claim, as of the ``head`` of the log with the id ``log``. ``verdicts``, ``labelled``, ``notes``
    and ``history`` are in the order in which they were recorded; ``published`` is by verdict, ``names`` by reviewer."""

    claim: Claim
    verdicts: Sequence[Verdict]
    labelled: Sequence[Labelled]
    notes: Sequence[Note]
    history: Sequence[Step]
    published: Mapping[int, Published]
    names: Mapping[str, str]
    head: Head
    log: str
    made: str
    organisation: Organisation | None


def case_file_page(case: CaseFile) -> str:
    """Return the page as HTML."""
    return templates().get_template("case.html").render(
        case=case, snapshot=case, organisation=case.organisation, words=WORDS
    )
