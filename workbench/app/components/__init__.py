"""Renderers that pages share: each takes domain values and draws them, one file a thing."""
