"""Statistics of a desk that is small enough to count by hand; they reveal nothing that is hidden from the viewer."""

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.insights import PERIODS, InsightsFilter, Quartiles
from workbench.desk.settings import Policy
from workbench.domain.claims import NewClaim
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.matches import Provenance, Ranked, Scores
from workbench.domain.sources import Metadata
from workbench.errors import LogFaultError
from workbench.store import insights, rankings
from workbench.store.database import Database

MADE = Provenance("test", "f" * 64, "0" * 64, "float32", {"top": "2"}, {"faiss": "1"}, "0" * 64)
HOUR, DAY = 3600.0, 86_400.0


class Office:
    """A desk whose clock stands still until it is told the time, and on which Ann, Bob and Cem judge."""

    def __init__(self, path: Path) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        numbers = itertools.count(1)
        self.desk = Workbench.open(
            path, create=True, clock=lambda: self.now, token=lambda size: f"{next(numbers):0{2 * size}x}"
        )
        self.ann, self.bob, self.cem = (self.desk.reviewers.add(name) for name in ("Ann", "Bob", "Cem"))
        if self.desk.queue.counts():
            return
        self.desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", publisher="We"))
        self.desk.sources.add_note("The board met twice. It sold nothing.", Metadata(title="Minutes"))
        for text, tags in (("The crane was sold.", ("port",)), ("The quay is empty.", ()), ("The board met.", ("port", "board"))):
            self.desk.claims.add(NewClaim(text, tags=tags), reviewer=self.ann)

    def at(self, time: str) -> None:
        self.now = datetime.fromisoformat(f"{time}+00:00")

    def ranking(self, claim: int, snippets: Sequence[int]) -> int:
        ranked = [Ranked(rank, id, Scores("1.0", "0.5", "0.7")) for rank, id in enumerate(snippets, start=1)]
        with Database(Path(self.desk.path)).write() as db:
            return rankings.add_run(db, claim, ranked, MADE, time="2026-01-01T00:00:00.000Z")

    def judge(self, claim: int, rating: str, who: str, *, scale: str | None = None, ranking: int | None = None) -> int:
        verdict = NewVerdict(rating, "So it is.", scale=scale)
        return self.desk.verdicts.record(claim, verdict, reviewer=who, seen=Seen(ranking)).id

    def correct(self, verdict: int, rating: str, who: str, *, reason: str, ranking: int | None = None) -> int:
        new, seen = NewVerdict(rating, "So it is."), Seen(ranking)
        return self.desk.verdicts.correct(verdict, new, Correction(reason), reviewer=who, seen=seen).id

    def adjudicate(self, claim: int, rating: str, who: str) -> int:
        return self.desk.verdicts.adjudicate(claim, NewVerdict(rating, "So it is."), reviewer=who).id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Two claims judged twice in January, one verdict of them corrected in February; a third claim waits."""
    office = Office(tmp_path_factory.mktemp("made") / "claims.db")
    desk = office.desk
    seen = office.ranking(1, [2, 1, 3, 4])
    office.at("2026-01-06T09:00")
    desk.review.label(1, 1, "refutes", reviewer=office.ann, ranking=seen)
    office.at("2026-01-06T09:10")
    desk.review.cite_snippet(1, 1, reviewer=office.ann, ranking=seen)
    office.at("2026-01-06T09:30")
    office.judge(1, "false", office.ann, ranking=seen)
    office.at("2026-01-07T09:00")
    desk.review.cite_snippet(1, 4, reviewer=office.bob, ranking=seen)
    desk.review.cite_snippet(1, 5, reviewer=office.bob)
    desk.review.cite(1, 1, 25, 50, reviewer=office.bob)  # of the second and third sentence, ranked 1 and 3
    office.at("2026-01-07T09:20")
    office.judge(1, "mostly-false", office.bob, ranking=seen)
    office.at("2026-01-19T09:00")
    first = office.judge(2, "true", office.ann)
    desk.review.cite_snippet(2, 3, reviewer=office.bob)
    office.at("2026-01-19T10:00")
    office.judge(2, "mixed", office.bob)
    office.at("2026-02-03T09:00")
    office.correct(first, "unverifiable", office.ann, reason="It cannot be known.")
    return desk


@pytest.fixture
def office(made: Workbench, tmp_path: Path) -> Office:
    """A copy of it, on the sixteenth of February."""
    made.maintenance.backup(tmp_path / "claims.db")
    office = Office(tmp_path / "claims.db")
    office.at("2026-02-16T12:00")
    return office


ALL = InsightsFilter()


def counts(office: Office, chosen: InsightsFilter = ALL) -> dict[str, dict[str, int]]:
    found, _ = office.desk.insights.rating_counts(chosen)
    return {
        start.isoformat(): {r.label: n for r, n in zip(rated.scale.ratings, given, strict=True) if n}
        for rated in found
        for start, given in rated.counts
    }


def test_verdicts_that_stand_by_week_and_rating(office: Office) -> None:
    (rated,), corrected = office.desk.insights.rating_counts(ALL)
    assert (rated.scale.key, rated.step, corrected) == ("truth", "week", 1)
    assert counts(office) == {
        "2026-01-05": {"False": 1, "Mostly false": 1},
        "2026-01-12": {},
        "2026-01-19": {"Mixed": 1},
        "2026-01-26": {},
        "2026-02-02": {"Unverifiable": 1},
        "2026-02-09": {},
        "2026-02-16": {},
    }


def test_only_what_was_chosen_counts(office: Office) -> None:
    assert list(counts(office, InsightsFilter("30-days"))) == ["2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16"]
    assert sum(map(len, counts(office, InsightsFilter(reviewer=office.bob)).values())) == 2
    assert sum(map(len, counts(office, InsightsFilter(tag="port")).values())) == 2
    assert office.desk.insights.rating_counts(InsightsFilter(tag="board")) == ([], 0)
    assert office.desk.insights.rating_counts(InsightsFilter(reviewer=office.ann))[1] == 1


def test_a_long_time_is_cut_into_months_and_years(office: Office) -> None:
    office.at("2026-06-16T12:00")
    assert list(counts(office)) == [f"2026-0{month}-01" for month in range(1, 7)]
    office.at("2029-06-16T12:00")
    assert list(counts(office)) == ["2026-01-01", "2027-01-01", "2028-01-01", "2029-01-01"]
    assert counts(office, InsightsFilter("year")) == {}
    assert office.desk.insights.verdict_times(ALL).step == "month", "times have rows only where there are verdicts"


def test_each_scale_is_counted_apart(office: Office) -> None:
    office.judge(3, "refutes", office.ann, scale="fever")
    found, _ = office.desk.insights.rating_counts(ALL)
    assert [rated.scale.key for rated in found] == ["truth", "fever"]
    assert [given for _, given in found[1].counts] == [(0, 1, 0)]


def test_open_claims_by_state_and_age(office: Office) -> None:
    desk = office.desk
    assert desk.insights.open_by_age(ALL).counts == (("new", (0, 0, 1, 0)),)  # 42 days old
    assert (desk.insights.open_by_age(ALL).oldest, desk.insights.open_by_age(ALL).since) == (3, "2026-01-05T09:00:00.000Z")
    young = desk.claims.add("The harbour is deep.", reviewer=office.ann).id
    desk.claims.add("The harbour is wide.", reviewer=office.ann)
    desk.queue.postpone([3], reviewer=office.ann)
    desk.queue.assign([young], [office.bob], reviewer=office.ann)
    desk.claims.withdraw(5, "Not ours.", reviewer=office.ann)
    assert desk.insights.open_by_age(InsightsFilter("30-days")).counts == (("new", (1, 0, 0, 0)), ("postponed", (0, 0, 1, 0)))
    assert desk.insights.open_by_age(InsightsFilter(reviewer=office.bob)).oldest == young
    assert desk.insights.open_by_age(InsightsFilter(tag="board")).oldest == 3
    office.now += timedelta(days=60)
    assert desk.insights.open_by_age(ALL).counts == (("new", (0, 0, 1, 0)), ("postponed", (0, 0, 0, 1)))


def test_times_from_the_claim_and_from_the_first_act_and_corrections_apart(office: Office) -> None:
    found = office.desk.insights.verdict_times(ALL)
    assert found.step == "month"
    ((month, added, judging),) = found.rows
    assert month == date(2026, 1, 1)
    assert added == found.added == Quartiles(4, 152_550.0, 691_800.0, 1_210_500.0)  # 88,200 174,000 1,209,600 1,213,200
    assert judging == found.judging == Quartiles(3, 1500.0, 1800.0, 2700.0)  # 20 minutes, 30, an hour
    assert found.corrections == Quartiles(1, 15 * DAY, 15 * DAY, 15 * DAY)
    assert office.desk.insights.verdict_times(InsightsFilter("30-days")).judging == Quartiles(1, HOUR, HOUR, HOUR)
    people = [(one.name, one.verdicts, one.corrections, one.time and one.time.median) for one in found.people]
    assert people == [("Ann", 2, 1, 1800.0), ("Bob", 2, 0, 2400.0)]


def test_a_label_taken_back_was_still_the_first_act(office: Office) -> None:
    office.desk.review.label(3, 1, "supports", reviewer=office.ann, ranking=office.ranking(3, [1, 2]))
    office.desk.review.undo(reviewer=office.ann)
    office.now += timedelta(hours=2)
    office.desk.review.label(3, 1, "refutes", reviewer=office.bob)
    office.now += timedelta(hours=1)
    office.judge(3, "true", office.ann)
    assert office.desk.insights.verdict_times(InsightsFilter(tag="board")).judging == Quartiles(1, 3 * HOUR, 3 * HOUR, 3 * HOUR)


def test_agreement_of_first_verdicts_alone(office: Office) -> None:
    (agreed,) = office.desk.insights.agreement(ALL)
    assert (agreed.scale.key, agreed.claims) == ("truth", 2)
    overall = {one.name: one for one in agreed.overall}
    assert list(overall) == ["Percent agreement", "Fleiss", "Krippendorff nominal", "Krippendorff ordinal"]
    assert overall["Percent agreement"].value == 0.0
    # Ann true, mixed | false, mostly false: by middle ranks .5 1.5 2.5 3.5 the within-claim differences are 1, all but 2.
    assert overall["Krippendorff ordinal"].value == pytest.approx(1 - (1 + 1) / 2 / (10 / 3))
    assert overall["Krippendorff ordinal"].left_out == 0, "before its correction Ann's verdict lay on the axis"
    (pair,) = agreed.pairs
    assert (pair.one, pair.other, pair.same.value, pair.cohen.claims) == ("Ann", "Bob", 0.0, 2)
    assert office.desk.insights.agreement(InsightsFilter(tag="port"))[0].claims == 1
    assert office.desk.insights.agreement(InsightsFilter("30-days"))[0].claims == 1
    assert office.desk.insights.agreement(InsightsFilter(reviewer=office.cem)) == []


def test_who_decides_between_two_is_no_third_opinion(tmp_path: Path) -> None:
    office = Office(tmp_path / "claims.db")
    office.desk.settings.choose_policy(Policy(2, "rating"), reviewer=office.ann)
    for rating, who in (("true", office.ann), ("false", office.bob)):
        office.judge(1, rating, who)
    before = office.desk.insights.agreement(ALL)
    decided = office.adjudicate(1, "false", office.cem)
    office.correct(decided, "true", office.cem, reason="A slip.")
    assert office.desk.insights.agreement(ALL) == before
    assert before[0].claims == 1 and before[0].overall[1].why == "too-few"


def test_ranks_of_what_was_cited(office: Office) -> None:
    found = office.desk.insights.cited_ranks(ALL)
    assert found.counts == (1, 1, 0, 1, 0, 0, 0)  # Bob's span overlaps rank 1, Ann cites rank 2, Bob rank 4
    assert (found.outside, found.unranked) == (1, 1)
    assert office.desk.insights.cited_ranks(InsightsFilter(reviewer=office.ann)).counts == (0, 1, 0, 0, 0, 0, 0)
    assert office.desk.insights.cited_ranks(InsightsFilter("30-days")).unranked == 1


def test_a_ranking_is_read_in_part_as_it_is_read_whole(office: Office) -> None:
    (event,) = [event for event in office.desk.log.history(1) if event.type == "ranking-shown"]
    body = office.desk.log.entry(event.seq).body.decode()
    documents = {match["evidence"]["document"] for match in event.data["matches"]}
    part = [match for document in documents for match in insights._matches(event.seq, body, document)]
    assert sorted(part, key=lambda match: match["rank"]) == json.loads(body)["data"]["matches"]
    assert list(insights._matches(event.seq, body, "0" * 64)) == []
    with pytest.raises(LogFaultError, match=f"Entry {event.seq} is damaged"):
        list(insights._matches(event.seq, body[:600], event.data["matches"][0]["evidence"]["document"]))


def test_evidence_behind_verdicts(office: Office) -> None:
    found = office.desk.insights.evidence_counts(ALL)
    assert found.counts == (1, 2, 0, 1, 0, 0)  # the correction cites nothing; Ann 1; Bob 3 and 1
    assert found.on_one_source == 2
    assert [(one.claim, one.rating, one.title, one.cites, one.claim_text) for one in found.one_source] == [
        (2, "mixed", "A call", 1, "The quay is empty."),
        (1, "false", "A call", 1, "The crane was sold."),
    ]
    assert [(one.id, one.title, one.publisher, one.verdicts, one.cites) for one in found.sources] == [
        (1, "A call", "We", 3, 3),
        (2, "Minutes", None, 1, 2),
    ]


def test_an_erased_text_reads_as_erased(office: Office) -> None:
    entry = next(event.seq for event in office.desk.log.history(2) if event.type == "cite-added")
    source = next(text.payload for text in office.desk.log.logged_texts(entry) if text.field == "evidence.source")
    office.desk.log.redact([source], "A name stood in it.", reviewer=office.ann)
    assert [one.title for one in office.desk.insights.evidence_counts(ALL).one_source] == ["[text redacted]"] * 2
    assert office.desk.insights.evidence_counts(ALL).sources[0].title == "[text redacted]"


def test_an_empty_desk_has_no_numbers(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    for period in PERIODS:
        chosen = InsightsFilter(period)
        assert desk.insights.rating_counts(chosen) == ([], 0)
        assert desk.insights.open_by_age(chosen).counts == () and desk.insights.open_by_age(chosen).oldest is None
        assert desk.insights.verdict_times(chosen).rows == desk.insights.verdict_times(chosen).people == () and desk.insights.verdict_times(chosen).added is None
        assert desk.insights.agreement(chosen) == []
        assert sum(desk.insights.cited_ranks(chosen).counts) == 0
        assert desk.insights.evidence_counts(chosen).counts == desk.insights.evidence_counts(chosen).one_source == desk.insights.evidence_counts(chosen).sources == ()


def everything(desk: Workbench, chosen: InsightsFilter) -> dict[str, object]:
    """Every number there is, but for the states of open claims."""
    return {
        "verdicts": desk.insights.rating_counts(chosen),
        "open": sum(sum(given) for _, given in desk.insights.open_by_age(chosen).counts),
        "times": desk.insights.verdict_times(chosen),
        "agreement": desk.insights.agreement(chosen),
        "ranks": desk.insights.cited_ranks(chosen),
        "evidence": desk.insights.evidence_counts(chosen),
    }


def hidden(path: Path, *, judged: bool) -> Office:
    """Two verdicts are needed, and claims 1 and 2 have them; claim 3, where ``judged``, has two of one person, the first
    corrected by the second, which Cem must not know of."""
    office = Office(path)
    office.desk.settings.choose_policy(Policy(2, "side"), reviewer=office.ann)
    for claim, rating in ((1, "true"), (2, "false")):
        seen = office.ranking(claim, [1, 2, 3])
        for who in (office.ann, office.cem):
            office.now += timedelta(hours=1)
            office.desk.review.cite_snippet(claim, 1, reviewer=who, ranking=seen)
            office.now += timedelta(hours=1)
            office.judge(claim, rating, who, ranking=seen)
    if judged:
        seen = office.ranking(3, [2, 3])
        office.desk.review.label(3, 2, "refutes", reviewer=office.ann, ranking=seen)
        office.desk.review.cite_snippet(3, 2, reviewer=office.ann, ranking=seen)
        office.desk.review.cite_snippet(3, 4, reviewer=office.ann)
        first = office.judge(3, "mixed", office.ann, ranking=seen)
        office.correct(first, "false", office.ann, reason="A slip.", ranking=seen)
    office.at("2026-01-20T09:00")
    return office


def test_no_number_counts_what_is_hidden_from_the_viewer(tmp_path: Path) -> None:
    with_it, without = hidden(tmp_path / "with.db", judged=True), hidden(tmp_path / "without.db", judged=False)
    ann, cem = with_it.ann, with_it.cem
    for by, tag in itertools.product((None, ann, cem), (None, "port", "board")):
        chosen = InsightsFilter("all", by, tag)
        told = everything(with_it.desk.for_reviewer(cem), chosen)
        assert told == everything(without.desk.for_reviewer(cem), chosen)
        if by != cem:
            whole = everything(with_it.desk, chosen)
            assert whole == everything(with_it.desk.for_reviewer(ann), chosen), "the first sees their own"
            same = {name for name in told if told[name] == whole[name]}
            assert same == {"open", "agreement"}, "one person's verdicts agree with nobody's"
    found = with_it.desk.for_reviewer(cem).insights.open_by_age(ALL)
    assert found.counts == (("second review", (0, 1, 0, 0)),), "no more than the queue says: another is waited for"
