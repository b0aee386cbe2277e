"""Decided claims as FEVER has them (Thorne et al. 2018, https://fever.ai/dataset/fever.html): JSON lines.

Where it differs: FEVER's evidence is a sentence number in a Wikipedia page, ours is a span of any document. So an item of
evidence is ``[verdict, position among its cites, source title or the document's SHA-256, the quoted text]``, with the text
where FEVER has the sentence's number. What a verdict cites is one evidence set, because it rests on all of it together.

Invariant: a label is what the scale itself says of the rating, never a guess.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from workbench.domain.claims import REDACTED
from workbench.domain.verdicts import Cited
from workbench.exchange.decided import decided, readable
from workbench.exchange.formats import Format
from workbench.exchange.lines import json_line
from workbench.exchange.material import Material, Written

UNKNOWN = "NOT ENOUGH INFO"
AGAINST = {"SUPPORTS": ("refutes", "irrelevant"), "REFUTES": ("supports", "irrelevant")}
"""Labels of cites that cannot be evidence for a FEVER label."""


def write(path: Path, snapshot: Material) -> Written:
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
