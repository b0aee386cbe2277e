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


TEXT = "Zoë 👩‍👩‍👧 said:\tyes.\n\nThe e\u0301lan of 𝔛 was 3\u00a0% 😀. No more."


def test_positions_are_code_points_and_characters_stay_whole() -> None:
    spans = [(0, 3), (4, 9), (4, 10), (20, 30), (26, 28), (0, len(TEXT))]
    code = """spans.map(([start, end]) => {
        const [from, to] = unitsAt(text, [start, end]);
        return [text.slice(from, to), pointsOf(text.slice(0, from)), pointsOf(text.slice(0, to))];
    })"""
    assert run(code, text=TEXT, spans=spans) == [[TEXT[start:end], start, end] for start, end in spans]
    code = """parts.map(([start, end]) => { const whole = wholeRange(text, { start, end }); return whole && text.slice(whole.start, whole.end); })"""
    units = TEXT.encode("utf-16-le")
    at = {part: len(TEXT[: TEXT.index(part)].encode("utf-16-le")) // 2 for part in ("👩", "e\u0301", "😀", "\n\n", "𝔛")}
    parts = [(at["👩"] + 2, at["👩"] + 4), (at["e\u0301"], at["e\u0301"] + 1), (at["😀"] + 1, at["😀"] + 3), (at["\n\n"], at["\n\n"] + 2), (at["𝔛"] - 1, at["𝔛"] + 1), (0, len(units) // 2)]
    assert run(code, text=TEXT, parts=parts) == ["👩‍👩‍👧", "e\u0301", "😀.", None, "𝔛", TEXT]


def test_arrow_keys_select_sentences_and_words() -> None:
    text = "One two three. Four five. Six."
    pieces = [{"start": 0, "end": 14}, {"start": 15, "end": 25}, {"start": 26, "end": 30}]
    presses = ["ArrowDown", "Shift+ArrowDown", "ArrowRight", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "ArrowLeft", "ArrowUp", "Shift+ArrowUp", "x"]
    code = """(() => {
        let at = { start: 0, end: 14 };
        return presses.map((press) => {
            at = stepped({ pieces, words: wordsOf(text) }, at, press.replace("Shift+", ""), press.startsWith("Shift"));
            return text.slice(at.start, at.end);
        });
    })()"""
    assert run(code, text=text, pieces=pieces, presses=presses) == [
        "Four five.", "Four five. Six.", "five. Six.", "five. Six", "five", "five. Six", "five.", "Four five.", "One two three.", "One two three.", "One two three.",
    ]  # fmt: skip


def test_labels_of_folded_items_are_told_and_a_selected_passage_is_quoted_at_once() -> None:
    items = [{"span": span, "group": group} for span, group in (("a", 0), ("b", 0), ("c", 0), ("d", 3))]
    assert run("alikeLabels(items, labels)", items=items, labels={"b": "refutes", "c": "refutes", "d": "context"}) == {"a": ["refutes"]}
    passage = {"type": "cite", "span": "p", "cited": True, "evidence": {"quote": "So.", "title": "Call", "dated": ""}}
    assert run("fold(desk, [passage])", desk=CASE, passage=passage)["evidence"] == {"p": passage["evidence"]}
