"""The pure functions of the lists' script, run by Node: which key does what, what is selected, what a score comes to."""

from typing import Any

from running_node import run_script

from workbench.app.components.scripts import joined
from workbench.app.list_surface.component import MODULES, TEXTS


def run(expression: str, **values: object) -> Any:
    return run_script(joined(MODULES, TEXTS), expression, **values)


def test_which_key_does_what_in_a_list() -> None:
    keys = {"next": "j", "previous": "k", "select": "v", "criterion": "t", "help": "Shift+H"}
    presses = [
        ("j", "", "move 1"), ("J", "shift", "extend 1"), ("K", "shift", "extend -1"), ("v", "", "select"), ("V", "shift", None),
        ("2", "", "score 2"), ("4", "", None), ("?", "shift", "help"), ("H", "shift", "help"), ("h", "", None), ("t", "", "criterion"),
        ("j", "alt", None), ("a", "ctrl", None), ("Escape", "", "leave"), ("Enter", "", None), ("ArrowDown", "", None),
    ]  # fmt: skip
    inside = [
        ("ArrowDown", "", "move 1"), ("ArrowUp", "shift", "extend -1"), ("End", "", "move last"), ("Home", "shift", "extend first"),
        ("Enter", "", "open"), (" ", "", "select"), ("a", "ctrl", "all"), ("A", "meta", "all"), ("j", "ctrl", None),
    ]  # fmt: skip
    code = """presses.map(([key, held]) => listAction(
        { key, shiftKey: held === "shift", ctrlKey: held === "ctrl", metaKey: held === "meta", altKey: held === "alt" }, keys, typing, within))"""
    for typing, within, asked in ((False, False, presses), (False, True, inside)):
        assert run(code, keys=keys, typing=typing, within=within, presses=asked) == [action for *_, action in asked]
    assert run(code, keys=keys, typing=True, within=False, presses=[("j", ""), ("1", ""), ("Escape", "")]) == [None, None, "leave"]


def test_ranges_blocks_and_missing_rows() -> None:
    code = "[[...withRange(ids, new Set([9]), 3, 1)], [...toggled(new Set([1, 2]), 1)], [...toggled(new Set([1]), 2)]]"
    assert run(code, ids=[5, 6, 7, 8, 9]) == [[9, 6, 7, 8], [2], [1, 2]]
    code = "missingRows(ids, [1], new Map([[26, {}], [27, {}]]), new Set([27])).join(' ')"
    assert run(code, ids=list(range(1, 31))) == "27 28 29 30"


def test_scores_have_the_acts_that_are_not_confirmed_and_say_how_they_are_made_up() -> None:
    criteria = [{"key": "harm", "name": "Harm", "weight": 3}, {"key": "reach", "name": "Reach", "weight": 2}]
    acts = [
        {"type": "triage", "claims": [1, 2], "scores": {"harm": 2, "reach": None}}, {"type": "tag", "claims": [1]},
        {"type": "triage", "claims": [2], "scores": {"harm": 0}},
    ]  # fmt: skip
    row = {"id": 1, "triage": {"harm": 1, "reach": 3}}
    shown = run("[row, { ...row, id: 3 }].map((row) => triageOf(criteria, scoresOf(row, acts)))", row=row, acts=acts, criteria=criteria)
    assert shown == [{"parts": ["Harm 2 × 3"], "points": 6}, {"parts": ["Harm 1 × 3", "Reach 3 × 2"], "points": 9}]
    assert run("[scoreAfter([2, 2], 2), scoreAfter([2, undefined], 2), scoreAfter([], 0)]") == [None, 2, 0]


def test_numbers_have_commas_and_tags_are_separated_by_them() -> None:
    assert run("[say('lists.count-queue', { n: 10000 }), say('lists.count-queue', { n: 1 })]") == ["10,000 claims", "1 claim"]
    assert run("tagsIn(' port news, , sea')") == ["port news", "sea"]
