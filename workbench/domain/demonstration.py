"""Which entries of a log belong to the demonstration.

Invariant: an entry is part of the demonstration if and only if its reviewer's id says so. So it is marked in the log itself,
in every copy of it, and nobody who signs in can get such an id.
"""

PREFIX = "demo-"
"""The beginning of the id of a reviewer of the demonstration."""

LEFT_OUT = "part of the demonstration"
"""Why an export does not contain a verdict of the demonstration."""


def in_demonstration(reviewer: str | None) -> bool:
    """Return whether what this reviewer recorded is part of the demonstration."""
    return reviewer is not None and reviewer.startswith(PREFIX)
