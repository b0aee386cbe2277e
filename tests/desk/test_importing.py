"""Importing a log from JSON lines: the same entries, texts and tables result, or nothing."""

import json
import runpy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from test_projections import COMMANDS, run

from workbench.desk import Workbench, exported_log
from workbench.desk.settings import Policy
from workbench.domain.events import State
from workbench.domain.judging import NewVerdict
from workbench.domain.log import GENESIS, chain_hash
from workbench.domain.sources import Metadata
from workbench.errors import InputError, LogFaultError, WorkbenchError
from workbench.store import projections, verdict_log
from workbench.store.database import Database

verify_by_script = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_log.py"))["verify"]


def held(path: Path) -> tuple[list[object], list[object], State]:
    with Database(path).read() as db:
        payloads = db.execute("SELECT hash, salt, text FROM payloads ORDER BY hash").fetchall()
        return list(verdict_log.entries(db)), payloads, projections.state(db)


def worked(path: Path, commands: list[tuple]) -> Workbench:
    desk = Workbench.open(path, create=True)
    if not desk.sources.page()[1]:
        desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
    who = desk.reviewers.add("Ann Example")
    for command in commands:
        try:
            who = run(desk, who, command)
        except WorkbenchError:
            continue
    return desk


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=15), st.lists(COMMANDS, max_size=10))
def test_what_went_out_comes_back(commands: list[tuple], later: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target, export = folder / "a.db", folder / "b.db", folder / "log.jsonl"
        for part in (commands, later):  # made from nothing; then the rest is added to what stands there
            desk = worked(source, part)
            desk.log.export("jsonl", export)
            assert exported_log.import_log(export, target).head == desk.log.head()
            assert held(target) == held(source)
            with export.open("rb") as lines:
                verify_by_script(lines, None, None)  # what this code writes is of the form that the format asks for
        assert exported_log.import_log(export, target).added == 0
        assert Workbench.open(target).maintenance.rebuild() == (desk.log.head().seq, True)
        again = Workbench.open(target)
        assert {claim.id for claim in again.claims.select()} == {claim.id for claim in desk.claims.select()}
        again.claims.add("And the desk goes on.", reviewer=again.reviewers.add("Ann Example"))
        again.log.verify(expect_head=str(desk.log.head()))


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return worked(tmp_path / "a.db", [("claim", "The quay is empty.", "Jo", ""), ("verdict", 1, "true", "Seen.")])


def test_a_text_erased_since_goes_from_a_database_that_had_it(desk: Workbench, tmp_path: Path) -> None:
    ann, export, target = desk.reviewers.add("Ann Example"), tmp_path / "log.jsonl", tmp_path / "b.db"
    desk.log.export("jsonl", export)
    before = exported_log.import_log(export, target)
    (verdict,) = desk.log.verdicts()
    rationale = next(text for text in desk.log.logged_texts(verdict.id) if text.field == "rationale")
    desk.log.redact([rationale.payload], "Asked for.", reviewer=ann)
    desk.log.export("jsonl", export)
    assert exported_log.import_log(export, target).added == desk.log.head().seq - before.head.seq
    assert held(target) == held(tmp_path / "a.db")
    assert b"Seen." not in b"".join(path.read_bytes() for path in tmp_path.glob("b.db*"))


def test_a_desk_works_on_with_what_was_imported(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("The quay is empty.", reviewer=ann)
    desk.review.cite(2, 1, 0, 19, reviewer=ann)
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    again = Workbench.open(tmp_path / "b.db")
    assert [claim.id for claim in again.claims.near_duplicates(1)] == [2]  # its words
    assert [row.id for row in again.verdicts.duplicates(1, reviewer=ann)] == [row.id for row in desk.verdicts.duplicates(1, reviewer=ann)] == [2]
    assert again.log.verdicts() == desk.log.verdicts()
    (cite,) = again.review.case(2, reviewer=ann).cites  # though no source came with it
    assert cite.anchor.quote == "The crane was sold."
    for format in ("csv", "jsonl"):
        again.log.export(format, tmp_path / f"again.{format}")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "log.jsonl").read_bytes()


def test_an_unused_desk_gives_way_and_is_kept(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    unused = Workbench.open(tmp_path / "b.db", create=True).log.head()
    imported = exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    assert imported.kept is not None and Workbench.open(imported.kept).log.head() == unused
    assert held(tmp_path / "b.db") == held(tmp_path / "a.db")


def used(desk: Workbench) -> None:
    desk.reviewers.add("Somebody")


def fed(desk: Workbench) -> None:
    desk.sources.add_note("The crane was sold.", Metadata(title="A call"))


@pytest.mark.parametrize("touch", [used, fed])
def test_a_desk_with_another_log_is_left_alone(desk: Workbench, tmp_path: Path, touch: object) -> None:
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    touch(Workbench.open(tmp_path / "b.db", create=True))  # type: ignore[operator]
    before = held(tmp_path / "b.db")
    with pytest.raises(InputError, match="another log"):
        exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    assert held(tmp_path / "b.db") == before


def test_a_desk_that_went_on_or_elsewhere_is_left_alone(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    shutil.copyfile(tmp_path / "a.db", tmp_path / "b.db")
    other = Workbench.open(tmp_path / "b.db")
    other.claims.add("Something else.", reviewer=other.reviewers.add("Ann Example"))
    before = held(tmp_path / "b.db")
    with pytest.raises(InputError, match=f"continues after .* with entry {desk.log.head().seq + 1};"):
        exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    desk.claims.add("Something.", reviewer=desk.reviewers.add("Ann Example"))
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    with pytest.raises(InputError, match=f"From entry {desk.log.head().seq} on .* another history"):
        exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    assert held(tmp_path / "b.db") == before


def test_nothing_is_made_of_a_damaged_export(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    data = (tmp_path / "log.jsonl").read_bytes()
    before = sorted(path.name for path in tmp_path.iterdir())
    for damaged in (data[:-30], data.replace(b"Seen.", b"Read."), b""):
        (tmp_path / "log.jsonl").write_bytes(damaged)
        with pytest.raises(LogFaultError):
            exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_sound_chain_that_no_desk_could_show_is_refused(desk: Workbench, tmp_path: Path) -> None:
    export, target = tmp_path / "log.jsonl", tmp_path / "b.db"
    desk.log.export("jsonl", export)
    whole = export.read_text("utf-8")
    for found, forged, said in (
        (r"\"tags\":[]", r"\"tags\":7", "Entry 7 lacks fields that its type needs"),
        (r"\"fever\":\"SUPPORTS\"", r"\"fever\":7", "entries are not consistent"),
        (r"\"rating\":\"true\"", r"\"rating\":\"purple\"", "entries are not consistent"),
    ):
        assert found in whole
        prev, lines = GENESIS, [json.loads(line) for line in whole.replace(found, forged).splitlines()]
        for line in lines:
            line["prev"], line["hash"] = prev, chain_hash(prev, line["body"].encode())
            prev = line["hash"]
        lines[-1]["head"]["hash"] = prev
        export.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        exported_log.verify(export)
        with pytest.raises(LogFaultError, match=said):
            exported_log.import_log(export, target)
        assert not target.exists()


def retyped(export: Path, old: str, new: str) -> None:
    """Give every entry of one type another, and make the hashes anew, as a later version might have written the log."""
    prev, lines = GENESIS, [json.loads(line) for line in export.read_text("utf-8").splitlines()]
    for line in lines:
        line["body"] = line["body"].replace(old, new)
        line["prev"], line["hash"] = prev, chain_hash(prev, line["body"].encode())
        prev = line["hash"]
    lines[-1]["head"]["hash"] = prev
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_entries_of_unknown_types_are_kept_and_nothing_is_made_of_them(desk: Workbench, tmp_path: Path) -> None:
    export, target = tmp_path / "log.jsonl", tmp_path / "b.db"
    ann = desk.reviewers.add("Ann Example")
    desk.claims.withdraw(desk.claims.add("The crane is red.", reviewer=ann).id, "A repeat.", reviewer=ann)
    desk.log.export("jsonl", export)
    retyped(export, '"type":"claim-withdrawn"', '"type":"claim-sung"')
    assert exported_log.import_log(export, target).head.seq == desk.log.head().seq
    again = Workbench.open(target)
    assert again.log.unknown_types() == {"claim-sung": 1} and again.log.verify().types["claim-sung"] == 1
    assert desk.log.unknown_types() == {}
    assert (desk.claims.get(2).state, again.claims.get(2).state) == ("withdrawn", "new")
    assert again.maintenance.rebuild() == (desk.log.head().seq, True)
    assert [moment.type for moment in again.log.timeline(2)] == ["claim-added", "claim-sung"]
    assert "1 of unknown type not interpreted" in next(f.detail for f in again.maintenance.doctor() if f.name == "Verdict log")
    again.log.export("jsonl", tmp_path / "again.jsonl")
    assert [json.loads(line) for line in (tmp_path / "again.jsonl").read_bytes().splitlines()] == [
        json.loads(line) for line in export.read_bytes().splitlines()]  # fmt: skip
    again.claims.add("And the desk goes on.", reviewer=again.reviewers.add("Ann Example"))
    again.log.verify()


def test_what_an_unknown_type_says_is_hidden_from_who_has_still_to_judge(desk: Workbench, tmp_path: Path) -> None:
    ann, bo = desk.reviewers.add("Ann Example"), desk.reviewers.add("Bo Example")
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    claim = desk.claims.add("The crane is red.", reviewer=ann).id
    desk.verdicts.record(claim, NewVerdict("true", "Seen."), reviewer=ann)
    desk.queue.postpone([claim], "Later.", reviewer=ann)
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    retyped(tmp_path / "log.jsonl", '"type":"claim-postponed"', '"type":"claim-sung"')
    exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    again = Workbench.open(tmp_path / "b.db")
    assert "claim-sung" in [event.type for event in again.for_reviewer(ann).log.history(claim)]
    assert "claim-sung" not in [event.type for event in again.for_reviewer(bo).log.history(claim)]


@pytest.mark.parametrize("claim", ["one", 1.5, [1]])
def test_an_unknown_type_whose_claim_is_no_number_is_refused_in_one_sentence(desk: Workbench, tmp_path: Path, claim: object) -> None:
    export = tmp_path / "log.jsonl"
    desk.claims.withdraw(desk.claims.add("The crane is red.", reviewer=desk.reviewers.add("Ann")).id, "A repeat.", reviewer=desk.reviewers.add("Ann"))
    desk.log.export("jsonl", export)
    lines = [json.loads(line) for line in export.read_bytes().splitlines()]
    body = json.loads(lines[-1]["body"])
    body["type"], body["data"]["claim"] = "claim-sung", claim
    lines[-1]["body"] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    lines[-1]["hash"] = lines[-1]["head"]["hash"] = chain_hash(lines[-1]["prev"], lines[-1]["body"].encode())
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    exported_log.verify(export)
    with pytest.raises(LogFaultError, match=f"Entry {len(lines)} has no valid claim number"):
        exported_log.import_log(export, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("data", [{}, {"claim": [], "reason": None}, {"claim": 2**70}, {"claim": "one", "reason": {"payload": "x"}}])
def test_a_sound_chain_of_senseless_entries_is_refused(tmp_path: Path, data: dict[str, object]) -> None:
    export = tmp_path / "log.jsonl"
    body = json.dumps({"data": data, "log": "0" * 32, "reviewer": None, "schema": 1, "seq": 1, "time": "", "type": "claim-withdrawn"}, separators=(",", ":"))
    line = {"seq": 1, "prev": GENESIS, "hash": chain_hash(GENESIS, body.encode()), "body": body, "payloads": {}}
    line["head"] = {"seq": 1, "hash": line["hash"], "time": ""}
    export.write_text(json.dumps(line) + "\n", "utf-8")
    with pytest.raises(WorkbenchError) as refused:
        exported_log.import_log(export, tmp_path / "b.db")
    assert "\n" not in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["log.jsonl"]
