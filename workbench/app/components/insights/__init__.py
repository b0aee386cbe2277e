"""The questions of the insights page, each answered by a sentence, a chart and its table."""
