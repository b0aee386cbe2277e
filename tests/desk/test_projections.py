"""fold(events) is what the tables hold, after anything a desk can do; and rebuild gives the same rows."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings, strategies as st

from workbench.desk import Workbench
from workbench.desk.claims import ClaimChanges
from workbench.desk.settings import Policy
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.events import TYPES, fold
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.matches import Provenance, Ranked, Scores
from workbench.domain.sources import Metadata
from workbench.domain.triage import Criterion
from workbench.errors import WorkbenchError
from workbench.store import projections, rankings, verdict_log
from workbench.store.database import Database

TEXT = st.text(max_size=30)
SMALL = st.integers(1, 4)
COMMANDS = st.one_of(
    st.tuples(st.just("claim"), TEXT, TEXT, st.sampled_from(["2021", "2021-02", "2021-02-30", ""])),
    st.tuples(st.just("edit"), SMALL, TEXT, st.lists(TEXT, max_size=3)),
    st.tuples(st.just("withdraw"), SMALL, TEXT),
    st.tuples(st.just("label"), SMALL, SMALL, st.sampled_from(["supports", "refutes", "context", "irrelevant", None])),
    st.tuples(st.just("cite"), SMALL, st.integers(0, 30), st.integers(0, 90)),
    st.tuples(st.just("uncite"), SMALL),
    st.tuples(st.just("order"), SMALL),
    st.tuples(st.just("judge once"), SMALL, st.sampled_from(["true", "false"])),
    st.tuples(st.just("verdict"), SMALL, st.sampled_from(["true", "false", "supports", "nonsense"]), TEXT),
    st.tuples(st.just("correct"), SMALL, TEXT, TEXT),
    st.tuples(st.just("correct again"), SMALL, st.sampled_from(["other", "new-evidence", "nonsense"])),
    st.tuples(st.just("publish"), SMALL, st.sampled_from(["https://example.org/1", "https://example.org/2", "x"])),
    st.tuples(st.just("redact"), st.integers(1, 40), TEXT),
    st.tuples(st.just("reviewer"), SMALL),
    st.tuples(st.just("scale"), st.sampled_from(["truth", "fever", "averitec"])),
    st.tuples(st.just("add scale"), SMALL),
    st.tuples(st.just("tag"), SMALL, st.lists(TEXT, max_size=2), st.lists(TEXT, max_size=2)),
    st.tuples(st.just("label in ranking"), SMALL, st.sampled_from(["supports", "irrelevant"])),
    st.tuples(st.just("unassign"), SMALL),
    st.tuples(st.just("postpone"), SMALL, TEXT),
    st.tuples(st.just("resume"), SMALL),
    st.tuples(st.just("assign"), SMALL),
    st.tuples(st.just("prioritise"), SMALL, st.integers(-1, 3)),
    st.tuples(st.just("reply"), SMALL, TEXT),
    st.tuples(st.just("undo"), SMALL),
    st.tuples(st.just("policy"), st.integers(1, 2), st.sampled_from(["rating", "side"])),
    st.tuples(st.just("triage"), SMALL, st.sampled_from([0, 3])),
    st.tuples(st.just("note"), SMALL, st.sampled_from(["", "@Reviewer 1, look."])),
    st.tuples(st.just("adjudicate"), SMALL, st.sampled_from(["true", "false"])),
)


EVERY_TYPE = [
    ("claim", "The crane was sold.", "The mayor", "2021"),
    ("claim", "The quay is empty.", "", "2021-02"),
    ("edit", 1, "A mayor", ["port"]),
    ("tag", 1, ["quay"], ["port"]),
    ("assign", 1),
    ("unassign", 1),
    ("prioritise", 1, 2),
    ("triage", 1, 3),
    ("note", 1, "@Ann Example, look."),
    ("postpone", 1, "Waiting for a call."),
    ("resume", 1),
    ("reply", 1, "It was sold."),
    ("policy", 2, "side"),
    ("add scale", 1),
    ("scale", "fever"),
    ("label", 1, 1, "supports"),
    ("label in ranking", 1, "supports"),
    ("undo", 1),
    ("cite", 1, 0, 10),
    ("cite", 1, 11, 20),
    ("order", 1),
    ("uncite", 1),
    ("verdict", 1, "true", "Sold."),
    ("publish", 1, "https://example.org/1"),
    ("correct", 1, "Sold in spring.", "A slip."),
    ("reviewer", 2),
    ("verdict", 1, "false", "Not sold."),
    ("reviewer", 3),
    ("adjudicate", 1, "true"),
    ("redact", 7, "Asked for."),
    ("withdraw", 2, "Entered twice."),
]
"""Commands after which the log has an entry of every type."""

SCALE = """key = "own"
version = {version}
name = "Our own"
[[ratings]]
key = "right"
label = "Right"
definition = "It is right."
[[ratings]]
key = "wrong"
label = "Wrong"
definition = "It is wrong."
"""


def keep_ranking(path: Path, claim: int) -> int:
    """Keep a ranking of the first snippet for a claim, as ``match`` does, without a model."""
    provenance = Provenance("a model", "0" * 64, "0" * 64, "float32", {}, {}, "a corpus")
    ranked = [Ranked(1, 1, Scores("1.000000", "0.500000", "0.750000"))]
    with Database(path).write() as db:
        return rankings.add_run(db, claim, ranked, provenance, time="2026-01-05T09:00:00.000Z")


def run(desk: Workbench, who: str, command: tuple) -> str:
    match command:
        case ("claim", text, claimant, said_on):
            desk.claims.add(NewClaim(text, claimant=claimant, said_on=said_on, appearances=(Appearance("TV"),)), reviewer=who)
        case ("edit", id, claimant, tags):
            desk.claims.edit(id, ClaimChanges(claimant=claimant, tags=tags, language="en"), reviewer=who)
        case ("withdraw", id, reason):
            desk.claims.withdraw(id, reason, reviewer=who)
        case ("label", claim, snippet, label):
            desk.review.label(claim, snippet, label, reviewer=who)
        case ("cite", claim, start, end):
            desk.review.cite(claim, 1, start, end, reviewer=who)
        case ("uncite", claim):
            for evidence in desk.review.case(claim, reviewer=who).cites[:1]:
                desk.review.uncite(claim, evidence.span, reviewer=who)
        case ("order", claim):
            desk.review.order_citations(claim, [cite.span for cite in desk.review.case(claim, reviewer=who).cites][::-1], reviewer=who)
        case ("judge once", claim, rating):
            desk.claims.add(desk.claims.get(claim).text, reviewer=who)
            desk.verdicts.record(claim, NewVerdict(rating, ""), reviewer=who, also_claims=[c.id for c in desk.verdicts.duplicates(claim, reviewer=who)])
        case ("verdict", claim, rating, rationale):
            desk.verdicts.record(claim, NewVerdict(rating, rationale), reviewer=who, cite=[1])
        case ("correct", claim, rationale, reason):
            for verdict in desk.review.case(claim, reviewer=who).verdicts[:1]:
                desk.verdicts.correct(verdict.id, NewVerdict("mixed", rationale), Correction(reason), reviewer=who)
        case ("correct again", claim, code):
            for verdict in desk.review.case(claim, reviewer=who).verdicts[:1]:
                desk.verdicts.correct(verdict.id, desk.verdicts.restated(verdict.id, rating="mixed"), Correction("A slip.", code=code, keep_evidence=True), reviewer=who)
        case ("publish", claim, url):
            for verdict in desk.review.case(claim, reviewer=who).verdicts[:2]:
                desk.log.publish(verdict.id, url=url, date="2021-02-01", reviewer=who)
        case ("redact", seq, reason):
            held = [text.payload for text in desk.log.logged_texts(seq) if text.text is not None]
            desk.log.redact(held[:2], reason, reviewer=who)
        case ("reviewer", number):
            return desk.reviewers.add(f"Reviewer {number}")
        case ("postpone", claim, reason):
            desk.queue.postpone([claim], reason, reviewer=who)
        case ("resume", claim):
            desk.queue.resume([claim], reviewer=who)
        case ("assign", claim):
            desk.queue.assign([claim], [who], reviewer=who)
        case ("prioritise", claim, priority):
            desk.queue.prioritise([claim], priority, reviewer=who)
        case ("triage", claim, score):
            desk.queue.choose_criteria([Criterion("harm", "Harm", 2)], reviewer=who)
            desk.queue.triage([claim], {"harm": score}, reviewer=who)
        case ("note", claim, text):
            desk.notes.done(desk.notes.add(claim, text, reviewer=who).id, reviewer=who)
        case ("reply", claim, answer):
            desk.claims.note_reply(claim, asked="2021-02", answer=answer, reviewer=who)
        case ("undo", _):
            desk.review.undo(reviewer=who)
        case ("policy", independent, agreement):
            desk.settings.choose_policy(Policy(independent, agreement), reviewer=who)
        case ("adjudicate", claim, rating):
            desk.verdicts.adjudicate(claim, NewVerdict(rating, ""), reviewer=who)
        case ("add scale", version):
            desk.scales.add(SCALE.format(version=version).encode(), name="own.toml", reviewer=who)
        case ("tag", claim, add, remove):
            desk.claims.tag([claim], add=add, remove=remove, reviewer=who)
        case ("label in ranking", claim, label):
            desk.claims.get(claim)
            desk.review.label(claim, 1, label, reviewer=who, ranking=keep_ranking(Path(desk.path), claim))
        case ("unassign", claim):
            desk.queue.assign([claim], [], reviewer=who)
        case ("scale", key):
            desk.scales.choose(key, reviewer=who)
    return who


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=25))
@example(EVERY_TYPE)
def test_the_tables_are_the_fold_of_the_log(commands: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        desk = Workbench.open(path, create=True)
        desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
        who = desk.reviewers.add("Ann Example")
        for command in commands:
            try:
                who = run(desk, who, command)
            except WorkbenchError as error:
                assert "\n" not in str(error)
        if commands == EVERY_TYPE:
            assert desk.log.verify().types.keys() == TYPES.keys()
        with Database(path).read() as db:
            state = projections.state(db)
            assert state == fold(verdict_log.events(db))
        entries, same = desk.maintenance.rebuild()
        assert same
        assert entries == desk.log.verify().head.seq
        with Database(path).read() as db:
            assert projections.state(db) == state
