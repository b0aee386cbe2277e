"""The input of every export format: one moment of one log, and what was selected from it.

Invariant: a format reads nothing else, so that all formats agree with each other and with the head.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench import __version__
from workbench.domain import Claim, Labelled, Provenance, Published, Verdict
from workbench.domain.log import FORMAT, SCHEMA, Entry, Head, Redaction, Signature


@dataclass(frozen=True, slots=True)
class LogSnapshot:
    """One moment of a log. ``head`` and ``log`` identify it; ``made`` is when the export began (UTC); ``filters`` are the
    filters that were set, by name.

    ``verdicts`` returns the selected verdicts, oldest first, and can be called again. ``standing`` returns the standing
    verdict of each claim, ``verdicts_on`` all verdicts on a claim, oldest first; both ignore the filters. ``claim`` returns
    a claim by its number, ``published`` where a verdict is published, ``redactions`` what was erased from a claim and its
    verdicts until now, ``provenance`` what made a ranking, by its hash, ``labelled`` all labels on a claim, in order.
    ``entries`` and ``payload`` (salt and text, None if erased) are the log itself, up to the head.

    ``settings`` are the settings of the desk, by name; ``erasures`` everything erased from the log until now; ``options``
    the options of the format that were chosen; ``signature`` the signature of the head, if requested. Verdicts and labels of
    the demonstration are only in ``entries``; ``demonstration`` is how many verdicts were left out of ``verdicts`` for it.
    """

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
    demonstration: int = 0

    def about(self) -> dict[str, Any]:
        """Return what an export says about itself, in formats that have a place for it."""
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
    """What an export wrote: the number of things that it ``holds``, and the number left out for each reason."""

    count: int
    holds: str = "verdicts"
    left_out: Mapping[str, int] = field(default_factory=dict)
