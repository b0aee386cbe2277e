"""Jobs: long work in the background, which can be cancelled and cut off without losing what it has finished."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desks import Clock
from killing import killed_at
from letters import Letters

from workbench.desk import Job, Workbench, all_formats, claims as claim_module, sources as source_module
from workbench.desk.job_runner import RunningJob
from workbench.desk.sources import Sources
from workbench.domain import NewClaim, Selection
from workbench.domain.judging import NewVerdict
from workbench.errors import InputError
from workbench.store import jobs as rows

LONG = 60.0
"""Seconds after which a job that hangs fails its test."""
FILES = [(f"{number}.txt", f"Crane {number} was sold to the harbour.".encode()) for number in range(4)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Workbench:
    return opened(tmp_path, clock=clock)


def opened(folder: Path, **options: Any) -> Workbench:
    return Workbench.open(folder / "claims.db", create=True, encoder=Letters(), **options)  # type: ignore[arg-type]


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann Example")


@pytest.fixture
def bob(desk: Workbench) -> str:
    return desk.reviewers.add("Bob Example")


class Gate:
    """Holds every file whose name is in ``held`` before it is read, until ``open``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *held: str) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        ingest = Sources.ingest_uploads

        def wait(sources: Sources, files: Any, **options: Any) -> Any:
            if files[0][0] in held:
                self.reached.set()
                assert self.opened.wait(LONG)
            return ingest(sources, files, **options)

        monkeypatch.setattr(Sources, "ingest_uploads", wait)


def only(desk: Workbench, reviewer: str) -> Job:
    (job,) = desk.jobs.all(reviewer=reviewer)
    return job


def titles(desk: Workbench) -> set[str]:
    return {row.document.place for row in desk.sources.page()[0]}


def left_behind(desk: Workbench) -> list[Path]:
    return list(Path(desk.path).parent.glob(".*.workbench-*"))


def test_a_bad_file_does_not_end_an_upload(desk: Workbench, ann: str, bob: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Sources._ingest_one

    def faulty(sources: Sources, sandbox: Any, data: bytes, *, name: str, **options: Any) -> Any:
        if name == "odd.txt":
            raise RuntimeError("a fault")
        return ingest(sources, sandbox, data, name=name, **options)

    monkeypatch.setattr(Sources, "_ingest_one", faulty)
    job = desk.jobs.upload([("broken.pdf", b"%PDF-1.7 cut off"), ("odd.txt", b"x"), *FILES[:2], FILES[0]], reviewer=ann)
    assert desk.jobs.wait(job, LONG)
    ended = only(desk, ann)
    assert (ended.state, ended.done, ended.total) == ("done", 5, 5)
    assert ended.result == {"added": 2, "versions": 0, "known": 1, "refused": 2}
    broken, odd, *_ = desk.jobs.items(job)
    assert "broken.pdf is damaged" in broken.problems[0]
    assert odd.problems == ("odd.txt was not added because of an unexpected error (RuntimeError). See the server’s output.",)
    assert desk.matching.pending_snippets() == 0 and not left_behind(desk)
    assert desk.jobs.all(reviewer=bob) == [], "a job is seen by its reviewer alone"
    desk.jobs.dismiss(job, reviewer=bob)
    assert only(desk.for_reviewer(ann), ann).id == job, "in each session of the reviewer, until they dismiss it"
    desk.jobs.dismiss(job, reviewer=ann)
    assert desk.jobs.all(reviewer=ann) == [] and desk.jobs.items(job) == []


def test_a_cancelled_upload_keeps_what_it_has_finished(desk: Workbench, ann: str, bob: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch, "1.txt")
    job = desk.jobs.upload(FILES, reviewer=ann)
    assert gate.reached.wait(LONG)
    running = only(desk, ann)
    assert running.state == "running" and running.done == 1 and not running.stopping
    assert running.progress and (running.progress.stage, running.progress.name) == ("read", "1.txt")
    desk.jobs.cancel(job, reviewer=bob)
    assert not only(desk, ann).stopping, "nobody else can cancel it"
    desk.jobs.cancel(job, reviewer=ann)
    assert only(desk, ann).stopping
    gate.opened.set()
    assert desk.jobs.wait(job, LONG)
    ended = only(desk, ann)
    assert (ended.state, ended.done, ended.total) == ("cancelled", 2, 4)
    assert titles(desk) == {"upload:0.txt", "upload:1.txt"}


def test_a_file_of_many_documents_can_be_left_in_its_middle(desk: Workbench, ann: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "BATCH", 2)
    report = RunningJob.report

    def cancel(job: RunningJob, *args: Any, **options: Any) -> None:
        if desk.sources.page()[1]:
            job.cancelled.set()
        report(job, *args, **options)

    monkeypatch.setattr(RunningJob, "report", cancel)
    lines = "".join(f'{{"text": "Crane {number} was sold."}}\n' for number in range(9))
    job = desk.jobs.upload([("many.jsonl", lines.encode()), *FILES], reviewer=ann)
    assert desk.jobs.wait(job, LONG)
    (item,) = desk.jobs.items(job)
    assert only(desk, ann).state == "cancelled" and desk.sources.page()[1] == 2 == item.added
    assert item.notes == ("many.jsonl: only the first 2 documents were read. Upload the file again to add the others.",)


def test_jobs_wait_for_their_turn(desk: Workbench, ann: str, bob: str, monkeypatch: pytest.MonkeyPatch) -> None:
    eve = desk.reviewers.add("Eve Example")
    gate = Gate(monkeypatch, "0.txt")
    first, second, third = (desk.jobs.upload([file], reviewer=ann) for file in (FILES[0], FILES[1], FILES[2]))
    of_bob = desk.jobs.upload([("0.txt", b"The quay is empty.")], reviewer=bob)
    of_eve = desk.jobs.upload([FILES[3]], reviewer=eve)
    assert gate.reached.wait(LONG)
    assert [job.state for job in desk.jobs.all(reviewer=ann)][1:] == ["waiting", "waiting"], "one at a time for each reviewer"
    assert only(desk, eve).state == "waiting", "and two for all"
    desk.jobs.cancel(third, reviewer=ann)
    assert [job.id for job in desk.jobs.all(reviewer=ann)] == [first, second], "a job that waits is deleted"
    exported = desk.jobs.export(all_formats()["csv"], Selection(), options=frozenset(), reviewer=ann)
    assert desk.jobs.wait(exported, LONG), "an export does not wait for an upload"
    gate.opened.set()
    assert all(desk.jobs.wait(job, LONG) for job in (first, second, of_bob, of_eve))
    assert {job.state for reviewer in (ann, bob, eve) for job in desk.jobs.all(reviewer=reviewer)} == {"done"}


def test_a_server_that_stops_says_what_was_finished(desk: Workbench, ann: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch, "1.txt")
    job = desk.jobs._runner.get(desk.jobs.upload(FILES, reviewer=ann))
    assert job is not None and gate.reached.wait(LONG)

    def go_on() -> None:
        if job.stopping.wait(LONG):
            gate.opened.set()

    threading.Thread(target=go_on).start()
    desk.jobs.stop()
    assert not left_behind(desk)
    ended = only(desk, ann)
    assert (ended.state, ended.done) == ("interrupted", 2) and len(titles(desk)) == 2


def test_files_of_one_name_in_two_folders_are_two_sources(desk: Workbench, ann: str) -> None:
    job = desk.jobs.upload([("a/notes.txt", b"The crane was sold."), ("a/b/notes.txt", b"The quay is empty.")], reviewer=ann)
    assert desk.jobs.wait(job, LONG) and titles(desk) == {"upload:a/notes.txt", "upload:a/b/notes.txt"}


def claims(number: int) -> list[tuple[int, NewClaim]]:
    return [(line, NewClaim(f"Ship {line} of {line * 7} came.")) for line in range(2, number + 2)]


def test_an_import_that_is_killed_says_exactly_what_was_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_module, "BATCH", 3)
    ann = opened(tmp_path).reviewers.add("Ann Example")

    def work() -> None:
        desk = opened(tmp_path)
        desk.jobs.wait(desk.jobs.import_claims(claims(10), reviewer=ann), LONG)

    # The first note is made when the job begins, each other one in the transaction of a batch.
    assert killed_at(4, work, [(rows, "note")])
    desk = opened(tmp_path)
    job = only(desk, ann)
    assert (job.state, job.done, job.total) == ("interrupted", 6, 10)
    assert len(desk.claims.select()) == 6 == job.result["last"] and job.result["line"] == 7
    assert not left_behind(desk)


def test_nothing_is_written_for_a_job_that_is_gone(desk: Workbench, ann: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the contents of the database are replaced during an import."""
    monkeypatch.setattr(claim_module, "BATCH", 3)
    note = rows.note

    def deleted_before_the_second(db: Any, id: str, *, done: int, result: Any) -> bool:
        if done == 6:
            rows.delete(db, id)
        return note(db, id, done=done, result=result)

    monkeypatch.setattr(rows, "note", deleted_before_the_second)
    assert desk.jobs.wait(desk.jobs.import_claims(claims(10), reviewer=ann), LONG)
    assert len(desk.claims.select()) == 3


def test_claims_are_matched_and_one_that_is_gone_is_left_out(desk: Workbench, ann: str) -> None:
    desk.sources.ingest_uploads(FILES)
    desk.claims.import_rows(claims(2), reviewer=ann)
    assert desk.jobs.wait(desk.jobs.match([1, 99, 2], reviewer=ann), LONG)
    job = only(desk, ann)
    assert job.state == "done" and job.result == {"refused": 1, "reason": "There is no claim 99."}
    assert [claim.state for claim in desk.claims.select()] == ["matched", "matched"]


@pytest.fixture
def export(desk: Workbench, ann: str) -> Callable[..., str]:
    desk.sources.ingest_uploads(FILES)
    desk.claims.add("The crane was sold.", reviewer=ann)
    desk.verdicts.record(1, NewVerdict("false", "Nobody sold it."), reviewer=ann, cite=[1])

    def start(format: str = "csv", **filters: Any) -> str:
        job = desk.jobs.export(all_formats()[format], Selection(**filters), options=frozenset(), reviewer=ann)
        assert desk.jobs.wait(job, LONG)
        return job

    return start


def test_an_export_waits_until_it_was_downloaded(desk: Workbench, ann: str, clock: Clock, export: Callable[..., str]) -> None:
    job = export()
    assert only(desk, ann).result["count"] == 1 and b"Nobody sold it." in desk.jobs.exported(job)
    clock.now += timedelta(minutes=9)
    assert b'"format": "csv"' in desk.jobs.exported(job, meta=True), "a download that broke off can be repeated"
    clock.now += timedelta(minutes=2)
    with pytest.raises(InputError, match="Export again"):
        desk.jobs.exported(job)
    assert desk.jobs.all(reviewer=ann) == [] and not left_behind(desk)

    folder = export("html")
    assert desk.jobs.exported(folder).startswith(b"PK"), "a folder is one archive"
    clock.now += timedelta(days=1, seconds=1)
    assert desk.jobs.all(reviewer=ann) == [] and not left_behind(desk), "after a day"
    dismissed = export()
    desk.jobs.dismiss(dismissed, reviewer=ann)
    assert not left_behind(desk)
    export()
    desk.jobs.stop()
    assert not left_behind(desk), "when the server stops"


def test_an_erased_text_is_in_no_export_that_waits(desk: Workbench, ann: str, export: Callable[..., str]) -> None:
    job = export()
    seq = desk.log.head().seq
    (rationale,) = [text for n in range(1, seq + 1) for text in desk.log.logged_texts(n) if text.text == "Nobody sold it."]
    desk.log.redact([rationale.payload], "A name", reviewer=ann)
    with pytest.raises(InputError, match="Export again"):
        desk.jobs.exported(job)
    assert desk.jobs.all(reviewer=ann) == [] and not left_behind(desk)


def test_an_export_that_is_refused_or_cancelled_leaves_nothing(
    desk: Workbench, ann: str, export: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.jobs.dismiss(export(), reviewer=ann)
    refused = export(since="soon")
    assert only(desk, ann).state == "failed" and "“soon” is not a valid date" in only(desk, ann).result["reason"]
    desk.jobs.dismiss(refused, reviewer=ann)
    report = RunningJob.report

    def cancel(job: RunningJob, *args: Any, **options: Any) -> None:
        job.cancelled.set()
        report(job, *args, **options)

    monkeypatch.setattr(RunningJob, "report", cancel)
    for format in ("csv", "html", "jsonl"):
        job = export(format)
        assert only(desk, ann).state == "cancelled"
        desk.jobs.dismiss(job, reviewer=ann)
    assert not left_behind(desk)
