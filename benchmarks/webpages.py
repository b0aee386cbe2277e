"""Score readers of web pages on public, annotated pages: python benchmarks/webpages.py CHECKOUT... [--only NAME] [--misses]

CHECKOUT is the folder of a checkout of https://github.com/adbar/trafilatura (990 pages: passages that belong to the article,
passages that do not, author) or of https://github.com/adbar/htmldate (1,000 pages: date of publication). Libraries are
compared where they are installed; ``PYTHONPATH`` can name the site-packages of another environment that has them.

A passage is found if it occurs in the text after normalisation and with white space as single spaces. An author is right if
the names are the annotated ones, in any order. ``--misses`` lists what the readers named with ``--only`` got wrong.
"""

import json
import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench.domain.sources import normalise


@dataclass(frozen=True)
class Page:
    """What a reader makes of a page. None: the reader does not look for it."""

    text: str | None = None
    date: str | None = None
    author: str | None = None


def ours(data: bytes) -> Page:
    """Read a page as ``workbench ingest`` does."""
    from workbench.errors import UnreadableSourceError
    from workbench.ingest.readers import html

    try:
        (found,) = [found for found in html.read(data, "text/html", "page.html") if not isinstance(found, str)]
    except UnreadableSourceError:
        return Page("", "", "")
    return Page(found.text, found.metadata.published or "", found.metadata.author or "")


def trafilatura(data: bytes, **mode: bool) -> Page:
    """Read a page with trafilatura alone, in one of its modes."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(data, with_metadata=True, include_comments=False, **mode)
    return Page(found.text, found.date or "", found.author or "") if found else Page("", "", "")


def readability(data: bytes) -> Page:
    """Read a page with readability-lxml, its blocks apart."""
    from lxml import html
    from readability import Document
    from trafilatura.utils import decode_file

    summary = html.fromstring(Document(decode_file(data)).summary())
    return Page(" ".join(summary.itertext()))


def newspaper(data: bytes) -> Page:
    """Read a page with newspaper4k."""
    from newspaper import Article
    from trafilatura.utils import decode_file

    article = Article(url="https://page.example/", fetch_images=False)
    article.download(input_html=decode_file(data))
    article.parse()
    return Page(article.text, str(article.publish_date or "")[:10], "; ".join(article.authors))


def htmldate(data: bytes, extensive: bool) -> Page:
    """Look for the date alone, as htmldate's own evaluation does."""
    from htmldate import find_date

    return Page(date=find_date(data, original_date=True, extensive_search=extensive) or "")


READERS: dict[str, tuple[str, Callable[[bytes], Page]]] = {
    "ours": ("workbench", ours),
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura, precision": ("trafilatura", partial(trafilatura, favor_precision=True)),
    "trafilatura, recall": ("trafilatura", partial(trafilatura, favor_recall=True)),
    "readability-lxml": ("readability", readability),
    "newspaper4k": ("newspaper", newspaper),
    "htmldate": ("htmldate", partial(htmldate, extensive=False)),
    "htmldate, extensive": ("htmldate", partial(htmldate, extensive=True)),
}
"""Name in the table -> the module that has to be installed, and the reader."""

Score = Counter[str]
Annotation = dict[str, Any]


def plain(text: str) -> str:
    """Return a text as passages are compared."""
    return re.sub(r"\s+", " ", normalise(text)).strip()


def names(author: str | list[str]) -> set[str]:
    """Return the names in an annotation or in what a reader gives."""
    parts = author if isinstance(author, list) else re.split(r";|,|\bund\b|\band\b", author)
    return {plain(part).casefold() for part in parts if part.strip()}


def score(reader: str, file: Path, about: Annotation) -> tuple[Score, list[str]]:
    """Return what a reader got right on a page, and a line for each thing that it did not."""
    counts = Score()
    misses = []
    try:
        page = READERS[reader][1](file.read_bytes())
    except Exception as error:  # a library that fails on a page has read nothing
        page = Page("", "", "")
        misses.append(f"{file.name}: error: {type(error).__name__}: {error}")
    if page.text is not None and "with" in about:
        text = plain(page.text)
        for kind, expected in (("with", True), ("without", False)):
            for passage in about[kind]:
                counts[kind] += plain(passage) in text
                if (plain(passage) in text) is not expected:
                    misses.append(f"{file.name}: {'lost' if expected else 'kept'}: {passage}")
    for field, given, right in (("date", page.date, about.get("date")), ("author", page.author, about.get("author"))):
        if given is None or not right or (field == "date" and "with" in about):
            continue
        is_right = names(given) == names(right) if field == "author" else given == right
        counts[f"{field}s right"] += is_right
        counts[f"{field}s wrong"] += bool(given) and not is_right
        if not is_right:
            misses.append(f"{file.name}: {field}: {given or 'none'} instead of {right}")
    return counts, misses


def annotated(checkout: Path) -> Iterator[tuple[Path, Annotation]]:
    """Yield the annotated pages of a checkout."""
    tests = checkout / "tests"
    for listed in ("evaldata.json", "eval_default.json", "eval_mediacloud_2020.json"):
        if (tests / listed).exists():
            for about in json.loads((tests / listed).read_text("utf-8")).values():
                places = (tests / folder / about["file"] for folder in ("test_set", "cache", "eval"))
                yield next(place for place in places if place.exists()), about


def main(arguments: list[str]) -> None:
    """Print a table for each checkout."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkout", nargs="+", type=Path)
    parser.add_argument("--only", action="append", choices=READERS)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    import_module("logging").disable()
    chosen = [name for name in options.only or READERS if find_spec(READERS[name][0])]
    for checkout in options.checkout:
        pages = list(annotated(checkout))
        passages = {kind: sum(len(about.get(kind, ())) for _, about in pages) for kind in ("with", "without")}
        texts, authors = passages["with"] > 0, sum(bool(about.get("author")) for _, about in pages)
        columns = {"with": f"wanted passages ({passages['with']})", "without": f"unwanted passages ({passages['without']})"}
        columns |= {"authors right": f"authors right ({authors})", "authors wrong": "authors wrong"}
        columns = columns if texts else {"dates right": f"dates right ({len(pages)})", "dates wrong": "dates wrong"}
        print(f"| reader | {' | '.join(columns.values())} |\n|---{'|---' * len(columns)}|")
        with ProcessPoolExecutor(2) as pool:
            for reader in chosen:
                work = [pool.submit(score, reader, *page) for page in pages]
                done = [part.result() for part in work]
                total = sum((counts for counts, _ in done), Score())
                print(f"| {reader} | {' | '.join(str(total[column]) for column in columns)} |", flush=True)
                if options.misses:
                    print(*(line for _, misses in done for line in misses), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
