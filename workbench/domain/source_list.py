"""Lines of the source list, and the filters and orders in which it is read."""

from dataclasses import dataclass
from typing import Literal

from workbench.domain.sources import Document

SourceSort = Literal["newest", "cited"]

REQUIRED_DETAILS = ("published", "publisher")
"""The metadata that every source should have; without one of them its metadata is incomplete."""


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources to list; a field that is None, empty or False filters nothing.

    ``words`` are searched in title, author, publisher and place. ``thin`` keeps sources with incomplete metadata.
    ``cited`` is True for sources with a citation and False for those without. ``standing`` is a source type, or ``none``
    for sources without one.
    """

    words: str = ""
    thin: bool = False
    cited: bool | None = None
    standing: str | None = None
    all_versions: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line of the source list: a document without its text, and the number of its snippets, of its cited passages, and
    of the verdicts that cite them."""

    document: Document
    snippets: int
    cited: int
    verdicts: int

    @property
    def missing(self) -> tuple[str, ...]:
        """The ``REQUIRED_DETAILS`` that the document lacks."""
        return missing_details(self.document)


def missing_details(document: Document) -> tuple[str, ...]:
    """Return the ``REQUIRED_DETAILS`` that a document lacks."""
    return tuple(name for name in REQUIRED_DETAILS if not getattr(document.metadata, name))
