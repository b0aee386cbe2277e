"""Where verdicts stand for readers: noted, replaced, refused, and seen by nobody who has still to judge."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.verdicts import Published
from workbench.errors import InputError, NotFoundError

URL = "https://example.org/crane"


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann"))
    return desk


def test_what_is_noted_again_takes_the_place_of_what_was(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    id = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).id
    assert desk.log.published(id) is None
    desk.log.publish(id, url=f" {URL} ", date="2026-11-23", reviewer=ann)
    assert desk.log.publish(id, url=URL, date="2026-11-24", reviewer=ann) == desk.log.published(id) == Published(URL, "2026-11-24")
    head = desk.log.head()
    desk.log.publish(id, url=URL, date="2026-11-24", reviewer=ann)
    assert desk.log.head() == head, "what is known is not logged again"
    assert [(m.type, m.what, m.text) for m in desk.log.timeline(1)][-1] == ("verdict-published", "2026-11-24", URL)


def test_an_erased_address_is_none(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    id = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).id
    desk.log.publish(id, url=URL, date="2026-11-24", reviewer=ann)
    (text,) = desk.log.logged_texts(desk.log.head().seq)
    desk.log.redact([text.payload], "Its address names somebody.", reviewer=ann)
    assert desk.log.published(id) is None
    assert desk.log.verify().redacted == 1


@pytest.mark.parametrize(
    ("url", "date", "why"),
    [
        ("javascript:alert(1)", "2026-11-24", "not a web address"),
        ("https://", "2026-11-24", "not a web address"),
        ("https://exa mple.org", "2026-11-24", "not a web address"),
        ("https://[x", "2026-11-24", "not a web address"),
        ('https://example.org/"><script>', "2026-11-24", "not a web address"),
        (URL, "2026-11", "not a day"),
        (URL, "", "not a day"),
        (URL, "2026-02-30", "not a day of the calendar"),
    ],
)
def test_what_no_browser_opens_is_refused(desk: Workbench, url: str, date: str, why: str) -> None:
    ann = desk.reviewers.add("Ann")
    id = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).id
    with pytest.raises(InputError, match=why):
        desk.log.publish(id, url=url, date=date, reviewer=ann)
    assert desk.log.published(id) is None


def test_a_corrected_verdict_is_not_published_any_more(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    first = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).id
    second = desk.verdicts.correct(first, NewVerdict("false", ""), Correction("A slip."), reviewer=ann).id
    with pytest.raises(InputError, match=f"corrected by verdict {second}"):
        desk.log.publish(first, url=URL, date="2026-11-24", reviewer=ann)
    with pytest.raises(NotFoundError):
        desk.log.publish(99, url=URL, date="2026-11-24", reviewer=ann)


def test_publishing_is_no_judging(desk: Workbench) -> None:
    """Whoever judges second neither sees it nor is told that the claim has changed; an undo goes on behind it."""
    ann, bob = desk.reviewers.add("Ann"), desk.reviewers.add("Bob")
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    id = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).id
    version = desk.claims.get(1).version
    desk.log.publish(id, url=URL, date="2026-11-24", reviewer=ann)
    assert "verdict-published" not in [event.type for event in desk.for_reviewer(bob).log.history(1)]
    with pytest.raises(NotFoundError):
        desk.for_reviewer(bob).log.published(id)
    desk.verdicts.record(1, NewVerdict("false", ""), reviewer=bob, seen=Seen(version=version))
    desk.claims.add("The quay is empty.", reviewer=ann)
    desk.queue.postpone([2], reviewer=ann)
    desk.log.publish(id, url=URL, date="2026-11-25", reviewer=ann)
    assert desk.review.undo(reviewer=ann).type == "claim-postponed"
