"""The index of a desk's evidence: read from the database, kept up to date, saved beside it.

Invariant: claims.db is the truth and the index a cache of it. ``reading`` yields the index as of the transaction that it
yields, so a document that another process ingested is found by the next query. A saved index is used only if the database
names it: a database that was restored or copied does not name what was saved for another one. Anything else is read again.
It has the documents, which are never erased, and no text or vector of a claim.
"""

import contextlib
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.desk.context import Context
from workbench.desk.settings import model_of
from workbench.errors import WorkbenchError
from workbench.files.outputs import whole_folder
from workbench.matching import Encoder, MatchingService
from workbench.matching.index import Copies, EvidenceIndex, Layout, Part, Vectors, Words, describe, open_part, save_part
from workbench.store import embeddings, meta, passages, sources

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


SAVED_FROM = 5_000
"""Number of snippets from which an index is saved; fewer are read in less than half a second."""

RELOAD = 10_000
"""Changed documents from which the index is read whole again."""

PARTS = 8
"""Parts of an index after which the documents that changed are read into one part again."""

_NAME = "evidence-index"
"""The name in ``meta`` of the saved index."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The index as of a state of the sources, with the vectors of one model; ``first`` is the revision of its first part."""

    fingerprint: str
    epoch: str
    revision: int
    first: int
    index: EvidenceIndex


class EvidenceIndexes:
    """Keeps the index of the evidence of one desk."""

    def __init__(self, context: Context, service: MatchingService) -> None:
        self._context = context
        self._service = service
        self._saving = threading.Lock()

    @contextlib.contextmanager
    def reading(self) -> "Iterator[tuple[Connection, Encoder, EvidenceIndex]]":
        """Yield a read transaction, the desk's model as of it, and the index of that model as of it."""
        while True:
            with self._context.database.read() as db:
                encoder = self._service.encoder(model_of(db))
                kept = self._service.refreshed("evidence", partial(self._followed, db, encoder))
                if kept is not None:
                    yield db, encoder, kept.index
                    return
            self._service.refreshed("evidence", partial(self._kept_or_whole, encoder))

    def save(self) -> None:
        """Read the index whole and save it, if so many documents changed since it was saved that reading those would take
        long."""
        with self._saving:
            with self.reading() as (_, encoder, index):
                changed = sum(len(part.layout.snippets) for part in index.parts[1:])
            if changed >= SAVED_FROM:
                # Not while the index is locked: queries are answered from the one before, as long as this takes.
                whole = self._whole(encoder, saved=False, known=index.parts)
                self._service.refreshed("evidence", lambda _: whole)

    def _followed(self, db: "Connection", encoder: Encoder, kept: "_Kept | None") -> "_Kept | None":
        """Return the index with the documents that changed since; None where it has to be read whole."""
        epoch, revision = passages.state(db)
        if kept is None or (kept.epoch, kept.fingerprint) != (epoch, encoder.fingerprint) or kept.revision > revision:
            return None
        if kept.revision == revision:
            return kept
        changed = passages.touched(db, after=kept.revision)
        parts = kept.index.parts
        if len(parts) == PARTS:
            changed, parts = passages.touched(db, after=kept.first), parts[:1]
        if len(changed) + sum(len(part.layout.documents) for part in parts[1:]) > RELOAD:
            return None
        import numpy as np

        gone = np.array(changed, dtype=np.int64)
        new = self._read(db, encoder, changed, parts)
        return replace(kept, revision=revision, index=EvidenceIndex((*(part.without(gone) for part in parts), new)))

    def _kept_or_whole(self, encoder: Encoder, kept: "_Kept | None") -> _Kept:
        return kept or self._whole(encoder)

    def _whole(self, encoder: Encoder, *, saved: bool = True, known: Sequence[Part] = ()) -> _Kept:
        """Return the index with one part: the saved one, or one that is read from the database and saved. ``known``: parts
        with most of it, whose copies are not looked for again."""
        with self._context.database.read() as db:
            (epoch, revision), name = passages.state(db), meta.value(db, _NAME)
            if saved and name and (opened := self._open(db, name, encoder, revision)):
                return opened
            part = self._read(db, encoder, known=known)
        if len(part.layout.snippets) >= SAVED_FROM:
            part = self._save(part, encoder, epoch, revision) or part
        else:
            self._remove_others()
        return _Kept(encoder.fingerprint, epoch, revision, revision, EvidenceIndex((part,)))

    def _read(
        self,
        db: "Connection",
        encoder: Encoder,
        documents: Sequence[int] | None = None,
        earlier: Sequence[Part] = (),
        known: Sequence[Part] = (),
    ) -> Part:
        """Read a part from the database: all current documents, or those of ``documents`` that are current, which are added
        to ``earlier`` parts. ``known``: as for ``_whole``."""
        import numpy as np

        model = embeddings.known_model(db, encoder.fingerprint)
        layout = Layout.of(passages.layout(db, documents))
        vectors: dict[str, Vectors] = {}
        words: dict[str, Words] = {}
        for level in embeddings.LEVELS:
            blocks = embeddings.load(db, model, level, documents=documents) if model is not None else ()
            ids = layout.ids(level)
            vectors[level] = Vectors.of(encoder.dimension, ((np.searchsorted(ids, some), rows) for some, rows in blocks))
        for kind, occurrences in sources.words(db, documents).items():
            ids = layout.ids(kind)
            words[kind] = Words.of(occurrences.stems, np.searchsorted(ids, occurrences.ids), occurrences.weights, len(ids))
        copies = (Copies.joined if known else Copies.of)(
            layout.snippets,
            partial(sources.snippet_texts, db),
            [(part.layout.snippets, part.copies) for part in known or earlier],
        )
        return Part(layout, vectors, words, copies)

    def _open(self, db: "Connection", name: str, encoder: Encoder, revision: int) -> _Kept | None:
        """Return the saved index that the database names, if it is of this model and of no later state."""
        folder = self._folder(name)
        first = describe(folder).get("revision")
        if not isinstance(first, int) or first > revision or len(passages.touched(db, after=first)) > RELOAD:
            return None
        epoch, fingerprint = passages.epoch(db), encoder.fingerprint
        part = open_part(folder, {"epoch": epoch, "fingerprint": fingerprint})
        return None if part is None else _Kept(fingerprint, epoch, first, first, EvidenceIndex((part,)))

    def _save(self, part: Part, encoder: Encoder, epoch: str, revision: int) -> Part | None:
        """Save a part and open what was saved, so that its memory is shared; None where nothing can be written: the next
        process reads the database again."""
        key: dict[str, str | int] = {"epoch": epoch, "revision": revision, "fingerprint": encoder.fingerprint}
        name = secrets.token_hex(8)
        folder = self._folder(name)
        try:
            with whole_folder(folder) as unfinished:
                save_part(part, unfinished, key)
            with self._context.database.write() as db:
                meta.set_value(db, _NAME, name)
                self._remove_others(folder)
        except (OSError, WorkbenchError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return open_part(folder, key)

    def _folder(self, name: str) -> Path:
        path = self._context.database.path
        return path.with_name(f"{path.name}.index-{name}")

    def _remove_others(self, kept: Path | None = None) -> None:
        """Remove the indexes that were saved before, all but ``kept``. On Windows, one that another process has open stays
        until the next time."""
        ours = re.compile(re.escape(self._folder("").name) + "[0-9a-f]{16}")
        with contextlib.suppress(OSError):
            for folder in self._context.database.path.parent.iterdir():
                if folder != kept and ours.fullmatch(folder.name):
                    shutil.rmtree(folder, ignore_errors=True)
