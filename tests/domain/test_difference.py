"""What two versions of a text differ in."""

import pytest
from hypothesis import given, strategies as st
from limits import linear_time

from workbench.domain.difference import Change, differences

OLD = "The vote was counted twice.\n\nThe commission found no fault in it, it said on Monday.\n\nObservers agreed.\n\nThe end."
NEW = "The vote was counted.\n\nThe recount took a week.\n\nThe commission found a fault in it, it said on Tuesday.\n\nThe end."


def shown(change: Change) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[kind].format(text) for kind, text in change.parts)


def test_changed_words_are_shown_in_their_paragraph() -> None:
    assert [(change.kind, shown(change)) for change in differences(OLD, NEW)] == [
        ("changed", "The vote was counted[- twice-]."),
        ("added", "{+The recount took a week.+}"),
        ("changed", "The commission found [-no-]{+a+} fault in it, it said on [-Monday-]{+Tuesday+}."),
        ("removed", "[-Observers agreed.-]"),
    ]


def test_a_paragraph_that_moved_is_removed_and_added() -> None:
    changes = list(differences("First one here.\nSecond two there.\nThird.", "Second two there.\nFirst one here.\nThird."))
    assert sorted(change.kind for change in changes) == ["added", "removed"]


def test_the_same_text_has_no_differences() -> None:
    assert list(differences(OLD, OLD)) == []
    assert list(differences(OLD, OLD.replace("\n\n", "\n").replace(" ", "  "))) == []
    assert list(differences("", "")) == []


LINES = st.lists(st.sampled_from(["a b c.", "a c b.", "b", "c d e f", "", "x, y.", "a a a a", "e f c d"]), max_size=12)


@given(LINES, LINES)
def test_both_texts_can_be_made_from_their_differences(before: list[str], after: list[str]) -> None:
    """Each paragraph of either text is in the changes or the same in both: none is lost and none is invented."""
    changes = list(differences("\n".join(before), "\n".join(after)))

    def side(lines: list[str], other: str) -> list[str]:
        in_changes = ["".join(text for kind, text in change.parts if kind != other) for change in changes]
        left = [line for line in lines if line]
        for paragraph in filter(None, in_changes):
            left.remove(paragraph)
        return left

    assert sorted(side(before, "added")) == sorted(side(after, "removed"))


@pytest.mark.parametrize("separator", ["\n", " "])
def test_texts_without_a_unique_word_take_linear_time(separator: str) -> None:
    before, after = (separator.join(f"{number * factor % 97} a" for number in range(20_000)) for factor in (7, 11))
    with linear_time():
        assert list(differences(before, after))
