"""What several migrations use. Frozen with them."""

from sqlite_utils import Database

TOKENIZER = "porter unicode61 remove_diacritics 2"


def mark_stale(db: Database, name: str) -> None:
    """Note that derived data has to be rebuilt after the migrations."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, '')", [f"stale-{name}"])
