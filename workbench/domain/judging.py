"""What a reviewer gives when they record, correct or decide: values that are checked before anything is written."""

from dataclasses import dataclass

from workbench.domain.verdicts import CONFIDENCES
from workbench.errors import InputError

MAX_RATIONALE = 100_000
"""Characters of a rationale that is given now; the log may hold longer ones, and a correction may keep them."""


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict to be recorded. ``rating`` is a key of ``scale`` (None: the desk's scale, else the one scale that has it);
    ``confidence`` is one of ``CONFIDENCES``; ``second_wanted`` asks for another reviewer's independent verdict."""

    rating: str
    rationale: str
    scale: str | None = None
    confidence: str | None = None
    second_wanted: bool = False

    def check(self, *, any_length: bool = False) -> None:
        """Raise InputError where a field cannot be used; ``any_length``: the rationale is an earlier one, however long."""
        if not any_length:
            check_rationale(self.rationale)
        if self.confidence is not None and self.confidence not in CONFIDENCES:
            raise InputError(f"“{self.confidence}” is not a valid confidence; use one of {', '.join(CONFIDENCES)}.")


def check_rationale(rationale: str) -> None:
    """Raise InputError where a rationale is too long."""
    if len(rationale) > MAX_RATIONALE:
        raise InputError(
            f"The rationale has {len(rationale):,} characters; {MAX_RATIONALE:,} are the most. Shorten it, or add the long "
            "text as a source and cite it."
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a verdict is replaced: ``reason`` is what readers are told, ``code`` one of the desk's ``correction_reasons``.
    ``keep_evidence``: the new verdict rests on what the corrected one cited, not on what the reviewer cites now."""

    reason: str
    code: str | None = None
    keep_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reviewer had before them: the ranking (``Ranking.run``) and the claim's version; None where it is not known."""

    ranking: int | None = None
    version: int | None = None


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class SelectedPassage:
    """A passage that a reviewer selected in a source: ``text[start:end]`` of a document, in code points. ``quote`` is what
    they saw there."""

    document: int
    start: int
    end: int
    quote: str
