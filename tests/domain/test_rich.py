"""Rendering Markdown that a person typed: safe, complete and fast."""

import html

import pytest

from workbench.domain import rich as module
from workbench.domain.rich import LENGTH, MARKS, rich

SLOW = [
    "[",
    "![",
    "[a](",
    "[x][",
    "*a ",
    "a**b ",
    "_a",
    "`",
    "> a\n",
    "<a",
    "\\",
    "- a\n",
    "&",
    "[x]: u\n",
    "a\n",
    "\t- ",
    "<!--",
]


@pytest.mark.parametrize("mark", SLOW)
def test_a_text_that_would_take_long_is_shown_as_it_is_and_whole(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_markdown", lambda: pytest.fail("the text reached the parser"))
    for text in (mark * (MARKS + 1), mark * 300_000, mark * 2000 + "x" * LENGTH):
        made = rich(text)
        body = made.removeprefix('<div class="rich whole" dir="auto">').removesuffix("</div>")
        assert "<" not in body and html.unescape(body) == text


def test_a_long_text_as_people_write_it_keeps_its_markup() -> None:
    text = "**Found**: see [the register](https://register.example/a?b=c&d=e#f), *page 7*.\n\n- one\n- two\n\n" * 600
    assert 50_000 < len(text) <= LENGTH
    made = rich(text)
    assert made.count("<strong>") == made.count("<em>") == 600 and made.count("<li>") == 1200


def test_a_text_at_the_limit_is_read_as_markdown() -> None:
    assert "<p>" in rich("a*" * MARKS) and "<p>" in rich("a" * LENGTH)
