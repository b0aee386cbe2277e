"""SQL that tells the work of the desk from that of the demonstration."""

from workbench.domain.demonstration import PREFIX


def own(column: str) -> str:
    """Return SQL: the reviewer whose id is in a column is not of the demonstration."""
    return f"{column} NOT GLOB '{PREFIX}*'"
