"""Score sentence splitters on Universal Dependencies treebanks: python benchmarks/sentences.py FOLDER [PART]

FOLDER has treebank files as published (``fr_gsd-ud-dev.conllu``); PART is a part of their names (``dev``). Ten consecutive
sentences form a paragraph, joined by a space, in Chinese and Japanese without one. The score is the F1 of the sentence
boundaries within paragraphs. pySBD and syntok are scored if they are installed.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sentencex import get_sentence_boundaries

from workbench.domain.sources import normalise
from workbench.ingest.segment import segment

TOGETHER = 10
"""Number of sentences in a paragraph."""

Splitter = Callable[[str, str], set[int]]
"""Takes a text and a language; returns the offsets at which sentences end, before white space."""


def ours(text: str, language: str) -> set[int]:
    """Return the ends of the snippets."""
    return {piece.end for piece in segment(text, (), language)}


def sentencex_alone(text: str, language: str) -> set[int]:
    """Return the ends of sentences from the library alone."""
    return {_trimmed(text, int(found["end_index"])) for found in get_sentence_boundaries(language, text)}


def pysbd() -> Splitter | None:
    """Return pySBD, if it is installed."""
    try:
        from pysbd import Segmenter
        from pysbd.languages import LANGUAGE_CODES
    except ImportError:
        return None

    def split(text: str, language: str) -> set[int]:
        code = language if language in LANGUAGE_CODES else "en"
        return {_trimmed(text, span.end) for span in Segmenter(language=code, clean=False, char_span=True).segment(text)}

    return split


def syntok() -> Splitter | None:
    """Return syntok, if it is installed."""
    try:
        from syntok import segmenter
    except ImportError:
        return None

    def split(text: str, language: str) -> set[int]:
        paragraphs = segmenter.analyze(text)
        return {tokens[-1].offset + len(tokens[-1].value) for sentences in paragraphs for tokens in sentences}

    return split


def _trimmed(text: str, end: int) -> int:
    return len(text[:end].rstrip())


def paragraphs(file: Path, language: str) -> Iterator[tuple[str, set[int]]]:
    """Yield the paragraphs of a treebank with the offsets at which sentences within them end."""
    sentences = [normalise(line).strip() for line in re.findall(r"^# text = (.+)$", file.read_text("utf-8"), re.MULTILINE)]
    joint = "" if language in ("ja", "zh") else " "
    for first in range(0, len(sentences), TOGETHER):
        part = sentences[first : first + TOGETHER]
        ends = {len(joint.join(part[: n + 1])) for n in range(len(part) - 1)}
        yield joint.join(part), ends


def score(splitter: Splitter, file: Path, language: str) -> float:
    """Return F1 of the boundaries."""
    correct = predicted = expected = 0
    for text, ends in paragraphs(file, language):
        inner = splitter(text, language) - {len(text)}
        correct, predicted, expected = correct + len(inner & ends), predicted + len(inner), expected + len(ends)
    return 2 * correct / (predicted + expected) if predicted + expected else 0.0


def main(folder: str, part: str = "dev") -> None:
    """Print the table."""
    splitters = {"ours": ours, "sentencex": sentencex_alone, "pySBD": pysbd(), "syntok": syntok()}
    installed = {name: splitter for name, splitter in splitters.items() if splitter}
    print(f"| treebank | {' | '.join(installed)} |")
    print(f"|---{'|---' * len(installed)}|")
    for file in sorted(Path(folder).glob(f"*{part}*.conllu")):
        language = file.name.partition("_")[0]
        scores = [f"{score(splitter, file, language):.3f}" for splitter in installed.values()]
        print(f"| {file.stem} | {' | '.join(scores)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
