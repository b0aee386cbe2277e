"""Which verdicts the questions of the insights page are about, and how a question is drawn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.chart import Cell, table
from workbench.app.components.notices import refusals
from workbench.app.components.text import show
from workbench.desk.insights import EvidenceCounts, InsightsFilter, VerdictTimes


@dataclass(frozen=True)
class Scope:
    """The verdicts that the questions are about. ``more``: whether there are any verdicts at all."""

    filter: InsightsFilter
    more: bool

    @cached_property
    def verdict_times(self) -> VerdictTimes:
        """Return the answer, which two questions share."""
        return session.desk().insights.verdict_times(self.filter)

    @cached_property
    def evidence_counts(self) -> EvidenceCounts:
        """Return the answer, which two questions share."""
        return session.desk().insights.evidence_counts(self.filter)

    def nothing(self, sentence: str) -> None:
        """Say that a question has no answer: because of the filters, or because nothing was recorded."""
        filtered = self.filter.period != "all" or self.filter.reviewer or self.filter.tag
        show(f"{sentence} {say('insights.filtered') if filtered and self.more else ''}", "quiet")

    def table(
        self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str | None = None
    ) -> None:
        """Draw a table whose columns have names in the catalogue, with a download called ``name``."""
        table(self.file(name), [say(f"insights.column-{column}") for column in columns], rows, title=title)

    def file(self, name: str) -> str:
        """Return the name of a download, with its period."""
        return f"{name}-{self.filter.period}"


@contextmanager
def question(title: str) -> Iterator[None]:
    """Draw a question and its answer. An error in one leaves the others on the page."""
    with st.container(gap="small"):
        st.subheader(title, anchor=False)
        with refusals():
            yield
