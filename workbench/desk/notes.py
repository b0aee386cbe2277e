"""Notes to colleagues on claims, and which of them wait for whom."""

from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with
from workbench.domain.events import NoteAdded, NoteDone
from workbench.domain.notes import MAX_NOTE, Note, mentions
from workbench.errors import InputError, NotFoundError
from workbench.store import desk_settings, notes as rows


class Notes:
    """The notes of a desk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def add(self, claim: int, text: str, *, reviewer: Actor) -> Note:
        """Add a note to a claim. It waits for each reviewer whom it names with ``@`` and their name. Raises InputError,
        NotFoundError."""
        text = text.strip()
        if not text or len(text) > MAX_NOTE:
            raise InputError(f"A note has 1 to {MAX_NOTE:,} characters, this one has {len(text):,}; change its length.")
        with self._context.write() as db:
            claim_with(db, claim)
            texts = self._context.texts()
            data = NoteAdded(claim, texts.put(text), mentions(text, desk_settings.reviewers(db)))
            event = self._context.append(db, data, texts, reviewer=reviewer)
            (note,) = rows.notes(db, viewer=reviewer, id=event.seq)
        return note

    def on(self, claim: int) -> list[Note]:
        """Return the notes on a claim that the viewer may see, oldest first. Raises NotFoundError."""
        with self._context.database.read() as db:
            claim_with(db, claim)
            return rows.notes(db, viewer=self._context.viewer, claim=claim)

    def waiting(self, *, reviewer: Actor) -> list[Note]:
        """Return the notes that name a reviewer and are not done, oldest first."""
        with self._context.database.read() as db:
            return rows.notes(db, viewer=reviewer, waiting=True)

    def done(self, id: int, *, reviewer: Actor) -> None:
        """Mark a note as done; a note that is done stays so. Only its writer and those whom it names can. Raises
        NotFoundError, InputError."""
        with self._context.write() as db:
            note = next(iter(rows.notes(db, viewer=reviewer, id=id)), None)
            if note is None:
                raise NotFoundError(f"There is no note {id}.")
            if reviewer not in (note.reviewer, *note.mentioned):
                raise InputError(f"Note {id} neither names you nor is yours; leave it to those whom it names.")
            if not note.done:
                self._context.append(db, NoteDone(note.claim, id), reviewer=reviewer)
