"""Who works at a desk."""

from typing import TYPE_CHECKING

from workbench.desk.context import Actor, Context
from workbench.domain import REDACTED
from workbench.domain.demonstration import PREFIX, in_demonstration
from workbench.domain.events import ReviewerAdded
from workbench.errors import InputError, NotFoundError
from workbench.store import desk_settings

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

MAX_NAME = 200
"""Characters of a reviewer's name."""


class Reviewers:
    """The people who record things at this desk, by their ids."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def add(self, name: str, *, demonstration: bool = False) -> Actor:
        """Return the id of the reviewer with this name, adding them to the desk when they are new. Reviewers of the
        ``demonstration`` are apart from people: the same name has two ids. Raises InputError."""
        name = _clean_name(name)

        def known(db: "Connection") -> Actor | None:
            ids = {one: id for id, one in reversed(desk_settings.reviewers(db)) if in_demonstration(id) == demonstration}
            return ids.get(name)

        with self._context.database.read() as db:
            id = known(db)
        if id is not None:
            return id
        with self._context.database.write() as db:
            id = known(db)  # another may have come first
            if id is not None:
                return id
            texts, id = self._context.texts(), (PREFIX if demonstration else "r-") + self._context.token(8)
            self._context.append(db, ReviewerAdded(id, texts.put(name)), texts, reviewer=id)
        return id

    def find(self, name: str) -> Actor:
        """Return the id of the reviewer with this name, adding nobody. Raises NotFoundError, InputError."""
        name = _clean_name(name)
        for id, known in sorted(self.all(), key=lambda reviewer: in_demonstration(reviewer[0])):
            if known == name:
                return id
        raise NotFoundError(f"There is no reviewer called “{name}” at this desk; correct the name.")

    def people(self) -> list[tuple[Actor, str]]:
        """Return (id, name) of everybody who works at this desk: all but the reviewers of the demonstration."""
        return [(id, name) for id, name in self.all() if not in_demonstration(id)]

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
