"""What every format is made from: one moment of one log, and what of it was asked for.

Invariant: a format reads what it is given here and nothing else, so that all formats agree with each other and the head.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench import __version__
from workbench.domain.claims import Claim
from workbench.domain.log import FORMAT, SCHEMA, Entry, Head, Signature
from workbench.domain.verdicts import Labelled, Verdict


@dataclass(frozen=True, slots=True)
class Material:
    """``head`` and ``log`` are those of the moment; ``made`` is when the export began (UTC); ``filters`` is what was asked
    for, by name. ``verdicts`` gives the verdicts that were asked for, oldest first, and can be called again; ``claim`` a
    claim by its number; ``labelled`` all that anybody labelled on a claim, in order. ``entries`` and ``payload`` (salt and
    text, None where it was erased) are the log itself, up to the head. ``settings`` are the desk's, by name. ``signature``
    is the head's, where one was asked for."""

    head: Head
    log: str
    made: str
    filters: Mapping[str, str | int]
    verdicts: Callable[[], Iterable[Verdict]]
    claim: Callable[[int], Claim]
    labelled: Callable[[int], Sequence[Labelled]]
    entries: Callable[[], Iterable[Entry]]
    payload: Callable[[str], tuple[str, str] | None]
    settings: Mapping[str, str]
    signature: Signature | None = None

    def about(self) -> dict[str, Any]:
        """What an export says of itself, wherever its format has a place for it."""
        signed = {} if self.signature is None else {"signature": asdict(self.signature)}
        return {
            "filters": dict(self.filters),
            "head": {"hash": self.head.hash, "seq": self.head.seq, "time": self.head.time},
            "log": self.log,
            "log_format": FORMAT,
            "made": self.made,
            "schema": SCHEMA,
            **signed,
            "software": {"name": "claim-workbench", "version": __version__},
        }


@dataclass(frozen=True, slots=True)
class Written:
    """How much of what an export ``holds`` was written, and what has no place in its format: how many, by why."""

    count: int
    holds: str = "verdicts"
    left_out: Mapping[str, int] = field(default_factory=dict)
