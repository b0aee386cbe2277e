"""What a data set learns from: each decided claim once, with the verdict that stands for it.

Invariant: whatever is not yielded is counted, with the reason why.
"""

from collections import Counter
from collections.abc import Iterator

from workbench.domain.claims import REDACTED, Claim
from workbench.domain.verdicts import Cited, Verdict
from workbench.exchange.material import Material


def decided(snapshot: Material, left_out: Counter[str]) -> Iterator[tuple[Claim, Verdict]]:
    """The standing verdicts among those that were asked for, oldest first, each with its claim. Left out, and counted,
    are corrected and older verdicts, claims that are disputed, withdrawn or otherwise not decided, and erased claims."""
    standing = snapshot.standing()
    for verdict in snapshot.verdicts():
        if standing.get(verdict.claim) != verdict.id:
            left_out["corrected, or another verdict stands for the claim"] += 1
            continue
        claim = snapshot.claim(verdict.claim)
        if claim.state != "decided":
            left_out[f"the claim is not decided: {claim.state}"] += 1
        elif claim.text == REDACTED:
            left_out["the claim's text was erased"] += 1
        else:
            yield claim, verdict


def readable(cites: tuple[Cited, ...], left_out: Counter[str]) -> list[Cited]:
    """Cites whose quote was not erased; the others are counted."""
    kept = [cite for cite in cites if cite.evidence.anchor.quote != REDACTED]
    if erased := len(cites) - len(kept):
        left_out["evidence whose quote was erased"] += erased
    return kept


def unerased(text: str | None, what: str, left_out: Counter[str]) -> str | None:
    """A text, or None where it was erased, which is counted."""
    if text != REDACTED:
        return text
    left_out[f"{what} that was erased"] += 1
    return None
