"""fold(events) is what the tables hold, after anything a desk can do; and rebuild gives the same rows."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.desk import Workbench
from workbench.desk.work import Policy
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.events import fold
from workbench.domain.sources import Metadata
from workbench.errors import WorkbenchError
from workbench.store import projections, verdict_log
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
    st.tuples(st.just("postpone"), SMALL, TEXT),
    st.tuples(st.just("resume"), SMALL),
    st.tuples(st.just("assign"), SMALL),
    st.tuples(st.just("prioritise"), SMALL, st.integers(-1, 3)),
    st.tuples(st.just("reply"), SMALL, TEXT),
    st.tuples(st.just("undo"), SMALL),
    st.tuples(st.just("policy"), st.integers(1, 2), st.sampled_from(["rating", "side"])),
    st.tuples(st.just("adjudicate"), SMALL, st.sampled_from(["true", "false"])),
)


def run(desk: Workbench, who: str, command: tuple) -> str:
    match command:
        case ("claim", text, claimant, said_on):
            desk.add_claim(NewClaim(text, claimant=claimant, said_on=said_on, appearances=(Appearance("TV"),)), reviewer=who)
        case ("edit", id, claimant, tags):
            desk.edit_claim(id, claimant=claimant, tags=tags, language="en", reviewer=who)
        case ("withdraw", id, reason):
            desk.withdraw_claim(id, reason, reviewer=who)
        case ("label", claim, snippet, label):
            desk.label(claim, snippet, label, reviewer=who)
        case ("cite", claim, start, end):
            desk.cite(claim, 1, start, end, reviewer=who)
        case ("uncite", claim):
            for evidence in desk.case(claim, reviewer=who).cites[:1]:
                desk.uncite(claim, evidence.span, reviewer=who)
        case ("order", claim):
            desk.order_cites(claim, [cite.span for cite in desk.case(claim, reviewer=who).cites][::-1], reviewer=who)
        case ("judge once", claim, rating):
            desk.add_claim(desk.claim(claim).text, reviewer=who)
            desk.record_verdict(claim, rating, "", reviewer=who, also=[c.id for c in desk.alike(claim, reviewer=who)])
        case ("verdict", claim, rating, rationale):
            desk.record_verdict(claim, rating, rationale, reviewer=who, cites=[1])
        case ("correct", claim, rationale, reason):
            for verdict in desk.case(claim, reviewer=who).verdicts[:1]:
                desk.record_verdict(claim, "mixed", rationale, reviewer=who, corrects=verdict.id, reason=reason)
        case ("correct again", claim, code):
            for verdict in desk.case(claim, reviewer=who).verdicts[:1]:
                desk.correct_verdict(verdict.id, code=code, note="A slip.", rating="mixed", reviewer=who)
        case ("publish", claim, url):
            for verdict in desk.case(claim, reviewer=who).verdicts[:2]:
                desk.publish(verdict.id, url=url, date="2021-02-01", reviewer=who)
        case ("redact", seq, reason):
            held = [text.payload for text in desk.logged_texts(seq) if text.text is not None]
            desk.redact(held[:2], reason, reviewer=who)
        case ("reviewer", number):
            return desk.reviewer(f"Reviewer {number}")
        case ("postpone", claim, reason):
            desk.postpone([claim], reason, reviewer=who)
        case ("resume", claim):
            desk.resume([claim], reviewer=who)
        case ("assign", claim):
            desk.assign([claim], [who], reviewer=who)
        case ("prioritise", claim, priority):
            desk.prioritise([claim], priority, reviewer=who)
        case ("reply", claim, answer):
            desk.note_reply(claim, asked="2021-02", answer=answer, reviewer=who)
        case ("undo", _):
            desk.undo(reviewer=who)
        case ("policy", independent, agreement):
            desk.choose_policy(Policy(independent, agreement), reviewer=who)
        case ("adjudicate", claim, rating):
            desk.record_verdict(claim, rating, "", reviewer=who, adjudicate=True)
        case ("scale", key):
            desk.choose_scale(key, reviewer=who)
    return who


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=25))
def test_the_tables_are_the_fold_of_the_log(commands: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        desk = Workbench.open(path, create=True)
        desk.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
        who = desk.reviewer("Ann Example")
        for command in commands:
            try:
                who = run(desk, who, command)
            except WorkbenchError as error:
                assert "\n" not in str(error)
        with Database(path).read() as db:
            state = projections.state(db)
            assert state == fold(verdict_log.events(db))
        entries, same = desk.rebuild()
        assert same
        assert entries == desk.verify().head.seq
        with Database(path).read() as db:
            assert projections.state(db) == state
