"""What every format is made from: one moment of one log, and what of it was asked for.

Invariant: a format reads what it is given here and nothing else, so that all formats agree with each other and the head.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench import __version__
from workbench.domain.claims import Claim
from workbench.domain.log import FORMAT, SCHEMA, Entry, Head, Redaction, Signature
from workbench.domain.matches import Provenance
from workbench.domain.verdicts import Labelled, Published, Verdict


@dataclass(frozen=True, slots=True)
class Material:
    """``head`` and ``log`` are those of the moment; ``made`` is when the export began (UTC); ``filters`` is what was asked
    for, by name. ``verdicts`` gives the verdicts that were asked for, oldest first, and can be called again; ``standing``
    the verdict that stands for each claim, asked for or not; ``claim`` a claim by its number; ``verdicts_on`` all verdicts
    on a claim, asked for or not, oldest first; ``published`` where a verdict stands for readers; ``redactions`` what was
    erased of a claim and its verdicts, until now; ``provenance`` what made a ranking, by its hash; ``labelled`` all that
    anybody labelled on a claim, in order. ``entries`` and ``payload`` (salt and text, None where it was erased) are the log
    itself, up to the head. ``settings`` are the desk's, by name; ``erasures`` all that was erased from the log, until now;
    ``options`` are those of the format that were asked for; ``signature`` is the
    head's, where one was asked for."""

    head: Head
    log: str
    made: str
    filters: Mapping[str, str | int]
    verdicts: Callable[[], Iterable[Verdict]]
    standing: Callable[[], Mapping[int, int]]
    claim: Callable[[int], Claim]
    verdicts_on: Callable[[int], Sequence[Verdict]]
    published: Callable[[int], Published | None]
    redactions: Callable[[int], Sequence[Redaction]]
    provenance: Callable[[str], Provenance | None]
    labelled: Callable[[int], Sequence[Labelled]]
    entries: Callable[[], Iterable[Entry]]
    payload: Callable[[str], tuple[str, str] | None]
    settings: Mapping[str, str]
    erasures: Sequence[Redaction] = ()
    options: Set[str] = frozenset()
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
            "redactions": [asdict(redaction) for redaction in self.erasures],
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
