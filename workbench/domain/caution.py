"""Warnings for a reviewer before a verdict is recorded, based on the citations."""

from collections.abc import Sequence
from typing import Literal

from workbench.domain.claims import is_earlier
from workbench.domain.verdicts import Cited

Caution = Literal["no-cites", "one-source", "nothing-against", "older-than-claim"]


def cautions(cites: Sequence[Cited], *, said_on: str | None) -> list[Caution]:
    """Return the warnings for a case, the most serious first.

    ``no-cites``: nothing is cited. ``one-source``: all citations are from one document. ``nothing-against``: citations
    support the claim and none refutes it. ``older-than-claim``: every cited source with a date is older than the claim.
    """
    if not cites:
        return ["no-cites"]
    warnings: list[Caution] = []
    if len({cite.evidence.document for cite in cites}) == 1:
        warnings.append("one-source")
    labels = {cite.label for cite in cites}
    if "supports" in labels and "refutes" not in labels:
        warnings.append("nothing-against")
    dates = [cite.evidence.source.published for cite in cites if cite.evidence.source.published]
    if dates and said_on and all(is_earlier(date, said_on) for date in dates):
        warnings.append("older-than-claim")
    return warnings
