"""Reading takes time linear in the size of a file, whatever stands in it.

No time is measured here: each input is so large that code which takes quadratic time could not be done with it within
the CPU limit, which linear code leaves far behind. ``benchmarks/readers.py`` prints the times.
"""

import os
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from workbench.domain.sources import normalise
from workbench.ingest import read, segment
from workbench.ingest.readers import media_type_of

if sys.platform != "win32":
    import resource

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="forks and CPU limits of POSIX")

LIMIT = 15
"""CPU seconds. What is read here takes up to three."""


def limited(act: Callable[[], object]) -> str:
    """Return, as text, what ``act`` returns or raises in a process that may use LIMIT CPU seconds, and nothing where it uses
    more. The process is a fork, because importing the readers takes longer than most of them."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        try:
            result = str(act())
        except BaseException as error:  # pytest is not to go on in the child
            result = repr(error)
        os.write(sending, result.encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        result = pipe.read().decode()
    os.waitpid(child, 0)
    return result


@pytest.fixture(scope="module", autouse=True)
def readers_loaded() -> None:
    """Import the readers before the forks."""
    for name, text in (("a.txt", "The crane."), ("a.html", "<p>The crane is gone, they said.</p>"), ("a.csv", "Rate,Year\n1,2\n")):
        for found in read(text.encode(), name=name)[0]:
            segment(found.text, found.blocks, "en")


HOSTILE: dict[str, tuple[str, Callable[[], str]]] = {
    "open brackets in a text": ("txt", lambda: "[" * 300_000),
    "open brackets before a closed one": ("txt", lambda: "[" * 300_000 + "]"),
    "combining marks": ("txt", lambda: "a" + "\u0301\u0323" * 200_000),
    "curly quotes": ("txt", lambda: "“" * 200_000),
    "question marks in quotes": ("txt", lambda: '?"' * 150_000),
    "images that do not end": ("md", lambda: "![" * 100_000),
    "links with titles that do not end": ("md", lambda: '[a](b "' * 20_000),
    "comments that do not end": ("md", lambda: "a <!-- " * 20_000),
    "labels of turns": ("txt", lambda: "SPEAKER 1 (00:01:02): a\n" * 10_000 + "a " * 200_000 + ":"),
    "dates of a chat": ("txt", lambda: "[12/03/21, 10:15:03] " * 20_000),
    "tags in subtitles": ("srt", lambda: "1\n00:00:01,000 --> 00:00:02,000\na " + "<v {\\ " * 100_000),
    "cues": ("srt", lambda: "1\n00:00:01,000 --> 00:00:02,000\nthe crane\n\n" * 20_000),
    "a header of a message": ("eml", lambda: "From: a@b\nSubject: " + "=?utf-8?q?a?= " * 100_000 + "\n\ntext"),
    "addresses of a message": ("eml", lambda: "Subject: a\nFrom: " + '(<"@' * 300_000 + "\n\ntext"),
    "dates of a message": ("eml", lambda: "From: a@b\nDate: " + "(" * 300_000 + "\n\ntext"),
    "divisions of a page": ("html", lambda: "<html><body><h1>Crane</h1>" + "<div class=lead><p>The crane is gone, they said.</p>" * 20_000),
    "lines of a page": ("html", lambda: "<html><body><h1>Crane</h1><p>" + "The crane is gone, they said.<br>" * 8_000),
    "dates of a page": ("html", lambda: "<html><body><h1>Crane</h1>" + "<p>4 March 2019</p>" * 5_000),
    "a long line of digits in a page": ("html", lambda: "<html><body><h1>Crane</h1><p>" + "1 March " * 60_000),
    "nodes of JSON-LD": ("html", lambda: '<html><script type="application/ld+json">[' + '{"@type": "Article", "author": ["A B"]},' * 25_000 + "{}]</script><body><p>The crane is gone, they said.</p>"),
    "links of a page": ("html", lambda: "<html><body><h1>Crane</h1>" + "<ul><li><a rel=author href=/a>The crane</a></li></ul>" * 4_000),
    "figures": ("csv", lambda: "Region,Rate\n" + "North,4.1\n" * 50_000),
    "a wide row of figures": ("csv", lambda: "a,b\n1,2\n" + "1," * 300_000),
    "front matter of aliases": ("md", lambda: "---\na0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)) + "title: *a59\n---\ntext"),
}


@POSIX
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_takes_linear_time(kind: str) -> None:
    suffix, text = HOSTILE[kind]

    def snippets() -> int:
        readings, _ = read(text().encode(), name=f"input.{suffix}")
        return sum(len(segment(found.text, found.blocks, found.metadata.language)) for found in readings)

    count = limited(snippets)
    assert count.isdecimal() and int(count) > 0, f"{kind}: {count or 'out of CPU time'}"


@POSIX
def test_a_message_with_endless_parameters_is_refused_at_once() -> None:
    data = b"From: a\nContent-Type: multipart/mixed; " + b'a=";' * 300_000 + b"\n\ntext"
    assert limited(lambda: read(data, name="a.eml")).startswith("UnreadableSourceError('a.eml is damaged")


@POSIX
def test_comments_before_a_page_are_told_apart_at_once() -> None:
    """A pattern that may read on behind the end of a comment tries 2**n ways over n of them."""
    assert limited(lambda: media_type_of(b"<!---->" * 500 + b"x", "page.txt")) == "text/plain"
    assert limited(lambda: media_type_of(b"<!-- a --> <!---->" * 99 + b"<html>", "page.txt")) == "text/html"


@given(st.text(st.sampled_from("aéệ\u0301\u0323\u0f73\u0f71\u0344\u05b0\u3099\u1100\u1161"), max_size=200))
def test_long_runs_of_marks_are_normalised_as_short_ones(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


def test_a_long_paragraph_is_cut_where_its_sentences_end() -> None:
    sentences = [f"The {number} cranes of the old harbour were sold to a town on the coast." for number in range(500)]
    (found,), _ = read(" ".join(sentences).encode(), name="long.txt")
    assert len(found.text) > 30_000
    cut = segment(found.text, found.blocks, "en")
    assert [found.text[part.start : part.end] for part in cut] == sentences


def test_a_paragraph_with_too_many_marks_is_kept_as_it_stands() -> None:
    (few,), _ = read(b"See [one](https://example.org/1) and [two](https://example.org/2).", name="few.md")
    assert few.text == "See one and two."
    many = "[a](b) " * 1001
    (found,), _ = read(many.encode(), name="many.md")
    assert found.text == many.strip()


def test_what_is_nested_too_deep_is_said() -> None:
    inner = "".join("  " * at + f"- level {at}\n" for at in range(60))
    (found,), problems = read(inner.encode(), name="deep.md")
    assert "level 40" in found.text and "level 59" not in found.text
    assert problems == ["deep.md: lists and quotes nested deeper than 50 levels were not read."]


def test_front_matter_gives_plain_values_only() -> None:
    text = "---\ntitle: The crane\nauthors: [Ann, Bo]\npublisher: [[a]]\n---\nIt was sold.\n"
    (found,), _ = read(text.encode(), name="front.md")
    about = found.metadata
    assert (about.title, about.author, about.publisher) == ("The crane", "Ann, Bo", None)
