"""Verdicts as CSV (RFC 4180): one row each, oldest first, for a spreadsheet.

Invariant: no cell can run as a formula, also where the reader divides cells by semicolons, tabs or bars. What starts like
one gets an apostrophe in front (OWASP, "CSV Injection"); the JSON lines export has the texts unaltered.
"""

import csv
from pathlib import Path

from workbench.domain.formulas import neutral
from workbench.domain.verdicts import Verdict
from workbench.exchange.material import Material, Written

COLUMNS = (
    "verdict",
    "claim",
    "claim_text",
    "rating",
    "rating_label",
    "rating_number",
    "scale",
    "scale_version",
    "rationale",
    "evidence",
    "evidence_urls",
    "evidence_sha256",
    "reviewer",
    "reviewer_id",
    "recorded",
    "corrects",
    "correction_code",
    "correction_reason",
    "corrected_by",
    "ranking",
    "hash",
)


def write(path: Path, material: Material) -> Written:
    """Write the verdicts with a header row. Lines end in CRLF, text keeps its own line breaks. With the option ``bom``
    the file begins with a byte order mark."""
    count = 0
    with path.open("w", encoding="utf-8-sig" if "bom" in material.options else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for verdict in material.verdicts():
            writer.writerow([neutral(cell) for cell in row(verdict)])
            count += 1
    return Written(count)


def row(verdict: Verdict) -> list[object]:
    """A verdict's cells, in the order of ``COLUMNS``."""
    evidence = [cite.evidence for cite in verdict.cites]
    quoted = [
        f"[{number}] “{item.anchor.quote}” ({item.source.title}; characters {item.anchor.start}-{item.anchor.end})"
        for number, item in enumerate(evidence, start=1)
    ]
    return [
        verdict.id,
        verdict.claim,
        verdict.claim_text,
        verdict.rating.key,
        verdict.rating.label,
        verdict.rating.number,
        verdict.scale.key,
        verdict.scale.version,
        verdict.rationale,
        "\n".join(quoted),
        "\n".join(dict.fromkeys(item.source.url for item in evidence if item.source.url)),
        "\n".join(dict.fromkeys(item.document for item in evidence)),
        verdict.reviewer_name,
        verdict.reviewer,
        verdict.recorded,
        verdict.corrects,
        verdict.code,
        verdict.reason,
        verdict.corrected_by,
        verdict.ranking,
        verdict.hash,
    ]
