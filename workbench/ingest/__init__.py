"""Bytes come in, readings with exact offsets go out: readers, sentences, and a process in which hostile files do no harm."""

from workbench.ingest.encoding import decode
from workbench.ingest.files import discover
from workbench.ingest.read import note, read
from workbench.ingest.sandbox import Found, Sandbox
from workbench.ingest.segment import segment

__all__ = ["Found", "Sandbox", "decode", "discover", "note", "read", "segment"]
