"""What a reviewer gives when they record, correct or decide: values that are checked before anything is written."""

from dataclasses import dataclass

from workbench.domain.verdicts import CONFIDENCES
from workbench.errors import InputError

MAX_RATIONALE = 1_000_000
"""Characters of a rationale."""


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict to be recorded. ``rating`` is a key of ``scale`` (None: the desk's scale, else the one scale that has it);
    ``confidence`` is one of ``CONFIDENCES``; ``second_wanted`` asks for another reviewer's independent verdict."""

    rating: str
    rationale: str
    scale: str | None = None
    confidence: str | None = None
    second_wanted: bool = False

    def check(self) -> None:
        """Raise InputError where a field cannot be used."""
        if len(self.rationale) > MAX_RATIONALE:
            raise InputError(f"A rationale can have {MAX_RATIONALE:,} characters; shorten it.")
        if self.confidence is not None and self.confidence not in CONFIDENCES:
            raise InputError(f"“{self.confidence}” is not a valid confidence; use one of {', '.join(CONFIDENCES)}.")


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a verdict is replaced: ``reason`` is what readers are told, ``code`` one of the desk's ``correction_reasons``.
    ``keep_evidence``: the new verdict rests on what the corrected one cited, not on what the reviewer cites now."""

    reason: str
    code: str | None = None
    keep_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reviewer had before them: the claim's version, and the ranking (``Ranking.run``); None for what is not known."""

    ranking: int | None = None
    version: int | None = None


NOTHING_SEEN = Seen()
