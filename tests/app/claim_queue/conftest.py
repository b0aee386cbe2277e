"""A desk with six claims for the tests of the queue page."""

from datetime import timedelta
from pathlib import Path

import pytest
from desks import Clock
from letters import Letters

from workbench.app import session
from workbench.desk import Workbench
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata

CLAIMS = [
    NewClaim("The crane **was** sold for $5.", claimant="The [port]", tags=("port", "sale"), language="en"),
    NewClaim("The quay is empty.", claimant="Ida", tags=("port",), language="en"),
    NewClaim("Der Hafen ist tief.", tags=("sea",), language="de"),
    NewClaim("The crane was sold for five.", claimant="Ida"),
    NewClaim("Forty ships came in May."),
    NewClaim("The mayor sold nothing.", tags=("sale",)),
]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    clock = Clock(step=timedelta(seconds=1))  # so that no two entries have the same time
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters(), clock=clock)  # type: ignore[arg-type]
    session.use(made, reviewer="Ann")
    return made


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann")


@pytest.fixture
def bob(desk: Workbench) -> str:
    return desk.reviewers.add("Bob")


@pytest.fixture
def filled(desk: Workbench, ann: str, bob: str) -> Workbench:
    """Six claims: 1 in review with evidence on both sides, 2 judged false, 3 postponed, 4 near 1, 5 Bob's, 6 withdrawn."""
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", published="2022"))
    for claim in CLAIMS:
        desk.claims.add(claim, reviewer=ann)
    desk.matching.embed()
    desk.matching.match([1, 2, 4])
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.label(1, 2, "refutes", reviewer=ann)
    desk.review.label(2, 3, "refutes", reviewer=bob)
    desk.verdicts.record(2, NewVerdict("false", "It is not."), reviewer=bob)
    desk.queue.postpone([3], "The *archive* answers.", reviewer=ann)
    desk.queue.assign([5], [bob], reviewer=ann)
    desk.queue.prioritise([4], 2, reviewer=ann)
    desk.claims.withdraw(6, "Entered twice.", reviewer=ann)
    return desk
