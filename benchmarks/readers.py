"""Measure how the time to read a file and to divide it into snippets grows with its size.

    python benchmarks/readers.py --sizes 100000 400000

Prints one line for each kind of input: CPU seconds for each size, and the exponent of the growth between the last two
sizes (1 is linear, 2 is quadratic). Most inputs are built to make a pattern or a parser slow.
"""

import argparse
import gc
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.spreadsheets import ods_repeated, ods_rows, xlsx_inline, xlsx_merged, xlsx_rows
from workbench.errors import UnreadableSourceError
from workbench.ingest import read, segment


def repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Return a function that makes a text of about that many characters from ``unit``."""
    return lambda size: before + unit * (size // len(unit)) + after


KINDS: dict[str, tuple[str, Callable[[int], str | bytes]]] = {
    "text: one line of [": ("txt", repeated("[")),
    "text: one line of (": ("txt", repeated("(")),
    "text: one line of straight quotes": ("txt", repeated('"')),
    "text: one line of curly quotes": ("txt", repeated("“")),
    "text: one line of !?": ("txt", repeated('?"')),
    "text: one line of letters": ("txt", repeated("a")),
    "text: one line of words": ("txt", repeated("crane ")),
    "text: one line of sentences": ("txt", repeated("The crane was sold. ")),
    "text: one line of captions": ("txt", repeated("photo ")),
    "text: tabs": ("txt", repeated("\t", "a", "b")),
    "text: spaces below a line": ("txt", repeated(" ", "a.\n", "b")),
    "text: empty lines": ("txt", repeated("\n ", "a", "b")),
    "text: lines of two letters": ("txt", repeated("a.\n")),
    "text: short lines": ("txt", repeated("The crane\n")),
    "text: wrapped lines": ("txt", repeated("the crane was sold and nobody saw it leave the harbour\n")),
    "text: lines of running text": ("txt", repeated("the crane was\nnever sold. It\n")),
    "text: turns": ("txt", repeated("SPEAKER 1 (00:01:02): The crane\nwas sold.\n")),
    "text: names": ("txt", repeated("Ann: no\nBo: yes\n")),
    "text: chat": ("txt", repeated("[12/03/21, 10:15:03] Ann: no\nand no\n")),
    "text: list items": ("txt", repeated("- the crane\n")),
    "text: combining marks": ("txt", repeated("\u0301\u0323", "a")),
    "markdown: [": ("md", repeated("[")),
    "markdown: ![": ("md", repeated("![")),
    "markdown: [a](b \"": ("md", repeated('[a](b "')),
    "markdown: <!--": ("md", repeated("a <!-- ")),
    "markdown: * and _": ("md", repeated("a**b_c")),
    "markdown: backticks": ("md", repeated("` `` ")),
    "markdown: list items": ("md", repeated("- the crane\n")),
    "markdown: nested lists": ("md", lambda size: "".join("  " * at + "- a\n" for at in range(math.isqrt(size)))),
    "markdown: nested quotes": ("md", repeated("> " * 40 + "a\n")),
    "markdown: headings": ("md", repeated("# The crane\n")),
    "markdown: table": ("md", repeated("|a|b|\n", "|a|b|\n|-|-|\n")),
    "markdown: references": ("md", repeated("[a]: b\n", after="\n[a]")),
    "markdown: front matter": ("md", repeated("a: b\n", "---\n", "---\ntext\n")),
    "markdown: <s> that does not end": ("md", repeated("<s>a\n\n")),
    "markdown: block of <": ("md", repeated("<", "<div>\n", "\n\ntext\n")),
    "markdown: struck words": ("md", repeated("~~a~~ b ")),
    "html: comments": ("html", repeated("<!---->", after="<html>text")),
    "html: <": ("html", repeated("<", "<html>")),
    "html: links": ("html", repeated("<ul><li><a rel=author>The crane</a></li></ul>", "<html><h1>Crane</h1>")),
    "html: dates": ("html", repeated("<p>4 March 2019</p>", "<html><h1>Crane</h1>")),
    "html: paragraphs": ("html", repeated("<p>The crane.</p>", "<html>")),
    "csv: rows": ("csv", repeated("The crane was sold.\n", "text\n")),
    "csv: one cell of [": ("csv", repeated("[", "text\n")),
    "csv: rows of figures": ("csv", repeated("North,2021,4.1\n", "Region,Year,Rate\n")),
    "csv: figures below a long name": ("csv", repeated("4.1,1\n", "a" * 1000 + ",b\n")),
    "csv: one wide row of figures": ("csv", repeated("1,", "a,b\n1,2\n")),
    "srt: cues": ("srt", repeated("1\n00:00:01,000 --> 00:00:02,000\nThe crane was\n\n")),
    "srt: one cue": ("srt", repeated("- the crane <i>\n", "1\n00:00:01,000 --> 00:00:02,000\n")),
    "srt: times without words": ("srt", repeated("00:00:01,000 --> 00:00:02,000\n", after="a")),
    "srt: tags that do not end": ("srt", repeated("<v {\\ ", "1\n00:00:01,000 --> 00:00:02,000\n")),
    "vtt: lines that scroll": ("vtt", repeated("00:01.000 --> 00:02.000\na\nb<00:01.500> c\n\n", "WEBVTT\n\n")),
    "eml: headers": ("eml", repeated("A: =?utf-8?q?a?= <b>,\n", "From: a@b\nSubject: x\n", "\ntext")),
    "eml: one header": ("eml", repeated("=?utf-8?q?a?= ", "From: a@b\nSubject: ", "\n\ntext")),
    "eml: quotes": ("eml", repeated("> a\nb\n", "From: a@b\nSubject: x\n\n")),
    "eml: quoted-printable": ("eml", repeated("=\n=C3", "From: a\nContent-Transfer-Encoding: quoted-printable\n\n", "text")),
    "eml: parts": ("eml", repeated("--b\n\n", 'From: a\nContent-Type: multipart/mixed; boundary="b"\n\n', "text")),
    "mht: parts": ("mht", repeated("--b\n\n", 'From: <Saved by a>\nContent-Type: multipart/related; boundary="b"\n\n')),
    "jsonl: rows": ("jsonl", repeated('{"text": "The crane was sold."}\n')),
    "jsonl: one line of [": ("jsonl", repeated("[", '{"text": "a"}\n')),
    "xlsx: rows with shared texts": ("xlsx", xlsx_rows),
    "xlsx: rows with inline texts": ("xlsx", xlsx_inline),
    "xlsx: merged rows": ("xlsx", xlsx_merged),
    "ods: rows": ("ods", ods_rows),
    "ods: repeated rows and cells": ("ods", ods_repeated),
}


def measure(kind: str, size: int) -> float:
    """Return the CPU time in seconds for one input."""
    suffix, make = KINDS[kind]
    made = make(size)
    data = made if isinstance(made, bytes) else made.encode()
    gc.collect()
    begun = time.process_time()
    try:
        readings, _ = read(data, name=f"input.{suffix}")
    except UnreadableSourceError:  # it has no text, but the time to find that out counts
        readings = []
    for reading in readings:
        segment(reading.text, reading.blocks, reading.metadata.language)
    return time.process_time() - begun


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 400_000, 1_600_000], help="characters")
    parser.add_argument("--only", default="", help="only the inputs with this word in their names")
    args = parser.parse_args()
    for kind in {suffix: kind for kind, (suffix, _) in KINDS.items()}.values():  # load what the readers import
        measure(kind, 100)
    gc.freeze()  # no collection below looks at that again
    print("| input | " + " | ".join(f"{size:,}" for size in args.sizes) + " | growth |")
    print("|---|" + "---:|" * (len(args.sizes) + 1))
    for kind in KINDS:
        if args.only not in kind:
            continue
        times = [max(measure(kind, size), 1e-4) for size in args.sizes]
        growth = ""
        if len(times) > 1:
            growth = f"{math.log(times[-1] / times[-2]) / math.log(args.sizes[-1] / args.sizes[-2]):.2f}"
        print(f"| {kind} | " + " | ".join(f"{seconds:.2f}" for seconds in times) + f" | {growth} |", flush=True)


if __name__ == "__main__":
    main()
