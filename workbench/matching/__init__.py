"""From the text of a claim to ranked snippet ids. Knows vectors and ids, not the store."""
