"""Count the rating words in public sets of fact-checks: python benchmarks/rating_words.py FOLDER [--at-least 2] [--missing]

FOLDER has one folder per set, with its files as published: CSV, TSV, JSON and JSON lines with a column of ratings, label
maps as plain text (a word before a tab in each line, counted once per file), and lists of words that others counted
(``*.counts``: a word, a tab, a count). Prints each word with the set, its count and the rating to which it is mapped;
``--missing`` prints only words without a mapping. Only words and counts are read from the sets, no texts.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.domain.external import RatingWords, folded_word
from workbench.exchange.columns import VERDICT_FIELDS
from workbench.exchange.rating_words import built_in

COLUMNS = frozenset(folded_word(name).replace(" ", "") for name in VERDICT_FIELDS["word"]) | {"tag", "ratings"}
"""Names of columns with rating words, without spaces and signs."""


def words_in(path: Path) -> Iterator[str]:
    """Yield the rating words of one file, as written, one per review."""
    if path.suffix in (".csv", ".tsv"):
        yield from _of_table(path)
    elif path.suffix in (".json", ".jsonl"):
        text = path.read_text("utf-8", errors="replace")
        for line in text.splitlines() if path.suffix == ".jsonl" else [text]:
            yield from _of_value(json.loads(line))
    elif path.suffix == ".txt":
        lines = path.read_text("utf-8", errors="replace").splitlines()
        yield from {line.split("\t")[0] for line in lines if "\t" in line}
    elif path.suffix == ".counts":
        for line in path.read_text("utf-8").splitlines():
            word, _, count = line.partition("\t")
            yield from [word] * int(count)


def _of_table(path: Path) -> Iterator[str]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        separator = "\t" if "\t" in stream.readline() else ","
        stream.seek(0)
        rows = csv.reader(stream, delimiter=separator)
        header = next(rows, [])
        places = [place for place, name in enumerate(header) if _is_rating(name)]
        for row in rows:
            yield from (row[place] for place in places if place < len(row))


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str) and _is_rating(name):
                yield part
            else:
                yield from _of_value(part)
    elif isinstance(value, list):
        for part in value:
            yield from _of_value(part)


def _is_rating(name: str) -> bool:
    return "".join(folded_word(name).split()) in COLUMNS


def count(files: Iterable[Path]) -> tuple[Counter[str], dict[str, str]]:
    """Return folded word -> count, and folded word -> the word as it was first written."""
    counts, written = Counter[str](), dict[str, str]()
    for path in files:
        for word in words_in(path):
            folded = folded_word(word)
            if folded:
                counts[folded] += 1
                written.setdefault(folded, " ".join(word.split()))
    return counts, written


def main() -> None:
    """Print the table of words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--at-least", type=int, default=2, help="smallest count that is printed")
    parser.add_argument("--missing", action="store_true", help="only words without a mapping")
    options = parser.parse_args()
    table = RatingWords(built_in())
    for folder in sorted(path for path in options.folder.iterdir() if path.is_dir()):
        counts, written = count(sorted(path for path in folder.rglob("*") if path.is_file()))
        for folded, number in counts.most_common():
            key = table.meaning(folded)
            if number >= options.at_least and not (options.missing and key):
                print(folder.name, number, key or "-", written[folded], sep="\t")


if __name__ == "__main__":
    main()
