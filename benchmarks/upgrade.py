"""Measure how long it takes to upgrade a database of an older version, and check that nothing changes.

The upgrade runs on a copy of the database. Afterwards its log must verify and have the same head. If a log export of the
older version is beside the database (the same name with the suffix .jsonl), the new export must have the same bytes.

    python benchmarks/upgrade.py OLD.db
"""

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from sqlite_utils.utils import sqlite3

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk import Workbench


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database", type=Path)
    old = options.parse_args().database
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(old, Path(folder, "claims.db")))
        with closing(sqlite3.connect(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            head = db.execute("SELECT seq, hash FROM verdict_log ORDER BY seq DESC LIMIT 1").fetchone()
        reports: list[int] = []
        start, cpu = time.perf_counter(), time.process_time()
        desk = Workbench.open(path, progress=lambda done, total: reports.append(done))
        print(
            f"Schema {version}, {head[0]:,} entries: {time.perf_counter() - start:.1f} s, of which "
            f"{time.process_time() - cpu:.1f} s CPU; {len(reports)} reports of progress"
        )
        same = {"log head": desk.log.verify().head.hash == head[1]}
        before = old.with_suffix(".jsonl")
        if before.exists():
            desk.log.export("jsonl", path.with_suffix(".jsonl"))
            same["log export"] = path.with_suffix(".jsonl").read_bytes() == before.read_bytes()
        print(", ".join(f"{name} {'the same' if equal else 'DIFFERS'}" for name, equal in same.items()))
    return 0 if all(same.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
