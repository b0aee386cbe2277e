"""How long each export takes, and how much memory it needs, of a desk with a long log.

The desk is made from a seeded generator, through the same code that writes every entry, in few transactions: reviewers judge
claims one after the other. For each of them the log has the claim, the ranking of twenty spans that was looked at, four
labels, two cites and a verdict with a rationale of about 600 characters; one verdict in ten is corrected, one claim in ten
disputed between two and decided by a third, and what stands is published. Each format is then written by a process of its
own, whose peak memory is that of everything it did. The desk's file stays in the folder and is used again.

    python benchmarks/exports.py --folder /tmp/exports --events 100000
"""

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk import Workbench
from workbench.domain.matches import Provenance
from workbench.domain.verdicts import LABELS, TRUTH
from workbench.exchange import FORMATS
from workbench.store import review
from workbench.store.database import Database

SPANS = 20_000
"""Spans that rankings, labels and cites are drawn from."""
BLOCK = 10_000
"""Entries in one transaction."""
MADE = asdict(Provenance("test", "f" * 64, "0" * 64, "float32", {"top": "20"}, {"faiss-cpu": "1"}, "0" * 64))
"""What a ranking says that made it."""
WORDS = ("the", "harbour", "council", "crane", "vote", "port", "quay", "budget", "minister", "year", "said", "never", "sold")


class Generator:
    """Entries of claims that are judged, without end."""

    def __init__(self, desk: Workbench, seed: int) -> None:
        self.desk, self.chance, self.claim = desk, random.Random(seed), 0
        self.reviewers = [desk.reviewers.add(name) for name in ("Ann", "Bob", "Eve")]
        self.known: dict[int, dict[str, Any]] = {}

    def text(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize() + "."

    def span(self, texts: Any, number: int) -> dict[str, Any]:
        """Evidence as the log names it, its texts sealed at its first mention."""
        if number not in self.known:
            start = number % 100 * 150
            around = {"prefix": self.text(8)[:64], "suffix": self.text(8)[:64]}
            source = {"title": self.text(6), "author": None, "publisher": "The Post", "published": "2021-02", "url": None}
            document = hashlib.sha256(f"document {number // 100}".encode()).hexdigest()
            self.known[number] = {
                "document": document,
                "text_sha256": document,
                "start": start,
                "end": start + 120,
                "quote": texts.put(self.text(20)),
                "context": texts.put_data(around),
                "source": texts.put_data(source),
            }
        return self.known[number]

    def judge(self, db: Any) -> int:
        """One claim from its coming to its verdict; return how many entries that took."""
        self.claim += 1
        who, other, third = self.chance.sample(self.reviewers, 3)
        count, spans = 0, self.chance.sample(range(SPANS), 20)

        def log(type: str, data: dict[str, Any], by: str, texts: Any) -> Any:
            nonlocal count
            count += 1
            return self.desk._log(db, type, data | {"claim": self.claim}, texts.payloads, reviewer=by)  # type: ignore[arg-type]

        texts = self.desk._texts()
        text = f"{self.text(12)[:-1]} {self.claim}."
        claim: dict[str, Any] = {"text": texts.put(text), "claimant": texts.put("A speaker")}
        seen = [texts.put_data({"where": "The evening news", "url": f"https://example.org/{self.claim}", "date": None})]
        claim |= {"said_on": "2021-02-01", "appearances": seen, "tags": ["port"], "language": "en"}
        log("claim-added", claim, who, texts)
        texts = self.desk._texts()
        scores = dict.fromkeys(("lexical", "dense", "section_lexical", "passage_dense", "fused"), "0.500000")
        matches = [{"rank": at, "evidence": self.span(texts, n), "scores": scores} for at, n in enumerate(spans, start=1)]
        shown = {"matched": "2026-01-01T00:00:00.000Z", "matches": matches, "provenance": MADE}
        ranking = log("ranking-shown", shown, who, texts).hash
        labels = {number: self.chance.choice(LABELS) for number in spans[:4]}
        for number, label in labels.items():
            log("label-set", {"evidence": self.known[number], "label": label, "ranking": ranking}, who, self.desk._texts())
        cites = [{"evidence": self.known[number], "label": labels[number]} for number in spans[:2]]
        for cite in cites:
            log("cite-added", {"evidence": cite["evidence"]}, who, self.desk._texts())

        def verdict(type: str, by: str, after: str, **more: Any) -> int:
            texts = self.desk._texts()
            if "corrects" in more:
                more["reason"] = texts.put(self.text(10))
            data = {"scale": {"key": TRUTH.key, "version": 1}, "rating": self.chance.choice(TRUTH.ratings).key}
            data |= {"rationale": texts.put(self.text(100)), "cites": cites, "ranking": ranking, "confidence": "high"}
            return int(log(type, data | {"second_wanted": after != "closed", "review": after} | more, by, texts).seq)

        match self.claim % 10:
            case 1:
                slip = verdict("verdict-recorded", who, "closed")
                last = verdict("verdict-corrected", who, "closed", corrects=slip)
            case 2:
                both = [verdict("verdict-recorded", who, "second review"), verdict("verdict-recorded", other, "disputed")]
                last = verdict("verdict-adjudicated", third, "closed", adjudicates=both)
            case _:
                last = verdict("verdict-recorded", who, "closed")
        texts = self.desk._texts()
        where = texts.put(f"https://example.org/checks/{self.claim}")
        log("verdict-published", {"verdict": last, "url": where, "date": "2026-01-02"}, who, texts)
        return count


def build(path: Path, events: int) -> None:
    """Make the desk, so that it bears its name only when it is whole."""
    partial = path.with_suffix(".partial")
    for old in path.parent.glob(f"{partial.name}*"):
        old.unlink()
    began, tokens = time.perf_counter(), random.Random(events)
    desk = Workbench.open(partial, create=True, token=lambda size: f"{tokens.getrandbits(size * 8):0{2 * size}x}")
    desk.settings.choose_organisation(name="Fact Desk", url="https://example.org", reviewer=desk.reviewers.add("Ann"))
    generator, made = Generator(desk, events), desk.log.head().seq
    while made < events:
        with Database(Path(desk.path)).write() as db:
            block = made + BLOCK
            while made < min(events, block):
                made += generator.judge(db)
    with Database(Path(desk.path)).read() as db:
        verdicts = len(review.standing_verdicts(db))
    Database(Path(desk.path)).forget()
    partial.rename(path)
    print(f"{path}: {made:,} entries, {verdicts:,} judged claims, {time.perf_counter() - began:.0f} s", file=sys.stderr)


def measure(path: Path, format: str, output: Path) -> dict[str, Any]:
    """In this process: one export."""
    from workbench.desk.evaluation import peak_memory_mb

    began = time.perf_counter()
    made = Workbench.open(path).log.export(format, output)
    taken = time.perf_counter() - began
    files = [file for file in output.rglob("*") if file.is_file()] if output.is_dir() else [output]
    return {
        "format": format,
        "count": made.count,
        "holds": made.holds,
        "seconds": taken,
        "peak_memory_mb": peak_memory_mb(),
        "file_mb": sum(file.stat().st_size for file in files) / 1e6,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="where the desk is made and kept")
    options.add_argument("--events", type=int, default=100_000, help="entries of the log")
    options.add_argument("--formats", nargs="+", default=list(FORMATS), metavar="NAME")
    options.add_argument("--measure", help=argparse.SUPPRESS)
    given = options.parse_args()
    path, output = given.folder / f"{given.events}.db", given.folder / "export"
    if given.measure:
        print(json.dumps(measure(path, given.measure, output)))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        build(path, given.events)
    print("| format | holds | seconds | peak memory | size |\n|---|---|---|---|---|")
    for format in given.formats:
        if output.is_dir():
            shutil.rmtree(output)
        output.unlink(missing_ok=True)
        command = [sys.executable, __file__, "--folder", str(given.folder), "--events", str(given.events)]
        found = json.loads(
            subprocess.run([*command, "--measure", format], check=True, stdout=subprocess.PIPE, text=True).stdout
        )
        print(
            f"| {format} | {found['count']:,} {found['holds']} | {found['seconds']:.1f} s "
            f"| {found['peak_memory_mb']:,.0f} MB | {found['file_mb']:.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    main()
