"""Claim text to ranked snippet ids. Knows vectors and ids, never the store."""
