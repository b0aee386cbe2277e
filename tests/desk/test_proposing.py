"""Claims out of a source, and what was taken from one: what is proposed, what is counted, and who sees it."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.proposals import claim_of
from workbench.desk.settings import Policy
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.source_list import SourceFilter
from workbench.domain.sources import Metadata
from workbench.errors import NotFoundError

REPORT = (
    "The crane was sold in May 2021. Nobody saw it leave. The port of Harwich lost 300 jobs in 2020. "
    "They were the largest cuts since 1983. The mayor said that 40 ships came last year. Was it so?"
)


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    about = Metadata(title="A report", author="Ida", publisher="Port News", published="2022-03", language="en_GB")
    desk.sources.add_note(REPORT, about)
    desk.sources.add_note("The quay is empty.", Metadata(title="A call"))
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann"))
    return desk


@pytest.fixture
def two(desk: Workbench) -> Workbench:
    """Ann has labelled, cited and judged; Bob's independent verdict is still waited for."""
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.review.label(1, 2, "refutes", reviewer=ann)
    desk.review.cite_snippet(1, 2, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann)
    return desk


def test_proposals_are_claims_as_they_would_be_added(desk: Workbench) -> None:
    proposed = {item.claim.text: item for item in desk.proposals.of_document(1)}
    jobs = proposed["The port of Harwich lost 300 jobs in 2020."]
    assert (jobs.claim.claimant, jobs.claim.said_on, jobs.claim.language) == ("Ida", "2022-03", "en-gb")
    assert [(a.where, a.url) for a in jobs.claim.appearances] == [("A report", None)]
    assert {"number", "date", "name"} <= set(jobs.reasons) and jobs.before is None
    assert REPORT[jobs.snippet.start : jobs.snippet.end] == jobs.claim.text
    assert proposed["They were the largest cuts since 1983."].before == jobs.claim.text
    assert proposed["The mayor said that 40 ships came last year."].claim.claimant is None, "it is the mayor's, not Ida's"
    assert "Was it so?" not in proposed
    assert len(desk.claims.select()) == 1, "nothing is added"
    assert len(desk.proposals.of_document(1, limit=2)) == 2
    with pytest.raises(NotFoundError):
        desk.proposals.of_document(9)


def test_a_language_that_is_none_is_left_out(desk: Workbench) -> None:
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann"), language="the King's")
    claim = claim_of(desk.sources.get(1).document, "One\n thing.")
    assert (claim.text, claim.language) == ("One thing.", None)


def test_claims_that_say_nearly_the_same_are_named_with_their_verdict(desk: Workbench) -> None:
    desk.verdicts.record(1, NewVerdict("false", "No."), reviewer=desk.reviewers.add("Ann"))
    crane = next(item for item in desk.proposals.of_document(1) if "crane" in item.claim.text)
    (near,) = crane.similar_claims
    assert near.claim.id == 1 and near.verdict is not None and near.verdict.rating.key == "false"
    assert "date" in near.differs
    desk.claims.withdraw(1, "Asked twice.", reviewer=desk.reviewers.add("Ann"))
    assert next(item for item in desk.proposals.of_document(1) if "crane" in item.claim.text).similar_claims == ()


def test_a_claim_is_found_by_words_or_number(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    for number in range(30):
        desk.claims.add(f"Ship {number} was sold.", reviewer=ann)
    desk.claims.add("The crane and the quay were sold.", reviewer=ann)
    assert [claim.id for claim in desk.claims.find("crane quay")] == [32, 1], "the most fitting first, however many claims there are"
    assert len(desk.claims.find("sold")) == 20
    assert [claim.text for claim in desk.claims.find(" 7 ")] == ["Ship 5 was sold.", "Ship 7 was sold."]
    desk.claims.withdraw(32, "Two things at once.", reviewer=ann)
    assert [claim.id for claim in desk.claims.find("crane quay")] == [1]
    assert desk.claims.find("zeppelin") == desk.claims.find("  ") == []


def test_what_was_taken_names_claim_labels_and_newest_verdict(desk: Workbench) -> None:
    ann, bob = desk.reviewers.add("Ann"), desk.reviewers.add("Bob")
    desk.review.label(1, 2, "refutes", reviewer=ann)
    desk.review.label(1, 2, "context", reviewer=bob)
    desk.review.cite_snippet(1, 2, reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=bob)
    first = desk.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("mixed", "Hm."), Correction("Too hard."), reviewer=ann)
    assert [(t.quote, t.claim.id, t.labels, t.verdict and t.verdict.rating.key) for t in desk.sources.citations(1)] == [
        ("The crane was sold in May 2021.", 1, (), "mixed"),
        ("Nobody saw it leave.", 1, ("refutes", "context"), "mixed"),
    ]
    assert desk.sources.citations(2) == []
    with pytest.raises(NotFoundError):
        desk.sources.citations(9)


def test_the_list_counts_passages_and_verdicts_that_stand(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    desk.review.cite_snippet(1, 2, reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=desk.reviewers.add("Bob"))
    first = desk.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("mixed", "Hm."), Correction("Too hard."), reviewer=ann)
    desk.review.uncite(1, desk.sources.get(1).document.span(32, 52), reviewer=ann)
    row = next(row for row in desk.sources.page()[0] if row.document.id == 1)
    assert (row.snippets, row.cited, row.verdicts) == (6, 2, 1), "what a verdict rests on stays cited"


def test_sources_are_filtered_and_ordered(desk: Workbench) -> None:
    def found(**filter: object) -> list[int]:
        page, total = desk.sources.page(SourceFilter(**filter))  # type: ignore[arg-type]
        assert total == len(page)
        return [row.document.id for row in page]

    desk.review.cite_snippet(1, 1, reviewer=desk.reviewers.add("Ann"))
    desk.sources.edit(2, reviewer=desk.reviewers.add("Ann"), standing="primary")
    assert found(thin=True) == [2] and found(words="port ida") == [1]
    assert (found(cited=True), found(cited=False)) == ([1], [2])
    assert (found(standing="primary"), found(standing="none")) == ([2], [1])
    assert [row.document.id for row in desk.sources.page(sort="cited")[0]] == [1, 2]
    assert {row.document.id: row.missing for row in desk.sources.page()[0]} == {1: (), 2: ("published", "publisher")}


def test_a_second_reviewer_sees_no_cite_count_label_or_rating_of_the_first(two: Workbench) -> None:
    bob = two.reviewers.add("Bob")
    seen = two.for_reviewer(bob)
    row = next(row for row in seen.sources.page()[0] if row.document.id == 1)
    assert (row.cited, row.verdicts) == (0, 0)
    assert seen.sources.page(SourceFilter(cited=True)) == ([], 0) and seen.sources.page(SourceFilter(cited=False))[1] == 2
    assert [row.document.id for row in seen.sources.page(sort="cited")[0]] == [2, 1], "the order tells nothing either"
    assert seen.sources.citations(1) == []
    crane = next(item for item in seen.proposals.of_document(1) if "crane" in item.claim.text)
    assert [(near.claim.id, near.verdict) for near in crane.similar_claims] == [(1, None)]
    two.review.cite_snippet(1, 2, reviewer=bob)
    two.review.label(1, 2, "context", reviewer=bob)
    assert [(t.quote, t.labels, t.verdict) for t in seen.sources.citations(1)] == [("Nobody saw it leave.", ("context",), None)], "their own"
    assert next(row for row in seen.sources.page()[0] if row.document.id == 1).cited == 1
    two.verdicts.record(1, NewVerdict("mixed", "Hm."), reviewer=bob)
    assert [(t.labels, t.verdict and t.verdict.rating.key) for t in seen.sources.citations(1)] == [(("refutes", "context"), "mixed")]
    assert next(row for row in seen.sources.page()[0] if row.document.id == 1).verdicts == 2
