"""How one text became another, in short."""

from hypothesis import given, settings, strategies as st
from limits import linear_time

from workbench.domain.text_changes import ShownChange, compare_texts


def test_a_word_that_was_lost_is_shown_where_it_belongs() -> None:
    change = compare_texts("The council did approve it.", "The council did not approve it.")
    assert (change.removed, change.added) == (0, 4)
    assert change.shown == (ShownChange("The council did approve it.", "The council did not approve it."),)


def test_only_the_first_changes_are_shown_and_long_ones_are_cut() -> None:
    before = "\n".join(f"Row {n} | 10{n}" for n in range(200))
    after = before.replace("| 10", "| 10^") + "\n" + "x" * 1_000
    change = compare_texts(before, after)
    assert len(change.shown) == 3 and all(len(item.after) < 250 for item in change.shown)
    assert change.added >= 1_200


@settings(max_examples=100, deadline=None)
@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_the_counts_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    change = compare_texts(before, after)
    assert len(before) - change.removed + change.added == len(after)
    assert bool(change.shown) == (before != after) == bool(change.removed or change.added)


def test_long_texts_take_linear_time() -> None:
    with linear_time():
        for unit in ("a ", "a\n", "word "):
            compare_texts(unit * 300_000, ("b" + unit) * 200_000)
            compare_texts("x" + unit * 300_000, unit * 300_000 + "x")
