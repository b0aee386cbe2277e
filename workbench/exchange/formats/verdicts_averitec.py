"""Decided claims in the format of AVeriTeC (Schlichtkrull et al. 2023, https://github.com/MichSchli/AVeriTeC): a JSON
array.

Difference: AVeriTeC's evidence answers questions that annotators asked. A desk asks none, so ``questions`` is empty, and
``evidence`` holds each quote as an extractive answer with its source. Keys for what a desk does not record (country, kind
of claim, strategy) are missing.

Invariant: the scale itself says which label a rating has; no label is guessed.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from workbench.domain import REDACTED, Cited, Claim
from workbench.exchange.decided import decided, readable, unerased
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the array, one claim after the other."""
    count, left_out = 0, Counter[str]()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("[")
        for claim, verdict in decided(snapshot, left_out):
            label = verdict.rating.averitec
            if label is None:
                left_out[f"“{verdict.rating.label}” ({verdict.scale.key}) has no AVeriTeC label"] += 1
                continue
            item = {
                "claim": claim.text,
                "label": label,
                "justification": unerased(verdict.rationale, "a rationale", left_out),
                "claim_date": _day(claim.said_on, left_out),
                "speaker": unerased(claim.claimant, "a claimant's name", left_out),
                **_seen(claim, left_out),
                "questions": [],
                "evidence": [_answer(cite) for cite in readable(verdict.cites, left_out)],
            }
            file.write(",\n" if count else "\n")
            json.dump(item, file, ensure_ascii=False)
            count += 1
        file.write("\n]\n" if count else "]\n")
    return Written(count, "claims", left_out)


def _day(said_on: str | None, left_out: Counter[str]) -> str | None:
    """Return a day as AVeriTeC writes it (31-10-2020). Its dates cannot be a month or a year, so those are counted."""
    if said_on is None:
        return None
    try:
        day = date.fromisoformat(said_on)
    except ValueError:
        left_out["a date that is a month or a year"] += 1
        return None
    return f"{day.day}-{day.month}-{day.year}"


def _seen(claim: Claim, left_out: Counter[str]) -> dict[str, str | None]:
    """Return the first appearance that the desk lists."""
    if not claim.appearances:
        return {"original_claim_url": None, "reporting_source": None}
    first = claim.appearances[0]
    return {"original_claim_url": first.url, "reporting_source": unerased(first.where, "a place of a claim", left_out)}


def _answer(cite: Cited) -> dict[str, Any]:
    source = cite.evidence.source
    return {
        "answer": cite.evidence.anchor.quote,
        "answer_type": "Extractive",
        "source_url": source.url,
        "source_title": None if source.title == REDACTED else source.title,
        "label": cite.label,
    }


FORMAT = Format(
    "averitec",
    "AVeriTeC: claims with labels and justifications, JSON",
    ".json",
    "application/json",
    write,
    position=60,
)
