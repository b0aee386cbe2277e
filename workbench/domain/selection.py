"""Which verdicts, and as of which moment of the log."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

from workbench.errors import InputError

_MOMENT = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d{1,3})?)?)?Z?)?)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFilter:
    """Which verdicts: each field that is set leaves out those that do not match it.

    ``reviewer`` is an id, ``rating`` a key, ``tag`` a tag of the claim. ``since`` and ``until`` are UTC dates or times of
    recording (``2026-02-01``, ``2026-02``, ``2026-02-01T10:30``), both included: ``until`` a month means until its end.
    ``words`` have to be in the text of the claim or in the rationale. ``current_only`` leaves out corrected verdicts.
    """

    since: str | None = None
    until: str | None = None
    reviewer: str | None = None
    rating: str | None = None
    tag: str | None = None
    claim: int | None = None
    words: str = ""
    current_only: bool = False

    def checked(self) -> Self:
        """Return the filter with times as the log has them. Raises InputError."""
        return replace(self, since=_moment(self.since), until=_moment(self.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(VerdictFilter):
    """What an export holds: the verdicts that match, as of a moment of the log.

    ``as_of`` is the number of an entry, or a date or time (not a year alone): the log as it was then, without what was
    corrected, edited or labelled later.
    """

    as_of: str | None = None

    def checked(self) -> Self:
        """Return the selection with times as the log has them. Raises InputError."""
        as_of = (self.as_of or "").strip()
        checked = replace(self, since=_moment(self.since), until=_moment(self.until))
        return replace(checked, as_of=as_of if as_of.isdecimal() else _moment(as_of))

    @property
    def as_of_entry(self) -> int | None:
        """The number of the entry that ``as_of`` names, if any: a number alone is never a year."""
        return int(self.as_of[:20]) if self.as_of and self.as_of.isdecimal() else None

    @property
    def filters(self) -> Mapping[str, str | int]:
        """The fields that are set, by name."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", False)}


def _moment(value: str | None) -> str | None:
    """Return a date or time as a prefix of the times in the log, such as ``2026-02-01T10:30``. Raises InputError."""
    text = (value or "").strip()
    if not text:
        return None
    if not _MOMENT.fullmatch(text):
        raise InputError(f"“{text}” is not a valid date or time; write it as 2026-02-01 or 2026-02-01T10:30 (UTC).")
    return text.replace(" ", "T").removesuffix("Z")
