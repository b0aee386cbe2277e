"""Which verdicts are asked for, and at which moment of the log."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

from workbench.errors import InputError

_MOMENT = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d{1,3})?)?)?Z?)?)?)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export holds: each field that is set leaves out the verdicts that it does not fit.

    ``since`` and ``until`` are UTC dates or times of recording (``2026-02-01``, ``2026-02``, ``2026-02-01T10:30``), both
    included: ``until`` a month is until its end. ``reviewer`` is an id, ``rating`` a key. ``as_of`` is the number of an
    entry, or a date or time like those but for a mere year: the log as it stood then, without what was corrected, edited
    or labelled later.
    """

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    reviewer: str | None = None
    rating: str | None = None
    tag: str | None = None
    claim: int | None = None

    def checked(self) -> Self:
        """The same, with times as the log has them. Raises InputError."""
        as_of = (self.as_of or "").strip()
        entry = as_of if as_of.isdecimal() else None
        return replace(self, since=_moment(self.since), until=_moment(self.until), as_of=entry or _moment(as_of))

    @property
    def as_of_entry(self) -> int | None:
        """The entry that ``as_of`` names, where it names one: a number alone is never a year."""
        return int(self.as_of[:20]) if self.as_of and self.as_of.isdecimal() else None

    @property
    def filters(self) -> Mapping[str, str | int]:
        """What is set, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def _moment(value: str | None) -> str | None:
    """A date or time as the beginning of one in the log: ``2026-02-01T10:30``."""
    text = (value or "").strip()
    if not text:
        return None
    if not _MOMENT.fullmatch(text):
        raise InputError(f"“{text}” is not a valid date or time; write it as 2026-02-01 or 2026-02-01T10:30 (UTC).")
    return text.replace(" ", "T").removesuffix("Z")
