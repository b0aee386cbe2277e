"""Verdicts as Parquet: typed columns, one row each, oldest first, for pandas, DuckDB, R and their kin.

What the export says of itself stands as JSON in the file's key-value metadata, under ``claim-workbench``.

Invariant: texts are unaltered, numbers and times are such, and no more than one row group is in memory.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain.verdicts import Cited, Verdict
from workbench.exchange.material import Material, Written

if TYPE_CHECKING:
    import pyarrow

ROWS = 5_000
"""Verdicts in a row group at most."""
CHARACTERS = 10_000_000
"""Characters of rationales and quotes in a row group, from which on it is written."""
METADATA = "claim-workbench"


def schema() -> "pyarrow.Schema":
    """The columns and their types."""
    import pyarrow as pa

    evidence = [
        ("quote", pa.string()),
        ("label", pa.string()),
        ("document", pa.string()),
        ("text_sha256", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("title", pa.string()),
        ("url", pa.string()),
        ("author", pa.string()),
        ("publisher", pa.string()),
        ("published", pa.string()),  # a date that may be a month or a year
    ]
    columns = [
        ("verdict", pa.int64()),
        ("claim", pa.int64()),
        ("claim_text", pa.string()),
        ("rating", pa.string()),
        ("rating_label", pa.string()),
        ("rating_number", pa.int64()),
        ("scale", pa.string()),
        ("scale_version", pa.int64()),
        ("rationale", pa.string()),
        ("evidence", pa.list_(pa.struct(evidence))),
        ("reviewer", pa.string()),
        ("reviewer_id", pa.string()),
        ("recorded", pa.timestamp("ms", tz="UTC")),
        ("confidence", pa.string()),
        ("second_wanted", pa.bool_()),
        ("adjudicates", pa.list_(pa.int64())),
        ("judged_with", pa.int64()),
        ("corrects", pa.int64()),
        ("correction_code", pa.string()),
        ("correction_reason", pa.string()),
        ("corrected_by", pa.int64()),
        ("ranking", pa.string()),
        ("hash", pa.string()),
    ]
    return pa.schema(columns)


def write(path: Path, material: Material) -> Written:
    """Write the verdicts, a row group at a time."""
    import pyarrow as pa
    from pyarrow import parquet

    count, rows, characters = 0, list[dict[str, Any]](), 0
    about = json.dumps(material.about(), ensure_ascii=False, sort_keys=True)
    columns = schema().with_metadata({METADATA: about})
    with parquet.ParquetWriter(path, columns, compression="zstd") as writer:
        for verdict in material.verdicts():
            rows.append(row(verdict))
            count += 1
            characters += len(verdict.rationale) + sum(len(cite.evidence.anchor.quote) for cite in verdict.cites)
            if len(rows) >= ROWS or characters >= CHARACTERS:
                writer.write_table(pa.Table.from_pylist(rows, schema=columns))
                rows, characters = [], 0
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=columns))
    return Written(count)


def row(verdict: Verdict) -> dict[str, Any]:
    """A verdict's cells, by column."""
    return {
        "verdict": verdict.id,
        "claim": verdict.claim,
        "claim_text": verdict.claim_text,
        "rating": verdict.rating.key,
        "rating_label": verdict.rating.label,
        "rating_number": verdict.rating.number,
        "scale": verdict.scale.key,
        "scale_version": verdict.scale.version,
        "rationale": verdict.rationale,
        "evidence": [_evidence(cite) for cite in verdict.cites],
        "reviewer": verdict.reviewer_name,
        "reviewer_id": verdict.reviewer,
        "recorded": datetime.fromisoformat(verdict.recorded),
        "confidence": verdict.confidence,
        "second_wanted": verdict.second_wanted,
        "adjudicates": list(verdict.adjudicates),
        "judged_with": verdict.judged_with,
        "corrects": verdict.corrects,
        "correction_code": verdict.code,
        "correction_reason": verdict.reason,
        "corrected_by": verdict.corrected_by,
        "ranking": verdict.ranking,
        "hash": verdict.hash,
    }


def _evidence(cite: Cited) -> dict[str, Any]:
    evidence = cite.evidence
    return {
        "quote": evidence.anchor.quote,
        "label": cite.label,
        "document": evidence.document,
        "text_sha256": evidence.text_sha256,
        "start": evidence.anchor.start,
        "end": evidence.anchor.end,
        "title": evidence.source.title,
        "url": evidence.source.url,
        "author": evidence.source.author,
        "publisher": evidence.source.publisher,
        "published": evidence.source.published,
    }
