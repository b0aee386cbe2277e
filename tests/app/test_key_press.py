"""The number of statements and connections for a key press on Review, because a slow page delays every label."""

from typing import Any

import pytest
from counting import counted

from workbench.app.review_surface.conversation import Conversation, Request
from workbench.app.review_surface.page import Reading
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.sources import Metadata

SNIPPETS = 20


@pytest.fixture
def busy(desk: Workbench) -> Workbench:
    """A claim with 20 ranked snippets from five sources, labels, citations, a similar claim, and a corrected verdict."""
    ann, bob = desk.reviewers.add("Ann Example"), desk.reviewers.add("Bob Example")
    for number in range(5):
        sentences = [f"The crane number {number}{part} was sold to a port in the north." for part in range(6)]
        desk.sources.add_note(" ".join(sentences), Metadata(title=f"Call {number}", published="2022"))
    desk.claims.add("The crane was sold to a port.", reviewer=ann)
    desk.claims.add("The crane was sold to a port, they say.", reviewer=ann)
    desk.matching.embed()
    desk.matching.match()
    ranking = desk.matching.ranking(1)
    assert ranking is not None and len(ranking.matches) == SNIPPETS
    for match in ranking.matches[:6]:
        desk.review.label(1, match.snippet.id, "supports", reviewer=ann, ranking=ranking.run)
        desk.review.cite_snippet(1, match.snippet.id, reviewer=ann, ranking=ranking.run)
        desk.review.label(1, match.snippet.id, "refutes", reviewer=bob, ranking=ranking.run)
    desk.verdicts.record(2, NewVerdict("false", "It was not."), reviewer=bob)
    first = desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("mostly-true", "Most of it."), Correction("One was not."), reviewer=ann)
    return desk


@pytest.mark.parametrize(
    ("type", "fields"), [("label", {"label": "refutes"}), ("label", {"label": None}), ("cite", {"cited": False}), ("draft", {})]
)
def test_a_key_press_reads_little(busy: Workbench, type: str, fields: dict[str, Any]) -> None:
    ann, conversation = busy.reviewers.add("Ann Example"), Conversation()
    item = Reading.of(busy, ann).page(1)["items"][0]
    act = {"id": "one", "claim": 1, "type": type, "run": None, "rating": "true", "rationale": "It was.", **item, **fields}
    request = Request(1, 1, [act], pages=frozenset({1, 2}), fresh=False)
    before = len(busy.log.history(1))
    with counted() as counts:
        conversation.receive(busy, ann, request)
        data = conversation.answer(busy, ann, request)
    assert data["answers"] == {"one": {}}
    assert len(busy.log.history(1)) == before + (type != "draft"), "it was done"
    assert counts.connections <= 3
    assert len(counts.reads) <= 18, "\n".join(counts.reads)


def test_what_is_read_does_not_grow_with_the_snippets(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann Example")
    costs = []
    for claim, sentences in ((1, 2), (2, 30)):
        desk.sources.add_note(" ".join(f"The crane {n} of {claim} was sold." for n in range(sentences)), Metadata(title="Call"))
        desk.claims.add(f"The crane of {claim} was sold.", reviewer=ann)
        desk.matching.embed()
        desk.matching.match([claim])
        with counted() as counts:
            work = desk.review.work(claim, reviewer=ann)
        assert work.ranking is not None and len(work.ranking.matches) == min(sentences if claim == 1 else SNIPPETS, SNIPPETS)
        costs.append((counts.connections, len(counts.reads)))
    assert costs == [(1, 6), (1, 6)]


def test_the_first_act_on_a_ranking_logs_it_with_few_statements_more(desk: Workbench, busy: Workbench) -> None:
    ann = busy.reviewers.add("Ann Example")
    busy.matching.match([1])
    ranking = busy.matching.ranking(1)
    assert ranking is not None
    with counted() as counts:
        busy.review.label(1, ranking.matches[0].snippet.id, "context", reviewer=ann, ranking=ranking.run)
    assert [event.type for event in busy.log.history(1)][-2:] == ["ranking-shown", "label-set"]
    assert counts.connections == 1 and len(counts.reads) <= 12, "\n".join(counts.reads)


def test_a_page_shows_what_one_read_at_a_time_would(busy: Workbench) -> None:
    for name in ("Ann Example", "Bob Example", "Cid Example"):
        reviewer = busy.reviewers.add(name)
        desk = busy.for_reviewer(reviewer)
        work = desk.review.work(1, reviewer=reviewer)
        assert work.claim == desk.claims.get(1)
        assert work.ranking == desk.matching.ranking(1)
        assert work.case == desk.review.case(1, reviewer=reviewer)
        assert work.scale == desk.scales.get() and work.correction_reasons == desk.settings.correction_reasons()


def test_what_others_recorded_stays_hidden_in_it(busy: Workbench) -> None:
    ann, cid = busy.reviewers.add("Ann Example"), busy.reviewers.add("Cid Example")
    busy.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    busy.claims.add("The crane was sold to a port in the south.", reviewer=ann)
    busy.verdicts.record(3, NewVerdict("true", "It was."), reviewer=ann)
    hidden = busy.for_reviewer(cid).review.work(3, reviewer=cid).case
    assert hidden.blind and hidden.verdicts == ()
    assert len(busy.for_reviewer(ann).review.work(3, reviewer=ann).case.verdicts) == 1
