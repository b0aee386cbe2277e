"""What a reviewer should see before a verdict goes out: weak spots of a case, told from what is cited alone."""

from collections.abc import Sequence
from typing import Literal

from workbench.domain.verdicts import Cited

Caution = Literal["no-cites", "one-source", "nothing-against", "older-than-claim"]


def cautions(cites: Sequence[Cited], *, said_on: str | None) -> list[Caution]:
    """Return the weak spots of a case, the gravest first.

    ``no-cites``: nothing is cited. ``one-source``: all that is cited comes from one document. ``nothing-against``: what is
    cited supports the claim and nothing refutes it. ``older-than-claim``: every dated source is from before the claim.
    """
    if not cites:
        return ["no-cites"]
    found: list[Caution] = []
    if len({cite.evidence.document for cite in cites}) == 1:
        found.append("one-source")
    labels = {cite.label for cite in cites}
    if "supports" in labels and "refutes" not in labels:
        found.append("nothing-against")
    dates = [cite.evidence.source.published for cite in cites if cite.evidence.source.published]
    # Dates may be partial: compare only as far as both are known.
    if dates and said_on and all(date[: len(said_on)] < said_on[: len(date)] for date in dates):
        found.append("older-than-claim")
    return found
