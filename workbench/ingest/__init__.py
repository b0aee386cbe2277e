"""Bytes to readings with exact offsets: readers, segmentation, and a sandboxed process for hostile files."""

from workbench.ingest.encoding import decode, decode_and_tell
from workbench.ingest.files import discover
from workbench.ingest.read import MAX_BYTES, check_size, note, read
from workbench.ingest.readers import suffixes
from workbench.ingest.sandbox import Cut, FileContents, PageContents, Sandbox, prepare_sandbox, shared_sandbox
from workbench.ingest.segment import segment

__all__ = [
    "MAX_BYTES",
    "Cut",
    "FileContents",
    "PageContents",
    "Sandbox",
    "check_size",
    "decode",
    "decode_and_tell",
    "discover",
    "note",
    "prepare_sandbox",
    "read",
    "segment",
    "shared_sandbox",
    "suffixes",
]
