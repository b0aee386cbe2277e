"""Rows of CSV, TSV and JSON, read the same way for claims, for verdicts of others and for sources."""
