"""Measure time and memory of each export of a desk with a long log. Writes entries with the desk's context, because
recording 100,000 entries one by one takes too long.

A seeded generator writes the entries in a few large transactions. For each claim the log has the claim, a shown ranking of
20 spans, four labels, two citations, a verdict with a rationale of about 600 characters, and its publication. One verdict in
ten is corrected; one claim in ten is disputed and adjudicated. Each format is then written in a separate process, so that
the peak memory is that of one export. The database stays in the folder and is used again by the next run.

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
from workbench.desk.context import Context, Texts
from workbench.domain.built_in_scales import TRUTH
from workbench.domain.events import (
    Citation,
    CiteAdded,
    ClaimAdded,
    EventData,
    LabelSet,
    LoggedEvidence,
    RankingShown,
    ShownMatch,
    VerdictAdjudicated,
    VerdictCorrected,
    VerdictData,
    VerdictPublished,
    VerdictRecorded,
)
from workbench.domain.log import Event
from workbench.domain.matches import Provenance
from workbench.domain.spans import Span
from workbench.domain.verdicts import LABELS
from workbench.exchange.formats import all_formats
from workbench.store import verdict_rows
from workbench.store.database import Database

SPANS = 20_000
"""Number of spans in all rankings, labels and citations."""
BLOCK = 10_000
"""Number of entries in one transaction."""
MADE = asdict(Provenance("test", "f" * 64, "0" * 64, "float32", {"top": "20"}, {"faiss-cpu": "1"}, "0" * 64))
"""The provenance of every ranking."""
WORDS = ("the", "harbour", "council", "crane", "vote", "port", "quay", "budget", "minister", "year", "said", "never", "sold")


class Generator:
    """Generates the log entries of any number of claims with verdicts."""

    def __init__(self, context: Context, reviewers: list[str], seed: int) -> None:
        self.context, self.reviewers, self.chance, self.claim = context, reviewers, random.Random(seed), 0
        self.known: dict[int, LoggedEvidence] = {}

    def text(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize() + "."

    def span(self, texts: Texts, number: int) -> LoggedEvidence:
        """Return evidence in its logged form; its texts become payloads when it is first used."""
        if number not in self.known:
            start = number % 100 * 150
            around = {"prefix": self.text(8)[:64], "suffix": self.text(8)[:64]}
            source = {"title": self.text(6), "author": None, "publisher": "The Post", "published": "2021-02", "url": None}
            document = hashlib.sha256(f"document {number // 100}".encode()).hexdigest()
            self.known[number] = LoggedEvidence(
                Span(document, document, start, start + 120),
                quote=texts.put(self.text(20)),
                context=texts.put_data(around),
                source=texts.put_data(source),
            )
        return self.known[number]

    def judge(self, db: Any) -> int:
        """Write all entries of one claim, up to the publication of its verdict; return their number."""
        self.claim += 1
        who, other, third = self.chance.sample(self.reviewers, 3)
        count, spans = 0, self.chance.sample(range(SPANS), 20)

        def log(data: EventData, by: str, texts: Texts | None = None) -> Event:
            nonlocal count
            count += 1
            return self.context.append(db, data, texts, reviewer=by)

        texts = self.context.texts()
        added = ClaimAdded(
            self.claim,
            text=texts.put(f"{self.text(12)[:-1]} {self.claim}."),
            claimant=texts.put("A speaker"),
            said_on="2021-02-01",
            appearances=(
                texts.put_data({"where": "The evening news", "url": f"https://example.org/{self.claim}", "date": None}),
            ),
            tags=("port",),
            language="en",
        )
        log(added, who, texts)
        texts = self.context.texts()
        scores = dict.fromkeys(("lexical", "dense", "section_lexical", "passage_dense", "fused"), "0.500000")
        matches = tuple(ShownMatch(self.span(texts, number), at, scores) for at, number in enumerate(spans, start=1))
        ranking = log(RankingShown(self.claim, matches, "2026-01-01T00:00:00.000Z", MADE), who, texts).hash
        labels = {number: self.chance.choice(LABELS) for number in spans[:4]}
        for number, label in labels.items():
            log(LabelSet(self.claim, self.known[number], label, ranking), who)
        cites = tuple(Citation(self.known[number], labels[number]) for number in spans[:2])
        for cite in cites:
            log(CiteAdded(self.claim, cite.evidence), who)

        def verdict(kind: type[VerdictData], by: str, after: str, *, corrects: int | None = None, **more: Any) -> int:
            texts = self.context.texts()
            reason = None if corrects is None else texts.put(self.text(10))
            data = kind(
                self.claim,
                scale={"key": TRUTH.key, "version": 1},
                rating=self.chance.choice(TRUTH.ratings).key,
                rationale=texts.put(self.text(100)),
                cites=cites,
                ranking=ranking,
                confidence="high",
                second_wanted=after != "closed",
                review=after,
                corrects=corrects,
                reason=reason,
                **more,
            )
            return log(data, by, texts).seq

        match self.claim % 10:
            case 1:
                slip = verdict(VerdictRecorded, who, "closed")
                last = verdict(VerdictCorrected, who, "closed", corrects=slip)
            case 2:
                first, second = verdict(VerdictRecorded, who, "second review"), verdict(VerdictRecorded, other, "disputed")
                last = verdict(VerdictAdjudicated, third, "closed", adjudicates=(first, second))
            case _:
                last = verdict(VerdictRecorded, who, "closed")
        texts = self.context.texts()
        address = texts.put(f"https://example.org/checks/{self.claim}")
        log(VerdictPublished(last, self.claim, address, "2026-01-02"), who, texts)
        return count


def build(path: Path, events: int) -> None:
    """Create the database under a temporary name, and rename it when it is complete."""
    partial = path.with_suffix(".partial")
    for old in path.parent.glob(f"{partial.name}*"):
        old.unlink()
    start, tokens = time.perf_counter(), random.Random(events)
    context = Context(Database(partial), token=lambda size: f"{tokens.getrandbits(size * 8):0{2 * size}x}")
    desk = Workbench.open(partial, create=True, token=context.token)
    reviewers = [desk.reviewers.add(name) for name in ("Ann", "Bob", "Eve")]
    desk.settings.choose_organisation(name="Fact Desk", url="https://example.org", reviewer=reviewers[0])
    generator, entries = Generator(context, reviewers, events), desk.log.head().seq
    while entries < events:
        with context.database.write() as db:
            block = entries + BLOCK
            while entries < min(events, block):
                entries += generator.judge(db)
    with context.database.read() as db:
        verdicts = len(verdict_rows.standing_verdicts(db))
    context.database.forget()
    partial.rename(path)
    seconds = time.perf_counter() - start
    print(f"{path}: {entries:,} entries, {verdicts:,} claims with verdicts, {seconds:.0f} s", file=sys.stderr)


def measure(path: Path, format: str, output: Path) -> dict[str, Any]:
    """Write one export in this process; return its size, time and peak memory."""
    from workbench.desk.evaluation import peak_memory_mb

    start = time.perf_counter()
    export = Workbench.open(path).log.export(format, output)
    seconds = time.perf_counter() - start
    files = [file for file in output.rglob("*") if file.is_file()] if output.is_dir() else [output]
    return {
        "format": format,
        "count": export.count,
        "holds": export.holds,
        "seconds": seconds,
        "peak_memory_mb": peak_memory_mb(),
        "file_mb": sum(file.stat().st_size for file in files) / 1e6,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="folder for the database")
    options.add_argument("--events", type=int, default=100_000, help="number of log entries")
    options.add_argument("--formats", nargs="+", default=list(all_formats()), metavar="NAME")
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
        result = json.loads(
            subprocess.run([*command, "--measure", format], check=True, stdout=subprocess.PIPE, text=True).stdout
        )
        print(
            f"| {format} | {result['count']:,} {result['holds']} | {result['seconds']:.1f} s "
            f"| {result['peak_memory_mb']:,.0f} MB | {result['file_mb']:.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    main()
