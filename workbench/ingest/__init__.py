"""Bytes come in, readings with exact offsets go out: readers, sentences, and a process in which hostile files do no harm."""

from workbench.ingest.encoding import decode
from workbench.ingest.files import discover
from workbench.ingest.read import MAX_BYTES, note, read
from workbench.ingest.sandbox import Cut, Found, Sandbox, prepare_sandbox, shared_sandbox
from workbench.ingest.segment import segment

__all__ = [
    "MAX_BYTES",
    "Cut",
    "Found",
    "Sandbox",
    "decode",
    "discover",
    "note",
    "prepare_sandbox",
    "read",
    "segment",
    "shared_sandbox",
]
