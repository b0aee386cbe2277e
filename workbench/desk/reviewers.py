"""Who works at a desk."""

from workbench.desk.context import Actor, Context
from workbench.domain import REDACTED
from workbench.domain.events import ReviewerAdded
from workbench.errors import InputError, NotFoundError
from workbench.store import desk_settings

MAX_NAME = 200
"""Characters of a reviewer's name."""


class Reviewers:
    """The people who record things at this desk, by their ids."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def add(self, name: str) -> Actor:
        """Return the id of the reviewer with this name, adding them to the desk when they are new. Raises InputError."""
        name = _clean_name(name)
        with self._context.database.read() as db:
            ids = {known: id for id, known in reversed(desk_settings.reviewers(db))}
        if name in ids:
            return ids[name]
        with self._context.database.write() as db:
            ids = {known: id for id, known in reversed(desk_settings.reviewers(db))}  # another may have come first
            if name in ids:
                return ids[name]
            texts, id = self._context.texts(), f"r-{self._context.token(8)}"
            self._context.append(db, ReviewerAdded(id, texts.put(name)), texts, reviewer=id)
        return id

    def find(self, name: str) -> Actor:
        """Return the id of the reviewer with this name, adding nobody. Raises NotFoundError, InputError."""
        name = _clean_name(name)
        for id, known in self.all():
            if known == name:
                return id
        raise NotFoundError(f"There is no reviewer called “{name}” at this desk; correct the name.")

    def all(self) -> list[tuple[Actor, str]]:
        """Return (id, name) of everybody at this desk, in the order in which they were added."""
        with self._context.database.read() as db:
            return desk_settings.reviewers(db)


def _clean_name(name: str) -> str:
    """Return a reviewer's name with tidy white space. Nobody can act under the text that replaces an erased name."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or name == REDACTED:
        raise InputError(f"A reviewer needs a name of their own, of up to {MAX_NAME} characters.")
    return name
