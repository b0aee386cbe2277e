"""A test collection in the BEIR layout (https://github.com/beir-cellar/beir): documents, queries, judgements.

Invariant: each judgement has its query, and every query has a relevant document.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from workbench.errors import InputError
from workbench.files.inputs import open_file


@dataclass(frozen=True, slots=True)
class Collection:
    """``corpus`` is the file with the documents, ``queries`` maps ids to texts, and ``judgements`` query ids to document ids
    to grades, 0 for not relevant."""

    name: str
    corpus: Path
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


def read_collection(folder: Path, split: str) -> Collection:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv`` of a folder. Raises InputError."""
    corpus, queries, judged = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / f"{split}.tsv"
    for file in (corpus, queries, judged):
        if not file.exists():
            raise InputError(f"{file} does not exist. Use a folder with corpus.jsonl, queries.jsonl and qrels/{split}.tsv.")
    texts = {str(row["_id"]): str(row["text"]) for row in _rows(queries)}
    judgements: dict[str, dict[str, int]] = {}
    for query, document, grade in _grades(judged):
        if query not in texts:
            raise InputError(f"{judged} has a judgement of the query “{query}”, which is not in {queries.name}.")
        judgements.setdefault(query, {})[document] = grade
    useful = {query: grades for query, grades in judgements.items() if any(grade > 0 for grade in grades.values())}
    if not useful:
        raise InputError(f"{judged} has no relevant document for any query.")
    return Collection(folder.resolve().name, corpus, {query: texts[query] for query in useful}, useful)


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    with _opened(file) as data, TextIOWrapper(data, "utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                row["_id"], row["text"]
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(f"{file}, line {number} is not a JSON object with “_id” and “text”.") from error
            yield row


def _grades(file: Path) -> Iterator[tuple[str, str, int]]:
    with _opened(file) as data, TextIOWrapper(data, "utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if number == 1 and row[-1:] == ["score"]:
                continue
            try:
                query, document, grade = row
                yield query, document, int(grade)
            except ValueError as error:
                raise InputError(f"{file}, line {number} is not “query-id TAB corpus-id TAB score”.") from error


def _opened(file: Path) -> BinaryIO:
    try:
        return open_file(file)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror or error}); correct the path.") from error
