"""Output for people: it fits the terminal, loses nothing, and contains no control sequences."""

import re
import unicodedata

import pytest
from commandline import CommandLine
from hypothesis import given, strategies as st

from workbench.cli.output import cells, harmless, many, moment, wrap

UNBREAKABLE = re.compile(r"\s*(\S+\s+)?(https?://|/)\S+")


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_wrapping_keeps_the_width_and_every_character(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(harmless(text).split())


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9), min_size=1), st.integers(10, 60))
def test_words_are_broken_only_where_they_are_wider_than_a_line(words: list[str], width: int) -> None:
    if all(cells(word) <= width for word in words):
        assert " ".join(wrap(" ".join(words), width)).split() == " ".join(words).split()


@given(st.text())
def test_nothing_harmless_is_a_control_character(text: str) -> None:
    left = {character for character in harmless(text) if unicodedata.category(character) == "Cc"}
    assert left <= {"\t", "\n"}
    assert len(harmless(text)) == len(text)


def test_wide_and_combining_characters_are_counted_as_a_terminal_draws_them() -> None:
    assert cells("abc") == 3
    assert cells("中文") == 4
    assert cells("e\u0301") == 1
    assert wrap("中文中文", 4) == ["中文", "中文"]


def test_counts_and_moments_read_as_people_write_them() -> None:
    assert (many(1, "snippet"), many(1200, "snippet"), many(2, "entry", "entries")) == ("1 snippet", "1,200 snippets", "2 entries")
    assert moment("2026-11-24T04:13:55.570Z") == "2026-11-24 04:13 UTC"


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_command_prints_wider_than_the_terminal(tour: CommandLine, width: int) -> None:
    tour.ok("label", 1, 1, "context", "--reviewer", "A Reviewer With A Rather Long Name")
    verdict = tour.json("verdicts", "record", 1, "--rating", "false", "--rationale", "word " * 60, "--cite", 1)["id"]
    for args in (
        ("claims", "list"),
        ("claims", "show", 1, "--history"),
        ("claims", "history", 1),
        ("claims", "next"),
        ("policy",),
        ("shortcuts", "list"),
        ("claims", "show", 1, "--reviewer", "A Reviewer With A Rather Long Name"),
        ("sources", "list"),
        ("sources", "show", 1, "--snippets"),
        ("match", 1, "--top", 5),
        ("search", "elections", "--top", 5),
        ("verdicts", "list"),
        ("verdicts", "show", verdict),
        ("scales", "list"),
        ("redact", verdict),
        ("doctor",),
        ("rebuild",),
    ):
        for line in tour.ok(*args, COLUMNS=str(width)).splitlines():
            assert cells(line) <= width or UNBREAKABLE.fullmatch(line) or re.fullmatch(r"\S+ +[0-9a-f]{64}", line), (args, line)


def test_a_column_of_text_is_aligned_and_nothing_of_it_is_lost(empty: CommandLine) -> None:
    text = "The commission that counted the votes again has found no fault in any of the districts that it visited."
    empty.ok("claims", "add", text)
    lines = empty.ok("claims", "list", COLUMNS="60").splitlines()
    at = lines[0].index("CLAIM")
    assert " ".join(line[at:].strip() for line in lines[1:]) == text
    assert all(not line[:at].strip() for line in lines[2:])
