"""Decided claims in the format of FEVER (Thorne et al. 2018, https://fever.ai/dataset/fever.html): JSON Lines.

Difference: FEVER's evidence is the number of a sentence in a Wikipedia page; here it is a span of any document. An item of
evidence is ``[verdict, position among its citations, source title or SHA-256 of the document, quote]``, with the quote
where FEVER has the number of the sentence. The citations of a verdict are one evidence set, because it rests on all of them
together.

Invariant: the scale itself says which label a rating has; no label is guessed.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from workbench.domain import REDACTED, Cited
from workbench.exchange.decided import decided, readable
from workbench.exchange.formats import Format
from workbench.exchange.lines import json_line
from workbench.exchange.log_snapshot import LogSnapshot, Written

UNKNOWN = "NOT ENOUGH INFO"
AGAINST = {"SUPPORTS": ("refutes", "irrelevant"), "REFUTES": ("supports", "irrelevant")}
"""Labels of citations that cannot be evidence for a FEVER label."""


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write one claim a line: ``id``, ``verifiable``, ``label``, ``claim``, ``evidence``."""
    count, left_out = 0, Counter[str]()
    with path.open("w", encoding="utf-8", newline="") as file:
        for claim, verdict in decided(snapshot, left_out):
            label = verdict.rating.fever
            if label is None:
                left_out[f"“{verdict.rating.label}” ({verdict.scale.key}) has no FEVER label"] += 1
                continue
            evidence: list[list[Any]] = [[verdict.id, None, None, None]]
            if label != UNKNOWN:
                cites = readable(verdict.cites, left_out)
                kept = [cite for cite in cites if cite.label not in AGAINST[label]]
                if against := len(cites) - len(kept):
                    left_out["cites labelled as irrelevant, or as saying the opposite of the verdict"] += against
                if not kept:
                    left_out[f"{label} needs evidence, and none is left or was cited"] += 1
                    continue
                places = {cite: place for place, cite in enumerate(verdict.cites, start=1)}
                evidence = [[verdict.id, places[cite], _page(cite), cite.evidence.anchor.quote] for cite in kept]
            line = {
                "id": claim.id,
                "verifiable": "NOT VERIFIABLE" if label == UNKNOWN else "VERIFIABLE",
                "label": label,
                "claim": claim.text,
                "evidence": [evidence],
            }
            file.write(json_line(line))
            count += 1
    return Written(count, "claims", left_out)


def _page(cite: Cited) -> str:
    title = cite.evidence.source.title
    return cite.evidence.document if title == REDACTED or not title.strip() else title


FORMAT = Format(
    "fever",
    "FEVER: claims with labels and evidence, JSON lines",
    ".jsonl",
    "application/x-ndjson",
    write,
    position=50,
)
