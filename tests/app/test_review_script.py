"""The pure functions of Review's script, run by Node: what is shown, what undo restores, which key does what."""

from typing import Any

from running_node import run_script

from workbench.app.review_surface.component import script

CASE = {"state": "matched", "labels": {"a": "supports"}, "cites": ["a", "b"], "evidence": {}, "cautions": [], "draft": None}


def run(expression: str, **values: object) -> Any:
    """Return the value of a JavaScript expression after the script of the page; ``values`` are constants in it."""
    return run_script(script(), expression, **values)


def test_pending_acts_are_shown_on_top_of_what_the_desk_said() -> None:
    acts = [
        {"type": "label", "span": "b", "label": "refutes"},
        {"type": "label", "span": "a", "label": None},
        {"type": "cite", "span": "c", "cited": True},
        {"type": "cite", "span": "c", "cited": True},
        {"type": "cite", "span": "a", "cited": False},
        {"type": "postpone", "postponed": True},
        {"type": "draft", "rating": "true", "rationale": "So."},
        {"type": "reply"},
    ]
    shown, desk = run("[fold(desk, acts), desk]", desk=CASE, acts=acts)
    assert desk == CASE, "what the desk said is not changed"
    assert (shown["labels"], shown["cites"], shown["state"]) == ({"b": "refutes"}, ["b", "c"], "postponed")
    assert shown["draft"] == {"rating": "true", "rationale": "So."}


def test_undo_restores_what_was_before_each_act() -> None:
    acts = [
        {"type": "label", "span": "a", "label": "refutes"},
        {"type": "label", "span": "b", "label": "context"},
        {"type": "cite", "span": "a", "cited": False},
        {"type": "order", "spans": ["b", "a"]},
        {"type": "postpone", "postponed": True},
    ]
    code = """acts.map((act) => fold(desk, [act, { type: "undo", then: inverse(desk, act) }]))"""
    for shown in run(code, desk=CASE, acts=acts):
        assert (shown["labels"], shown["cites"]) == (CASE["labels"], CASE["cites"])
        assert shown["state"] in ("matched", "in review")
    assert run("[inverse(desk, { type: 'draft' }), inverse(desk, { type: 'record' })]", desk=CASE) == [None, None]


def test_a_draft_replaces_the_one_before_it_and_answers_take_acts_away() -> None:
    draft, label = {"id": "1", "type": "draft", "claim": 1}, {"id": "2", "type": "label", "claim": 1}
    later, other = {"id": "3", "type": "draft", "claim": 1}, {"id": "4", "type": "draft", "claim": 2}
    pending = run("acts.reduce(added, [])", acts=[draft, label, other, later])
    assert [act["id"] for act in pending] == ["2", "4", "3"]
    assert run("unanswered(acts, answers)", acts=pending, answers={"2": {}, "4": {"refused": "No."}}) == [later]


def test_a_citation_moves_up_by_one() -> None:
    assert run("['a', 'b', 'c', 'x'].map((span) => movedUp(cites, span))", cites=["a", "b", "c"]) == [
        ["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"], ["a", "b", "c"],
    ]  # fmt: skip


def test_which_key_does_what() -> None:
    keys = {"next": "j", "next-claim": "Shift+J", "search": "/", "supports": "s"}
    presses = [
        ("j", "", False), ("J", "shift", False), ("/", "shift", False), ("s", "ctrl", False), ("s", "", True), ("7", "", False),
        ("7", "", True), ("Enter", "ctrl", True), ("Enter", "meta", False), ("Enter", "", False), ("Escape", "", True), ("q", "", False),
    ]  # fmt: skip
    code = """presses.map(([key, held, typing]) => actionOf(
        { key, shiftKey: held === "shift", ctrlKey: held === "ctrl", metaKey: held === "meta", altKey: false }, keys, typing))"""
    assert run(code, keys=keys, presses=presses) == [
        "next", "next-claim", "search", None, None, "rate 7", None, "record", "record", None, "leave", None,
    ]  # fmt: skip


def test_texts_have_their_numbers_and_only_safe_links_are_followed() -> None:
    assert run("[say('surface.snippets', { n: 1 }), say('surface.snippets', { n: 2 }), say('not.there')]") == [
        "1 snippet", "2 snippets", "not.there",
    ]  # fmt: skip
    links = ["https://a.example/", "HTTP://b", "review?claim=1", "sources?source=1&start=2", "javascript:alert(1)", "//c", "data:,", "x"]
    assert run("links.map(isLink)", links=links) == [True, True, True, True, False, False, False, False]


def test_evidence_is_filtered_sorted_and_grouped() -> None:
    made = [("a", 0, "Call", "2021", "before"), ("b", 1, "Post", "2023", "after"), ("c", 0, "Call", "2022", "after"), ("d", 3, "Post", "", "")]
    items = [
        {"span": span, "group": group, "title": title, "published": published, "when": when, "rank": rank}
        for rank, (span, group, title, published, when) in enumerate(made, start=1)
    ]
    any = {"label": "", "source": "", "when": "", "sort": "rank"}
    filters = [any | change for change in ({"label": "none"}, {"label": "refutes"}, {"source": "Post"}, {"when": "after"}, {"sort": "date"})]
    code = "filters.map((filter) => filtered(items, { b: 'refutes' }, filter).map((item) => item.span).join(''))"
    assert run(code, items=items, filters=filters) == ["acd", "b", "bd", "bc", "bcad"]
    code = "[folded(items, []), folded(items, ['a'])].map((list) => list.map((item) => item.span).join(''))"
    assert run(code, items=items) == ["abd", "abcd"]
    assert run("alike(items)", items=items) == {"a": 1}


def test_a_ranking_is_asked_for_once_however_long_it_takes() -> None:
    code = """(() => {
        const sent = [], answer = (number) => ({ number, claim: 1, pages: {}, cases: {}, answers: {}, next: null });
        void receive(answer(0), (message) => sent.push(message));
        wishFor("match");
        send();
        send();
        void receive(answer(sent[1].number), (message) => sent.push(message));
        wishFor("match");
        clearTimeout(timer);
        return sent.map((message) => message.wish);
    })()"""
    assert run(code) == ["match", "", "", "match"]
