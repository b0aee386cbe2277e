"""Rows of CSV, TSV and JSON, read the same way for claims, verdicts of others, and sources."""
