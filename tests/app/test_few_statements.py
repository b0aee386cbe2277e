"""What the page of a claim reads about other claims and about its past takes as many statements for many as for few."""

from collections.abc import Callable

import pytest
from counting import counted

from workbench.desk import Workbench
from workbench.domain import Metadata, NewVerdict

READS: dict[str, Callable[[Workbench, str], object]] = {
    "near": lambda desk, reviewer: desk.similar.near(1),
    "similar": lambda desk, reviewer: desk.similar.to(1),
    "duplicates": lambda desk, reviewer: desk.verdicts.duplicates(1, reviewer=reviewer),
    "timeline": lambda desk, reviewer: desk.log.timeline(1),
    "citations": lambda desk, reviewer: desk.sources.citations(1),
}


def work(desk: Workbench, reviewer: str, claims: range) -> None:
    """Add claims that are nearly the same, and cite and label the source for each; every second one gets a verdict."""
    for number in claims:
        added = desk.claims.add("The crane was sold to a port in the north" + "!" * number, reviewer=reviewer).id
        desk.review.label(added, 1, "supports", reviewer=reviewer)
        desk.review.cite_snippet(added, 2, reviewer=reviewer)
        desk.review.label(1, number, "context", reviewer=reviewer)
        if number % 2 == 0:
            desk.verdicts.record(added, NewVerdict("true", "It was."), reviewer=reviewer)
    desk.similar.embed()
    desk.similar.to(1)


@pytest.mark.parametrize("name", READS)
def test_more_similar_claims_take_no_more_statements(desk: Workbench, name: str) -> None:
    ann, read = desk.reviewers.add("Ann Example"), READS[name]
    desk.sources.add_note(" ".join(f"Crane {number} was sold." for number in range(8)), Metadata(title="A call"))
    work(desk, ann, range(1, 4))
    viewed = desk.for_reviewer(ann)
    with counted() as few:
        before = read(viewed, ann)
    work(desk, ann, range(4, 7))
    with counted() as many:
        after = read(viewed, ann)
    assert len(after) > len(before) > 0  # type: ignore[arg-type]
    assert len(many.reads) == len(few.reads) and many.connections == few.connections, "\n".join(many.reads)
