"""What a data set contains: each decided claim once, with its standing verdict.

Invariant: whatever is not yielded is counted, with the reason.
"""

from collections import Counter
from collections.abc import Iterator

from workbench.domain import REDACTED, Cited, Claim, Verdict
from workbench.exchange.log_snapshot import LogSnapshot


def decided(snapshot: LogSnapshot, left_out: Counter[str]) -> Iterator[tuple[Claim, Verdict]]:
    """Yield each selected verdict that is the standing one of its claim, oldest first, with the claim. Corrected and older
    verdicts, claims that are not decided (disputed, withdrawn and so on) and erased claims are counted in ``left_out``."""
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
    """Return the citations whose quote was not erased, and count the others."""
    kept = [cite for cite in cites if cite.evidence.anchor.quote != REDACTED]
    if erased := len(cites) - len(kept):
        left_out["evidence whose quote was erased"] += erased
    return kept


def unerased(text: str | None, what: str, left_out: Counter[str]) -> str | None:
    """Return a text, or None if it was erased, which is counted."""
    if text != REDACTED:
        return text
    left_out[f"{what} that was erased"] += 1
    return None
