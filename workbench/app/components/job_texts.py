"""What pages say about jobs: what one is, how far it is, and what it did."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.app.catalogue import say, say_or
from workbench.app.state import Message
from workbench.desk import Ingested, Job, all_formats

SHOWN = 5
"""Files whose results are told one by one; of more, their number and what could not be added."""

PROBLEMS = 20
"""Sentences about what could not be added that are shown; the rest are counted."""


def title(job: Job) -> str:
    """Return what a job is, such as “Upload of 12 files”."""
    if job.kind == "export":
        kind = all_formats().get(job.about)
        return say("jobs.export", name=say_or(f"export.format-{job.about}", kind.label if kind else job.about))
    if job.about and job.total == 1:
        return say(f"jobs.{job.kind}-one", name=job.about)
    return say(f"jobs.{job.kind}", n=job.total)


def label(jobs: Sequence[Job]) -> str:
    """Return the label of the line in the header."""
    running = [job for job in jobs if not job.has_ended]
    if not running:
        return say("jobs.results", n=len(jobs)) if len(jobs) > 1 else status(jobs[0]).rstrip(".")
    first = next((job for job in running if job.progress is not None), running[0])
    if first.progress is None:
        return say("jobs.waits")
    percent = round(100 * first.progress.done / first.progress.total)
    return f"{say(f'jobs.stage-{first.progress.stage}')} · {say('jobs.percent', n=percent)}"


def status(job: Job) -> str:
    """Return the sentence for screen readers, which changes only when a job begins or ends."""
    return say(f"jobs.status-{job.state}", what=title(job))


def step(job: Job) -> tuple[float, str]:
    """Return how far a running job is, from 0 to 1, and the sentence that says so."""
    now = job.progress
    if job.stopping:
        return (now.done / now.total if now else 0.0), say("jobs.stopping")
    if now is None:
        return 0.0, say("jobs.waits")
    share = min(now.done / now.total, 1.0)
    if now.stage in ("read", "fetch"):
        return share, say(f"jobs.at-{now.stage}", number=min(now.done + 1, now.total), n=now.total, name=now.name)
    sentence = say(f"jobs.stage-{now.stage}")
    if now.seconds_left is None:
        return share, sentence
    return share, f"{sentence} · {time_left(now.seconds_left)}"


def time_left(seconds: float) -> str:
    """Return how long something still takes, in words."""
    if seconds < 90:
        return say("queue.seconds-left", n=round(seconds))
    return say("queue.minutes-left", n=round(seconds / 60))


def outcome(job: Job, items: Sequence[Ingested]) -> list[Message]:
    """Return what an ended job did, and what it could not do, in sentences."""
    messages = []
    if job.state == "cancelled":
        messages.append(Message(say("jobs.cancelled", done=job.done, n=job.total), "note"))
    if job.state == "interrupted":
        kind = "embed" if job.kind in ("upload", "fetch") and job.done == job.total else job.kind
        sentence = say(f"jobs.interrupted-{kind}", done=job.done, n=job.total, line=job.result.get("line", 0))
        messages.append(Message(sentence, "refused"))
    if job.kind in ("upload", "fetch"):
        messages += _added(job, items)
    elif job.kind == "import" and job.result.get("last"):
        messages.append(Message(say("queue.added", n=job.done, last=job.result["last"])))
    elif job.kind == "match" and job.done:
        messages.append(Message(say("queue.matched", n=job.done - job.result.get("refused", 0))))
    elif job.kind == "export" and job.state == "done":
        messages += [Message(sentence) for sentence in exported(job)]
    if reason := job.result.get("reason"):
        messages.append(Message(reason, "refused"))
    return messages


def exported(job: Job) -> list[str]:
    """Return what an export holds, and what it left out."""
    result = job.result
    sentences = [say("export.made", n=result["count"], holds=result["holds"], seq=result["seq"])]
    return sentences + [say("export.left-out", n=count, why=why) for why, count in result["left_out"].items()]


def _added(job: Job, items: Sequence[Ingested]) -> list[Message]:
    if job.total <= SHOWN:
        return [message for item in items for message in _item(item, fetched=job.kind == "fetch")]
    counts = {name: job.result.get(name, 0) for name in ("added", "versions", "known")}
    messages = [Message(say(f"jobs.sum-{name}", n=count)) for name, count in counts.items() if count]
    problems = [Message(say("sources.failed", reason=problem), "refused") for item in items for problem in item.problems]
    messages += problems[:PROBLEMS]
    if len(problems) > PROBLEMS:
        messages.append(Message(say("jobs.more-problems", n=len(problems) - PROBLEMS), "refused"))
    return messages + [Message(note, "note") for item in items for note in item.notes][:PROBLEMS]


def _item(item: Ingested, *, fetched: bool) -> list[Message]:
    """Return what became of a file or a page."""
    if fetched:  # whether a page has changed is in its notes, with the number of the document
        item = replace(item, versions=0, known=0)
    messages = [
        Message(problem if fetched else say("sources.failed", reason=problem), "refused") for problem in item.problems
    ]
    messages += [Message(note, "note") for note in item.notes]
    if item.added:
        messages.append(Message(say("sources.added", n=item.added, name=item.name)))
    if item.versions:
        messages.append(Message(say("sources.new-version", n=item.versions, name=item.name)))
    if item.known:
        messages.append(Message(say("sources.known", name=item.name)))
    return messages
