"""Sources that are added on Review: read, stored and embedded in a thread, so that keys are answered meanwhile.

A file arrives in pieces within the messages of the browser, each at most ``PIECE`` bytes, and the browser sends the next one
when it is told how many bytes are here. So one message never has a whole file, a lost piece is sent again, and no second
widget with a state of its own has to be kept beside the component.
"""

import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.app.catalogue import say
from workbench.app.components.answers import Act, check_id
from workbench.app.review_surface.page import Data, Reading
from workbench.desk import Actor, Ingested, Workbench, check_size
from workbench.domain import Metadata
from workbench.errors import OtherPageError, WorkbenchError

PIECE = 2 << 20
"""The maximum size of a piece of a file, in bytes."""

WAIT_S = 1.0
"""How long the message that starts an addition waits for its end: most are over by then, and need no second message."""


@dataclass
class _Job:
    """An addition that runs: the percentage of its embedding that is done, and its answer when it has ended."""

    percent: int = 0
    answer: Data | None = None
    thread: threading.Thread | None = None


@dataclass
class Additions:
    """The additions of one session, by act. ``wait``: as ``WAIT_S``."""

    wait: float = WAIT_S
    _files: dict[str, bytearray] = field(default_factory=dict)
    _jobs: dict[str, _Job] = field(default_factory=dict)

    def receive(self, piece: Mapping[str, Any]) -> None:
        """Append a piece to its file. One that does not continue what is here was sent twice, or is damaged: it is ignored,
        and the browser goes on from what is here."""
        file = self._files.get(str(piece.get("act")))
        try:
            data = b64decode(str(piece.get("data")), validate=True)
        except ValueError:
            return
        if file is not None and piece.get("start") == len(file) and len(data) <= PIECE:
            file += data

    def answer(self, desk: Workbench, act: Act, reviewer: Actor) -> Data | None:
        """Return the answer to an act, which is started if its file is complete; None as long as there is none."""
        id = str(act.get("id"))
        if id not in self._jobs:
            try:
                check_id(act)
                data = self._data(act)
            except WorkbenchError as error:
                return {"refused": str(error)}
            except (KeyError, TypeError, ValueError):
                return {"refused": say("surface.unreadable")}
            if data is None:
                return None
            job = self._jobs[id] = _Job()
            job.thread = threading.Thread(target=_run, args=(job, desk, act, reviewer, data), daemon=True)
            job.thread.start()
            job.thread.join(self.wait)
        answer = self._jobs[id].answer
        if answer is not None:
            del self._jobs[id]
            self._files.pop(id, None)
        return answer

    def state(self) -> Data:
        """Return how far the additions are: ``uploads``, the bytes of each file that are here, ``progress`` in percent."""
        uploads = {id: len(file) for id, file in self._files.items() if id not in self._jobs}
        return {"uploads": uploads, "progress": {id: job.percent for id, job in self._jobs.items()}}

    def _data(self, act: Act) -> bytes | None:
        """Return the file of an act, empty if it has none; None if it is not complete. Raises UnreadableSourceError."""
        if act["kind"] != "file":
            return b""
        size = int(act["size"])
        check_size(str(act["name"]), size)
        file = self._files.setdefault(str(act["id"]), bytearray())
        return bytes(file) if len(file) >= size else None


def _run(job: _Job, desk: Workbench, act: Act, reviewer: Actor, data: bytes) -> None:
    answer: Data = {"refused": say("add.failed")}
    try:
        answer = _add(job, desk, act, reviewer, data)
    except OtherPageError as error:
        answer = {"refused": str(error), "other": True}
    except WorkbenchError as error:
        answer = {"refused": str(error)}
    except (KeyError, TypeError, ValueError):
        answer = {"refused": say("surface.unreadable")}
    finally:
        job.answer = answer


def _add(job: _Job, desk: Workbench, act: Act, reviewer: Actor, data: bytes) -> Data:
    """Add a source; return what was added, what could not be read, and its snippets, ranked for the claim."""
    result = _stored(desk.for_act(act["id"], reviewer), act, data)
    problems = list(result.problems)
    documents = (*result.documents, *result.known_documents)
    if not documents:
        return {"refused": " ".join(problems) or say("add.failed")}

    def progress(done: int, total: int) -> None:
        job.percent = 100 * done // max(1, total)

    items: list[Data] = []
    try:
        desk.matching.embed(progress)
        items = Reading.of(desk, reviewer).added(int(act["claim"]), documents)
    except WorkbenchError as error:  # the source is stored all the same
        problems.append(str(error))
    counts = {"added": result.added, "new-version": result.versions, "known": result.known}
    sentences = [say(f"sources.{name}", n=n, name=result.name) for name, n in counts.items() if n]
    return {"text": " ".join([*sentences, *result.notes]), "problems": problems, "items": items}


def _stored(desk: Workbench, act: Act, data: bytes) -> Ingested:
    match act["kind"]:
        case "page":
            result = desk.web_pages.add(str(act["address"]), keep_other=bool(act["keep_other"]))
        case "file":
            (result,) = desk.sources.ingest_uploads([(str(act["name"]), data)])
        case _:
            given = {name: str(act[name]) for name in ("title", "url", "published")}
            added = desk.sources.add_note(str(act["text"]), Metadata(**given))
            known = int(added.outcome == "known")
            result = Ingested(given["title"], 1 - known, 0, known, (added.id,), ())
    return result
