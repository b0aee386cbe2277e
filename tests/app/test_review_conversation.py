"""What Review's browser sends, and what it is told, without a browser."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.app.review_surface.conversation import Conversation, Request
from workbench.app.review_surface.page import Data, groups_of
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata


class Tab:
    """A browser's tab that is open on a claim: it sends acts, and keeps what it is told."""

    numbers = itertools.count(1)

    def __init__(self, desk: Workbench, reviewer: str, claim: int) -> None:
        self.desk, self.reviewer, self.claim = desk, reviewer, claim
        self.session = Conversation()
        self.have: frozenset[str] = frozenset()
        self.data = self.ask()

    def ask(self, *acts: Data, **request: Any) -> Data:
        """Send a message with acts; return what comes back."""
        number = next(self.numbers)
        sent = Request(self.claim, number, acts, self.have, **{"fresh": True, **request})
        self.session.receive(self.desk, self.reviewer, sent)
        self.data = self.session.answer(self.desk, self.reviewer, sent)
        self.have = frozenset(self.data["answers"])
        return self.data

    def act(self, type: str, **fields: Any) -> Data:
        """Send one act; return its answer."""
        act = self.made(type, **fields)
        return self.ask(act)["answers"][act["id"]]

    def made(self, type: str, **fields: Any) -> Data:
        """Return an act of the open claim."""
        return {"id": f"act-{next(self.numbers)}", "claim": self.claim, "type": type, "run": self.page["run"], **fields}

    def on(self, at: int) -> dict[str, Any]:
        """Return the fields that name an item of the ranking."""
        item = self.page["items"][at]
        return {"snippet": item["snippet"], "span": item["span"]}

    def record(self, rating: str, rationale: str = "", **fields: Any) -> Data:
        """Send a verdict; return its answer."""
        page = self.page
        given = {
            "scale": page["scale"], "rating": rating, "rationale": rationale, "confidence": None, "second": False, "also": [],
            "version": page["version"], "adjudicates": page["adjudicates"],
            "corrects": page["mine"]["id"] if page["mine"] else None, "code": None, "reason": "",
        }  # fmt: skip
        return self.act("record", **{**given, **fields})

    @property
    def page(self) -> Data:
        return self.data["pages"][self.claim]

    @property
    def case(self) -> Data:
        return self.data["cases"][self.claim]


@pytest.fixture
def ann(filled: Workbench) -> str:
    return filled.reviewers.add("Ann Example")


@pytest.fixture
def tab(filled: Workbench, ann: str) -> Callable[[int], Tab]:
    return lambda claim: Tab(filled, ann, claim)


def test_label_cite_rate_record(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    assert (len(one.page["items"]), one.page["sources"], one.case["cautions"]) == (3, 1, ["no-cites"])
    span = one.page["items"][0]["span"]
    assert one.act("label", **one.on(0), label="supports") == {}
    assert one.act("cite", **one.on(0), cited=True) == {}
    assert one.act("draft", rating="mostly-true", rationale="It was,") == {}
    assert (one.case["labels"], one.case["cites"], one.case["state"]) == ({span: "supports"}, [span], "in review")
    assert one.case["cautions"] == ["one-source", "nothing-against"]
    assert one.case["draft"] == {"rating": "mostly-true", "rationale": "It was,"}
    assert one.case["evidence"][span] == {"quote": one.page["items"][0]["quote"], "title": "A [call](x)", "dated": "2022"}
    assert "Verdict" in one.record("mostly-true", "It was, says the call.")["text"]
    (verdict,) = filled.log.verdicts()
    assert (verdict.rating.key, verdict.rationale, len(verdict.cites)) == ("mostly-true", "It was, says the call.", 1)
    assert verdict.ranking is not None
    assert (one.data["next"], one.data["pages"][2]["text"]) == (2, "The quay is empty."), "the next claim comes with the answer"
    assert "Not published" in one.page["verdicts_html"] and one.case["draft"] is None


def test_an_act_that_is_sent_again_is_done_once(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    label = one.made("label", **one.on(0), label="supports")
    record = one.made("record") | {
        "scale": "truth", "rating": "true", "rationale": "", "confidence": None, "second": False, "also": [],
        "version": one.page["version"], "adjudicates": False, "corrects": None, "code": None, "reason": "",
    }  # fmt: skip
    assert one.ask(label, record)["answers"][label["id"]] == {}
    entries = filled.log.head().seq
    for again in (one, tab(1)):  # the answer was lost; the server was started again, or another tab sends it too
        assert again.ask(label, record)["answers"][record["id"]].keys() <= {"text"}
    assert filled.log.head().seq == entries
    one.act("label", **one.on(0), label="refutes")
    assert tab(1).ask(label)["cases"][1]["labels"][label["span"]] == "refutes", "an old act does not undo a newer one"


def test_a_refusal_is_repeated_until_the_browser_has_it(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    one, two = tab(1), tab(1)
    filled.matching.match([1])
    draft, label = one.made("draft", rating=None, rationale="A long thought."), one.made("label", **one.on(0), label="supports")
    refused = one.ask(draft, label)["answers"]
    assert "matched again meanwhile" in refused[label["id"]]["refused"] and refused[draft["id"]] == {}
    one.have = frozenset()  # it did not arrive
    assert one.ask()["answers"] == refused
    assert one.ask()["answers"] == {}
    assert one.case["draft"]["rationale"] == "A long thought." and one.case["labels"] == {}
    assert "could not be read" in two.ask({"id": "x", "claim": 1, "type": "nonsense"})["answers"]["x"]["refused"]


def test_a_key_press_is_told_only_what_changed(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    known = frozenset(one.data["pages"])
    assert known == {1, 2}
    told = one.ask(one.made("label", **one.on(0), label="context"), pages=known, fresh=False)
    assert told["pages"] == {} and told["cases"].keys() == {1} and "next" not in told


def test_undo_names_the_act_that_it_undoes(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    one, other = tab(1), tab(1)
    cites = [one.made("cite", **one.on(at), cited=True) for at in (0, 1)]
    first, second = (act["span"] for act in cites)
    order = one.made("order", spans=[second, first])
    assert one.ask(*cites, order)["cases"][1]["cites"] == [second, first]
    other.act("label", **other.on(2), label="supports")
    undone = one.act("undo", of=cites[1]["id"])
    assert undone["opens"] == {"claim": 1, "span": second} and "Undone" in undone["text"]
    assert one.case["cites"] == [first] and len(one.case["labels"]) == 1, "not the last act, which another tab did"
    assert one.act("undo", of=None)["opens"] == {"claim": 1, "span": other.page["items"][2]["span"]}
    assert "nothing to undo" in one.act("undo", of="never-done")["refused"]
    assert one.act("order", spans=[second])["refused"].startswith("Your citations have changed")
    assert one.act("cite", **one.on(0), cited=False) == one.act("cite", **one.on(0), cited=False) == {}
    assert one.case["cites"] == []


def test_a_claim_is_postponed_and_the_next_one_is_told(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    assert "Claim 1 was postponed" in one.act("postpone", postponed=True)["text"]
    assert one.case["state"] == "postponed" and "Postponed:" in one.page["notices_html"] and one.data["next"] == 2
    assert one.act("postpone", postponed=False) == {} and one.case["state"] != "postponed"


def test_the_next_claim_is_reserved_with_the_open_one(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    bob = filled.reviewers.add("Bob <b>Example</b>")
    filled.claims.add("The crane was late.", reviewer=bob)
    assert tab(1).data["next"] == 2
    entries = filled.log.head().seq
    theirs = Tab(filled, bob, 3)
    assert theirs.data["next"] is None and theirs.page["lease_html"] == ""
    blocked = Tab(filled, bob, 1)
    assert "has this claim open until" in blocked.page["lease_html"] and "Ann Example" in blocked.page["lease_html"]
    assert filled.log.head().seq == entries, "reading ahead records nothing"
    blocked.act("take-over")
    assert blocked.page["lease_html"] == ""
    assert "Bob &lt;b&gt;Example" in tab(1).page["lease_html"]


def test_nothing_of_others_is_told_before_the_own_verdict(filled: Workbench, ann: str) -> None:
    bob = filled.reviewers.add("Bob Example")
    filled.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    for claim in (1, 2):
        filled.review.label(claim, 1, "refutes", reviewer=ann)
        filled.review.cite_snippet(claim, 1, reviewer=ann)
        filled.verdicts.record(claim, NewVerdict("false", "Ann's secret."), reviewer=ann)
    theirs = Tab(filled, bob, 1)
    assert theirs.data["next"] == 2
    told = repr([theirs.data, theirs.ask(panel="history"), theirs.ask(panel="similar"), theirs.ask(panel="earlier")])
    assert "secret" not in told and "refutes" not in told and "independent verdicts" in told
    assert all(page["verdicts"] == 0 for page in theirs.data["pages"].values())
    theirs.record("true", "Bob's.")
    assert "secret" in theirs.page["verdicts_html"] and "A third reviewer decides" in theirs.page["verdicts_html"]
    third = Tab(filled, filled.reviewers.add("Cem"), 1)
    assert third.page["adjudicates"] and "secret" in third.page["verdicts_html"] and "Bob's" in third.page["verdicts_html"]
    third.record("false", "Ann is right.")
    assert len(filled.log.verdicts(claim=1)[0].adjudicates) == 2


def test_a_claim_judged_before_is_judged_from_its_verdict_and_warned_of(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    filled.claims.add("The quay is quite empty.", reviewer=ann)
    filled.verdicts.record(2, NewVerdict("true", "The call says so."), reviewer=ann)
    three = tab(3)
    assert "This contradicts the verdict on" in three.page["contradictions"]["false"][0]
    assert three.page["contradictions"]["true"] == []
    (block,) = three.ask(panel="similar")["panel"]["blocks"]
    assert block["start"] == {"rating": "true", "rationale": "The call says so."}
    assert "The quay is empty." in three.page["near_html"] and "possible duplicate" in three.page["near_html"]


def test_verdicts_of_others_stand_among_similar_claims_as_theirs(
    filled: Workbench, ann: str, tab: Callable[[int], Tab], tmp_path: Path
) -> None:
    review = '{"@type": "ClaimReview", "url": "https://example.org/q?a=1&b=\\"2", "claimReviewed": "The <b>quay</b> is quite empty.",'
    review += ' "author": {"name": "Checks & Co"}, "datePublished": "2021-02-03", "reviewRating": {"alternateName": "<i>Falso</i>"}}'
    (tmp_path / "reviews.json").write_text(review, "utf-8")
    filled.external.import_file(tmp_path / "reviews.json", reviewer=ann)
    none, others = (block["html"] for block in tab(2).ask(panel="similar")["panel"]["blocks"])
    assert "There is no similar claim" in none
    assert "Verdicts of others" in others and "Checks &amp; Co" in others and "3 Feb 2021" in others
    assert "their rating: “<bdi>&lt;i&gt;Falso&lt;/i&gt;</bdi>”" in others and "The &lt;b&gt;quay" in others


def test_one_verdict_for_the_claims_that_are_selected(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    for text in ("The quay is quite empty.", "The quay is not empty.", "The quay is rather empty."):
        filled.claims.add(text, reviewer=ann)
    two = tab(2)
    assert two.page["duplicates"] == [{"id": 3, "text": "The quay is quite empty."}, {"id": 5, "text": "The quay is rather empty."}]
    assert "The quay is not empty.</bdi></a> (no verdict yet) (related; differs in: negation)" in two.page["near_html"]
    two.act("cite", **two.on(0), cited=True)
    assert "also recorded for 1 possible duplicate" in two.record("true", also=[5])["text"]
    assert [(v.claim, v.judged_with, len(v.cites)) for v in filled.log.verdicts()] == [(5, 2, 1), (2, None, 1)]
    assert filled.claims.get(3).state == "new"
    assert two.page["duplicates"] == [], "a correction is of one claim"


def test_a_correction_says_why_and_keeps_both(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    first = filled.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann)
    one = tab(1)
    assert one.page["mine"]["id"] == first.id and "new-evidence" in one.page["reasons"]
    assert "A correction says why" in one.record("mixed")["refused"]
    one.record("mixed", code="new-evidence", reason="A bill came.", confidence="low", second=True)
    second = filled.log.verdicts()[0]
    assert (second.corrects, second.code, second.reason) == (first.id, "new-evidence", "A bill came.")
    assert (second.confidence, second.second_wanted) == ("low", True)
    (earlier,) = one.ask(panel="earlier")["panel"]["blocks"]
    assert f"corrected by verdict {second.id}" in earlier["html"] and "A bill came." in earlier["html"]


def test_whoever_records_second_is_told_and_can_record_again(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    filled.verdicts.record(1, NewVerdict("false", "Quicker."), reviewer=filled.reviewers.add("Bob Example"))
    assert "Bob Example recorded the verdict False" in one.record("true", "A long thought.")["refused"]
    assert "text" in one.record("true", "A long thought."), "the answer brought the page as it is now"


def test_sources_that_changed_and_details_of_sources_are_told(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    filled.sources.edit(1, reviewer=ann, standing="primary", accessed="2022-03-01")
    filled.sources.add_note("The crane was sold to a museum.", Metadata(title="Another call"))
    one = tab(1)
    assert one.page["stale"]
    assert "primary source · accessed 1 Mar 2022" in one.page["items"][0]["source_html"]
    filled.matching.embed()
    (found, *_) = one.ask(search="sold to a museum")["search"]["items"]
    assert found["quote"] == "The crane was sold to a museum." and found["document"] == 2
    assert one.act("cite", snippet=found["snippet"], span=found["span"], cited=True, run=None) == {}


def test_a_reply_of_the_claimant_is_saved(filled: Workbench, tab: Callable[[int], Tab]) -> None:
    one = tab(1)
    assert "date" in one.act("reply", asked="soon", answered="", answer="")["refused"]
    one.act("reply", asked="2022-01-02", answered="", answer="No <b>comment</b>.")
    assert one.page["reply"] == {"asked": "2022-01-02", "answered": "", "answer": "No <b>comment</b>."}


def test_the_history_names_what_was_done_and_obeys_no_mark(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    bob = filled.reviewers.add("<b>Bob</b>")
    scale = '[[ratings]]\nkey = "{}"\nlabel = "{}"\ndefinition = "x"\n'
    named = 'key = "own"\nversion = 1\nname = "Own"\n' + scale.format("a", "<i>Yes</i> {detail}") + scale.format("b", "No")
    filled.scales.add(named.encode(), name="own.toml", reviewer=ann)
    filled.review.label(1, 1, "refutes", reviewer=ann)
    filled.review.undo(reviewer=ann)
    filled.queue.assign([1], [bob], reviewer=ann)
    filled.verdicts.record(1, NewVerdict("a", "<u>So</u> it is.", scale="own"), reviewer=bob)
    (block,) = tab(1).ask(panel="history")["panel"]["blocks"]
    story = block["html"]
    assert "<bdi>labelled a snippet: refutes</bdi>" in story and "<bdi>removed a label</bdi> (undo)" in story
    assert "assigned the claim to &lt;b&gt;Bob&lt;/b&gt;" in story and "<b><bdi>&lt;b&gt;Bob&lt;/b&gt;</bdi></b>" in story
    assert "recorded the verdict &lt;i&gt;Yes&lt;/i&gt; {detail}" in story and "&lt;u&gt;So&lt;/u&gt;" in story


def test_near_identical_texts_are_of_one_group_and_dates_are_compared_as_far_as_they_go(filled: Workbench, ann: str) -> None:
    texts = ["The port of Harwich lost 300 jobs.", "The port closed.", "“The port of Harwich lost 300 jobs”", "…", "The port of Harwich lost 30 jobs."]
    assert groups_of(texts) == [0, 1, 0, 3, 4]
    denied = ["The board did approve the sale of the old harbour crane.", "The board did not approve the sale of the old harbour crane."]
    assert groups_of(denied) == [0, 1], "one is never hidden below the other"
    claim = filled.claims.add(NewClaim("The crane was sold.", said_on="2022-05-01"), reviewer=ann).id
    for published in ("2021", "2022-05-02"):
        filled.sources.add_note(f"The crane was sold in {published}.", Metadata(title=published, published=published))
    filled.matching.embed()
    filled.matching.match([claim])
    items = Tab(filled, ann, claim).page["items"]
    assert {item["title"]: item["when"] for item in items} == {"A [call](x)": "", "2021": "before", "2022-05-02": "after"}


def test_a_note_is_added_once_and_listed_in_its_panel(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    bob = filled.reviewers.add("Bob <i>")
    opened = tab(1)
    note = opened.made("note", text="@Bob <i>, look at <b>page 3</b>.")
    assert opened.ask(note)["answers"][note["id"]]["text"] == "The note was added. It waits for Bob <i>."
    assert tab(1).ask(note)["answers"][note["id"]] == {}, "it was sent again by another tab"
    assert [item.mentioned for item in filled.notes.on(1)] == [(bob,)] and tab(1).page["notes"] == 1
    (block,) = opened.ask(panel="notes")["panel"]["blocks"]
    assert "look at &lt;b&gt;page 3&lt;/b&gt;." in block["html"]
    assert "A note has 1 to" in opened.act("note", text="  ")["refused"]


def test_a_verdict_on_the_same_claim_is_repeated_as_ones_own(filled: Workbench, ann: str, tab: Callable[[int], Tab]) -> None:
    bob = filled.reviewers.add("Bob")
    text = filled.claims.get(1).text
    again = filled.claims.add(text, reviewer=ann).id
    assert tab(again).page["repeats"] is None
    first = filled.verdicts.record(1, NewVerdict("false", "It <i>is</i> there."), reviewer=bob)
    page = tab(again).page
    assert page["repeats"]["verdict"] == first.id and "rated" in page["repeats"]["html"] and "by <bdi>Bob</bdi>" in page["repeats"]["html"]
    opened = tab(again)
    act = opened.made("repeat", earlier=first.id, version=page["version"])
    assert "is rated False" in opened.ask(act)["answers"][act["id"]]["text"]
    assert tab(again).ask(act)["answers"][act["id"]] == {}
    (own,) = filled.log.verdicts(claim=again)
    assert (own.reviewer, own.rationale, own.judged_with) == (ann, "It <i>is</i> there.", 1)
    assert tab(again).page["repeats"] is None


@pytest.mark.parametrize("claim", [{}, {"claim": None}, {"claim": [1]}], ids=["missing", "none", "list"])
def test_an_act_without_a_readable_claim_is_refused(filled: Workbench, ann: str, claim: Data) -> None:
    one = Tab(filled, ann, 1)
    answers = one.ask({"id": "act-unreadable", "type": "postpone", "postponed": True, **claim})["answers"]
    assert "refused" in answers["act-unreadable"] and one.page["id"] == 1
