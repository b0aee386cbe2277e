"""Measure whether the right sentence is ranked above near-misses that differ in what decides a claim.

``traps.tsv`` has 226 claims, each with the right sentence, which may refute the claim, and two or three near-misses about
another year, month, quarter, day, place, person, organisation, office or unit. ``wording`` is ``same`` where the
near-misses repeat the claim's words and the right sentence does not, and ``other`` where all are worded alike. All
sentences were written for this test; they state nothing about real people or bodies.

The sentences are ranked among those of all traps: each as a document of its own (``apart``), and those of a trap as one
document (``together``). A trap counts where the right sentence is ranked above all its near-misses. Every third trap was
left out of sight while the weights were chosen.

    python benchmarks/traps.py [--without dates] [--json FILE]
"""

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk import Workbench
from workbench.matching.matcher import Parameters

ARRANGEMENTS = ("apart", "together")


@dataclass(frozen=True, slots=True)
class Trap:
    """A claim with the right sentence and its near-misses. ``unseen``: left out while the weights were chosen."""

    kind: str
    wording: str
    claim: str
    right: str
    near: tuple[str, ...]
    unseen: bool


def read_traps() -> list[Trap]:
    """Return the traps in ``traps.tsv``."""
    lines = Path(__file__).with_name("traps.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [
        Trap(kind, wording, claim, right, tuple(near), number % 3 == 2)
        for number, (kind, wording, claim, right, *near) in enumerate(rows)
    ]


def sentences_of(traps: Iterable[Trap], arrangement: str) -> Iterator[str]:
    """Yield the texts of the documents; sentences of one document are in random order."""
    order = random.Random(5)
    for trap in traps:
        sentences = [trap.right, *trap.near]
        if arrangement == "apart":
            yield from sentences
        else:
            order.shuffle(sentences)
            yield " ".join(sentences)


def solved(traps: list[Trap], arrangement: str, parameters: Parameters, folder: Path) -> list[bool]:
    """Return for each trap whether its right sentence is ranked first. ``folder`` gets a database."""
    corpus = folder / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as file:
        for number, text in enumerate(sentences_of(traps, arrangement)):
            file.write(json.dumps({"_id": str(number), "title": "", "text": text}) + "\n")
    desk = Workbench.open(folder / "claims.db", create=True)
    desk.sources.ingest([corpus])
    desk.matching.embed()
    texts = {s.id: s.text for row in desk.sources.page()[0] for s in desk.sources.get(row.document.id).snippets}
    results = []
    for trap in traps:
        ranked = (texts[item.snippet_id] for item in desk.matching.rank(trap.claim, top=None, parameters=parameters))
        first = next((text for text in ranked if text == trap.right or text in trap.near), None)
        results.append(first == trap.right)
    return results


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--without", nargs="*", default=[], metavar="STAGE", help="stages to switch off")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    traps, parameters = read_traps(), Parameters().without(*given.without)
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for arrangement in ARRANGEMENTS:
        with tempfile.TemporaryDirectory(prefix="workbench-traps-") as folder:
            results = solved(traps, arrangement, parameters, Path(folder))
        for trap, right in zip(traps, results, strict=True):
            part = "unseen" if trap.unseen else "seen"
            for group in ("all", trap.kind, f"{trap.wording} wording", f"{trap.wording} wording, {part}"):
                counts[group][arrangement].append(right)
    print(f"| traps | number | {' | '.join(ARRANGEMENTS)} |\n|---|---|---|---|")
    for group, by_arrangement in counts.items():
        shares = " | ".join(f"{sum(each) / len(each):.2f}" for each in by_arrangement.values())
        print(f"| {group} | {len(by_arrangement[ARRANGEMENTS[0]])} | {shares} |")
    if given.json:
        shown = {group: {name: sum(each) for name, each in found.items()} for group, found in counts.items()}
        given.json.write_text(json.dumps(shown, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
