"""Verdicts as Parquet: typed columns, one row each, oldest first, for pandas, DuckDB and R.

What the export says about itself is JSON in the file's key-value metadata, under ``claim-workbench``.

Invariant: texts are unaltered, numbers and times have their types, and at most one row group is in memory.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain import Cited, Verdict
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.exchange.verdict_columns import TYPED_COLUMNS, Column

if TYPE_CHECKING:
    import pyarrow

ROWS = 5_000
"""Most verdicts in a row group."""
CHARACTERS = 10_000_000
"""Characters of rationales and quotes in a row group after which it is written."""
METADATA = "claim-workbench"


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the verdicts, one row group at a time."""
    import pyarrow as pa
    from pyarrow import parquet

    count, rows, characters = 0, list[dict[str, Any]](), 0
    about = json.dumps(snapshot.about(), ensure_ascii=False, sort_keys=True)
    schema = _schema().with_metadata({METADATA: about})
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for verdict in snapshot.verdicts():
            rows.append({column.name: _typed(column, verdict) for column in TYPED_COLUMNS})
            count += 1
            characters += len(verdict.rationale) + sum(len(cite.evidence.anchor.quote) for cite in verdict.cites)
            if len(rows) >= ROWS or characters >= CHARACTERS:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows, characters = [], 0
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return Written(count)


def _schema() -> "pyarrow.Schema":
    import pyarrow as pa

    citation = [
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
        ("published", pa.string()),  # a day, a month or a year
    ]
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "integers": pa.list_(pa.int64()),
        "boolean": pa.bool_(),
        "time": pa.timestamp("ms", tz="UTC"),
        "citations": pa.list_(pa.struct(citation)),
    }
    return pa.schema([(column.name, types[column.kind]) for column in TYPED_COLUMNS])


def _typed(column: Column, verdict: Verdict) -> Any:
    value: Any = column.value(verdict)
    if column.kind == "time":
        return datetime.fromisoformat(value)
    if column.kind == "citations":
        return [_citation(cite) for cite in value]
    return list(value) if column.kind == "integers" else value


def _citation(cite: Cited) -> dict[str, Any]:
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


FORMAT = Format(
    "parquet",
    "Parquet: one row per verdict, for data analysis",
    ".parquet",
    "application/vnd.apache.parquet",
    write,
    position=40,
)
