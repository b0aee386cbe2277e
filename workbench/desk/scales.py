"""Rating scales: which there are, and which one the desk rates with."""

import tomllib
from pathlib import Path

from workbench.desk.context import Actor, Context
from workbench.domain import RatingScale
from workbench.domain.events import ScaleAdded, ScaleChosen
from workbench.errors import InputError, NotFoundError
from workbench.files.inputs import LARGEST_SMALL, read_file
from workbench.store import desk_settings


class Scales:
    """The rating scales of this desk. A scale is never changed: a change is a new version."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> list[RatingScale]:
        """Return the newest version of each scale, the chosen one first."""
        with self._context.database.read() as db:
            newest = {scale.key: scale for scale in sorted(desk_settings.scales(db), key=lambda scale: scale.version)}
            chosen = desk_settings.chosen_scale(db)
        return sorted(newest.values(), key=lambda scale: scale.key != chosen)

    def get(self, key: str | None = None) -> RatingScale:
        """Return a scale by its key, newest version; the chosen one by default. Raises NotFoundError."""
        scales = self.all()
        for scale in scales:
            if key in (None, scale.key):
                return scale
        raise NotFoundError(f"There is no scale “{key}”; this desk has {', '.join(scale.key for scale in scales)}.")

    def add_file(self, file: Path, *, reviewer: Actor) -> RatingScale:
        """Add a rating scale from a TOML file (``key``, ``version``, ``name`` and ``[[ratings]]``).

        The same scale again adds nothing; a changed one needs a higher version. Raises InputError.
        """
        try:
            data = read_file(file, limit=LARGEST_SMALL)
        except OSError as error:
            raise InputError(f"{file} cannot be read ({error.strerror}); give a TOML file with a rating scale.") from error
        return self.add(data, name=str(file), reviewer=reviewer)

    def add(self, data: bytes, *, name: str, reviewer: Actor) -> RatingScale:
        """Add a scale from the bytes of a TOML file, as ``add_file`` does; ``name`` is used in error messages."""
        try:
            scale = RatingScale.from_data(tomllib.loads(data.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not UTF-8 text; give a TOML file with a rating scale.") from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise InputError(f"{name} is not TOML ({error}).") from error
        with self._context.database.write() as db:
            versions = [known for known in desk_settings.scales(db) if known.key == scale.key]
            if scale in versions:
                return scale
            if versions and scale.version <= max(known.version for known in versions):
                raise InputError(
                    f"The scale “{scale.key}” has a version {scale.version} or later already; verdicts rest on it, so "
                    "give the changed one a higher version."
                )
            self._context.append(db, ScaleAdded(scale.as_data()), reviewer=reviewer)
        return scale

    def choose(self, key: str, *, reviewer: Actor) -> RatingScale:
        """Rate with this scale from now on; earlier verdicts keep theirs. Raises NotFoundError."""
        scale = self.get(key)
        with self._context.database.write() as db:
            if desk_settings.chosen_scale(db) != key:
                self._context.append(db, ScaleChosen(key), reviewer=reviewer)
        return scale
