"""What pages say about jobs."""

from typing import Any

import pytest

from workbench.app.components.job_texts import PROBLEMS, SHOWN, label, outcome, status, step, time_left, title
from workbench.desk import Ingested, Job
from workbench.desk.job_runner import JobProgress


def job(kind: Any = "upload", state: Any = "done", **fields: Any) -> Job:
    given: dict[str, Any] = {"about": "", "done": 0, "total": 3, "result": {}, **fields}
    return Job("j", kind, state=state, started="2026-01-01T00:00:00Z", until=None, **given)


def said(ended: Job, *items: Ingested) -> list[tuple[str, str]]:
    return [(message.kind, message.text) for message in outcome(ended, items)]


def test_the_progress_has_a_time_left_only_where_it_is_known() -> None:
    reading = job(state="running", progress=JobProgress("read", 1, 3, "b.txt", None))
    assert step(reading) == (1 / 3, "File 2 of 3: b.txt") and label([reading]) == "Reading files · 33 %"
    embedding = job(state="running", progress=JobProgress("embed", 30, 120, "", 200.0))
    assert step(embedding) == (0.25, "Embedding · 3 min left")
    assert time_left(12.4) == "12 s left"
    assert step(job(state="running", progress=JobProgress("embed", 0, 120, "", None))) == (0.0, "Embedding")
    assert step(job(state="waiting")) == (0.0, "Waiting for other jobs")
    assert step(job(state="running", stopping=True, progress=JobProgress("read", 1, 2, "", None))) == (0.5, "Stopping after this step")
    assert label([job(), job()]) == "2 results" and label([job(state="cancelled")]) == "Upload of 3 files: cancelled"


def test_titles_name_what_is_done() -> None:
    assert title(job(about="a.txt", total=1)) == "Upload of a.txt"
    assert title(job("export", about="csv")).startswith("Export: CSV")
    assert title(job("export", about="gone")) == "Export: gone", "a format of a plug-in that was removed"
    assert status(job("import", "interrupted")) == "Import of 3 claims: the server stopped before it was finished."


def test_few_files_are_told_one_by_one_and_many_are_counted() -> None:
    added, refused = Ingested("a.txt", 1, 0, 0, (1,), (), ("A note.",)), Ingested("b.txt", 0, 0, 0, (), ("b.txt is damaged.",))
    assert said(job(total=2), added, refused) == [
        ("note", "A note."),
        ("done", "a.txt was added."),
        ("refused", "Not added: b.txt is damaged."),
    ]
    many = job(total=SHOWN + PROBLEMS, result={"added": 4, "versions": 0, "known": 1, "refused": PROBLEMS + 2})
    sentences = said(many, added, *[refused] * (PROBLEMS + 2))
    assert sentences[:2] == [("done", "4 documents were added."), ("done", "1 file was already here; nothing has changed.")]
    assert sentences[2 + PROBLEMS] == ("refused", "2 more files were not added.") and sentences[-1] == ("note", "A note.")


@pytest.mark.parametrize(
    ("ended", "sentence"),
    [
        (job("import", "interrupted", done=500, total=2000, result={"last": 734, "line": 501}), "Added: 500 of 2,000, the last from line 501."),
        (job("upload", "interrupted", done=1), "Finished: 1 of 3. Upload the other files again: what is already here is recognised."),
        (job("upload", "interrupted", done=3), "before all snippets were embedded."),
        (job("fetch", "interrupted"), "Add the other pages again."),
        (job("match", "interrupted", done=25), "Finished: at least 25 of 3."),
        (job("export", "interrupted"), "the export was deleted. Export again."),
        (job("match", "cancelled", done=2), "Cancelled. 2 of 3 were finished and are kept."),
        (job("export", "failed", result={"reason": "No disk."}), "No disk."),
    ],
)
def test_what_was_cut_off_says_what_is_finished_and_what_to_do(ended: Job, sentence: str) -> None:
    assert any(sentence in text and kind != "done" for kind, text in said(ended)), said(ended)
