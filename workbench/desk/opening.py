"""Opening and making a desk, and who works at it."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbench.desk.base import Actor, Desk
from workbench.domain.claims import REDACTED
from workbench.domain.log import FORMAT
from workbench.domain.verdicts import BUILT_IN_SCALES, TRUTH, RatingScale
from workbench.errors import InputError, NotFoundError
from workbench.files import remove_leftovers
from workbench.input_files import LARGEST_SMALL, read_file
from workbench.store import review
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


class Opening(Desk):
    """How a desk begins."""

    @classmethod
    def open(cls, path: str | Path = "claims.db", *, create: bool = False, **options: Any) -> Self:
        """Open the desk whose database is at ``path``; with ``create``, make one where there is none.

        ``options``: ``model``, ``encoder``, ``clock``, ``token`` (see ``Desk``). Raises MissingDatabaseError,
        NewerDatabaseError or DatabaseError. What killed processes left in the database's folder is removed.
        """
        path = Path(path).expanduser()
        remove_leftovers(path.parent)
        if not create:
            return cls(Database.open(path), **options)
        desk = cls(Database(path), **options)
        Database.create(path, desk._first_entries)
        return desk

    def reviewer(self, name: str) -> Actor:
        """Return the id of the reviewer with this name, adding them to the desk when they are new."""
        name = _name(name)
        with self._database.read() as db:
            known = {known: id for id, known in reversed(review.reviewers(db))}
        if name in known:
            return known[name]
        with self._database.write() as db:
            known = {known: id for id, known in reversed(review.reviewers(db))}  # another may have come first
            if name in known:
                return known[name]
            texts, id = self._texts(), f"r-{self._token(8)}"
            self._log(db, "reviewer-added", {"id": id, "name": texts.put(name)}, texts.payloads, reviewer=id)
        return id

    def known_reviewer(self, name: str) -> Actor:
        """Return the id of the reviewer with this name, adding nobody. Raises NotFoundError."""
        wanted = _name(name)
        for id, known in self.reviewers():
            if known == wanted:
                return id
        raise NotFoundError(f"Nobody called “{name}” has recorded anything at this desk; correct the name.")

    def reviewers(self) -> list[tuple[Actor, str]]:
        """(id, name) of everybody at this desk, in the order of their coming."""
        with self._database.read() as db:
            return review.reviewers(db)

    def scales(self) -> list[RatingScale]:
        """The newest version of each rating scale, the chosen one first."""
        with self._database.read() as db:
            newest = {scale.key: scale for scale in sorted(review.scales(db), key=lambda scale: scale.version)}
            chosen = review.chosen_scale(db)
        return sorted(newest.values(), key=lambda scale: scale.key != chosen)

    def scale(self, key: str | None = None) -> RatingScale:
        """A scale by its key, newest version; the chosen one by default. Raises NotFoundError."""
        scales = self.scales()
        for scale in scales:
            if key in (None, scale.key):
                return scale
        raise NotFoundError(f"There is no scale “{key}”; this desk has {', '.join(scale.key for scale in scales)}.")

    def add_scale(self, file: Path, *, reviewer: Actor) -> RatingScale:
        """Add a rating scale from a TOML file (``key``, ``version``, ``name`` and ``[[ratings]]``).

        The same scale again adds nothing; a changed one needs a higher version. Raises InputError.
        """
        try:
            data = read_file(file, limit=LARGEST_SMALL)
        except OSError as error:
            raise InputError(f"{file} cannot be read ({error.strerror}); give a TOML file with a rating scale.") from error
        return self.add_scale_data(data, name=str(file), reviewer=reviewer)

    def add_scale_data(self, data: bytes, *, name: str, reviewer: Actor) -> RatingScale:
        """``add_scale`` for a file's bytes, as a browser sends them; ``name`` is what it is called in a refusal."""
        try:
            scale = RatingScale.from_data(tomllib.loads(data.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not UTF-8 text; give a TOML file with a rating scale.") from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise InputError(f"{name} is not TOML ({error}).") from error
        with self._database.write() as db:
            versions = [known for known in review.scales(db) if known.key == scale.key]
            if scale in versions:
                return scale
            if versions and scale.version <= max(known.version for known in versions):
                raise InputError(
                    f"The scale “{scale.key}” has a version {scale.version} or later already; verdicts rest on it, so "
                    "give the changed one a higher version."
                )
            self._log(db, "scale-added", {"scale": scale.as_data()}, reviewer=reviewer)
        return scale

    def choose_scale(self, key: str, *, reviewer: Actor) -> RatingScale:
        """Rate with this scale from now on; earlier verdicts keep theirs."""
        scale = self.scale(key)
        with self._database.write() as db:
            if review.chosen_scale(db) != key:
                self._log(db, "scale-chosen", {"key": key}, reviewer=reviewer)
        return scale

    @property
    def _first_entries(self) -> "Callable[[Connection], None]":
        def write(db: "Connection") -> None:
            db.execute("INSERT INTO meta VALUES ('log', ?)", [self._token(16)])
            self._log(db, "log-opened", {"format": FORMAT}, reviewer=None)
            for scale in BUILT_IN_SCALES:
                self._log(db, "scale-added", {"scale": scale.as_data()}, reviewer=None)
            self._log(db, "scale-chosen", {"key": TRUTH.key}, reviewer=None)

        return write


def _name(name: str) -> str:
    """A reviewer's name, tidied. Nobody can act under what stands in place of an erased name. Raises InputError."""
    name = " ".join(name.split())
    if not name or len(name) > 200 or name == REDACTED:
        raise InputError("A reviewer needs a name of their own, of up to 200 characters.")
    return name
