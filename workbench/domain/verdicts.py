"""Rating scales, evidence labels and verdicts.

Invariant: a scale is versioned data. A verdict names scale, version and rating key, and the log holds the whole scale,
so that a reader of an old log sees the criteria that held at the time. What does not lie on the axis from false to true
("unverifiable", "conflicting", "not a claim") has no number.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar, get_args

from workbench.domain.sources import Anchor
from workbench.domain.spans import Span
from workbench.errors import InputError, NotFoundError

EvidenceLabel = Literal["supports", "refutes", "context", "irrelevant"]
LABELS: tuple[EvidenceLabel, ...] = get_args(EvidenceLabel)

FEVER = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")
"""Labels of FEVER (Thorne et al. 2018, https://aclanthology.org/N18-1074)."""
AVERITEC = ("Supported", "Refuted", "Not Enough Evidence", "Conflicting Evidence/Cherrypicking")
"""Labels of AVeriTeC (Schlichtkrull et al. 2023, https://arxiv.org/abs/2305.13117)."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Rating:
    """A point on a scale. ``number`` is None off the axis; on it, higher is truer and the lowest is at least 1.
    ``fever`` and ``averitec`` name the label it counts as there, or None where there is no counterpart."""

    key: str
    label: str
    definition: str
    number: int | None = None
    fever: str | None = None
    averitec: str | None = None


@dataclass(frozen=True, slots=True)
class RatingScale:
    """Ratings in the order in which a person chooses among them."""

    key: str
    version: int
    name: str
    ratings: tuple[Rating, ...]

    def rating(self, key: str) -> Rating:
        """Return the rating with this key; raise NotFoundError naming those there are."""
        for rating in self.ratings:
            if rating.key == key:
                return rating
        known = ", ".join(rating.key for rating in self.ratings)
        raise NotFoundError(f"There is no rating “{key}” on the scale “{self.key}”; it has {known}.")

    def as_data(self) -> dict[str, Any]:
        """Return the scale as plain data, as it is logged."""
        return {
            "key": self.key,
            "name": self.name,
            "ratings": [
                {
                    "averitec": rating.averitec,
                    "definition": rating.definition,
                    "fever": rating.fever,
                    "key": rating.key,
                    "label": rating.label,
                    "number": rating.number,
                }
                for rating in self.ratings
            ],
            "version": self.version,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "RatingScale":
        """Make a scale from plain data, such as a TOML file with ``key``, ``version``, ``name`` and a list ``ratings``.

        Raises InputError in one sentence where it cannot be one.
        """
        where = f"The scale “{data.get('key', '?')}”"
        try:
            scale = cls(
                key=str(data["key"]),
                version=int(data.get("version", 1)),
                name=str(data["name"]),
                ratings=tuple(
                    Rating(
                        key=str(item["key"]),
                        label=str(item["label"]),
                        definition=str(item["definition"]),
                        number=None if item.get("number") is None else int(item["number"]),
                        fever=item.get("fever"),
                        averitec=item.get("averitec"),
                    )
                    for item in data["ratings"]
                ),
            )
        except KeyError as error:
            raise InputError(f"{where} lacks {error}; a scale has key, version, name and ratings with "
                             "key, label and definition each.") from error
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            raise InputError(f"{where} has a field of the wrong kind ({error}).") from error
        scale._check(where)
        return scale

    def _check(self, where: str) -> None:
        keys = [rating.key for rating in self.ratings]
        if len(keys) < 2 or len(set(keys)) != len(keys):
            raise InputError(f"{where} needs at least two ratings, each with a key of its own.")
        for key in (self.key, *keys):
            if not _KEY.fullmatch(key):
                raise InputError(f"{where} has the key “{key}”; keys are lower-case letters, digits and hyphens.")
        for rating in self.ratings:
            if rating.number is not None and rating.number < 1:
                raise InputError(f"{where} gives “{rating.key}” the number {rating.number}; numbers start at 1.")
            if rating.fever is not None and rating.fever not in FEVER:
                raise InputError(f"{where} maps “{rating.key}” to a FEVER label that is none of {', '.join(FEVER)}.")
            if rating.averitec is not None and rating.averitec not in AVERITEC:
                raise InputError(
                    f"{where} maps “{rating.key}” to an AVeriTeC label that is none of {', '.join(AVERITEC)}."
                )


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What was known of a document when it was shown or cited; it travels with the log."""

    title: str
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    standing: str | None = None
    accessed: str | None = None

    def as_data(self) -> dict[str, str | None]:
        """As it is logged. What a desk notes of a source stands there only where it has noted it, so that a source
        described as before reads as before."""
        later = ("standing", "accessed")
        return {name: value for name, value in asdict(self).items() if name not in later or value is not None}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a document, as the log holds it. ``document`` is SHA-256 of the document's bytes, ``text_sha256`` that
    of the stored text that the anchor's offsets refer to."""

    document: str
    text_sha256: str
    anchor: Anchor
    source: SourceNote

    @property
    def span(self) -> Span:
        """What identifies it in the log."""
        return Span(self.document, self.text_sha256, self.anchor.start, self.anchor.end)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reviewer's label on a span of evidence for one claim."""

    evidence: Evidence
    label: EvidenceLabel
    reviewer: str
    time: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Evidence that a verdict cites; ``label`` is the one its reviewer had set, if any."""

    evidence: Evidence
    label: EvidenceLabel | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rating with its rationale and cited evidence. ``id`` is the number of its entry in the verdict log.

    ``reviewer`` is an id, ``reviewer_name`` the name behind it while it is known. ``corrects`` names the verdict that
    this one replaces, ``reason`` why and ``code`` of which kind the reason is; ``corrected_by`` the one that
    replaced it. ``ranking`` is the hash of the log
    entry with what the reviewer saw, or None where no ranking was shown. ``second_wanted``: the reviewer asks for
    another's independent verdict. ``adjudicates`` names the differing verdicts between which this one decides.
    ``judged_with``: the claim, a possible duplicate, together with which this one was judged.
    """

    id: int
    hash: str
    claim: int
    claim_text: str
    reviewer: str
    reviewer_name: str
    scale: RatingScale
    rating: Rating
    rationale: str
    cites: tuple[Cited, ...]
    ranking: str | None
    recorded: str
    corrects: int | None
    reason: str | None
    corrected_by: int | None
    confidence: str | None = None
    second_wanted: bool = False
    adjudicates: tuple[int, ...] = ()
    judged_with: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Where a verdict is published: the web address, and the ISO date of publication."""

    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who publishes the verdicts. ``url`` and ``logo`` are web addresses."""

    name: str
    url: str
    logo: str | None = None

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> "Organisation | None":
        """Return the one in a desk's settings, or None."""
        data = json.loads(settings.get("organisation", "null"))
        return None if data is None else cls(data["name"], data["url"], data.get("logo"))


CORRECTION_REASONS: Mapping[str, str] = {
    "factual-error": "The verdict rested on something that is not so.",
    "new-evidence": "Evidence came to light that was not known then.",
    "typing-error": "A slip of the pen; what was meant stays the same.",
    "misattribution": "The claim or a source was ascribed to the wrong person or date.",
    "other": "Another reason, which the note gives.",
}
"""The default reasons for corrections: code -> what it means to a reader."""


def correction_reasons(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons for corrections in a desk's settings, in their order."""
    return dict(json.loads(settings["correction-reasons"])) if "correction-reasons" in settings else dict(CORRECTION_REASONS)


def checked_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return reasons for corrections, tidied. Raises InputError."""
    tidy = {code.strip(): " ".join(said.split()) for code, said in reasons.items()}
    if not tidy:
        raise InputError("A correction needs a reason. Leave at least one.")
    for code, said in tidy.items():
        if not _KEY.fullmatch(code) or not said:
            raise InputError(
                f"“{code}” is not a valid reason code; give a code of lower-case letters, digits and hyphens, and a "
                "sentence."
            )
    return tidy


CONFIDENCES = ("low", "medium", "high")
"""How sure a reviewer can be of a rating."""

ReviewStatus = Literal["closed", "second review", "disputed"]
"""The state of a claim after a verdict: closed, waiting for another independent verdict, or for an adjudicator."""

Agreement = Literal["rating", "side"]
"""When two verdicts agree: where the rating is the same, or where both lie on the same side of the scale."""


def side(rating: Rating) -> str:
    """Return the side of a rating: its FEVER label, or its key where it has none."""
    return rating.fever or rating.key


@dataclass(frozen=True, slots=True)
class Opinion:
    """The part of a verdict that decides whether others agree with it. ``id`` grows with time."""

    id: int
    reviewer: str
    scale: str
    rating: Rating
    second_wanted: bool
    adjudicates: bool

    @classmethod
    def of(cls, verdict: Verdict) -> "Opinion":
        """Return the opinion in a recorded verdict."""
        return cls(
            verdict.id,
            verdict.reviewer,
            verdict.scale.key,
            verdict.rating,
            verdict.second_wanted,
            bool(verdict.adjudicates),
        )


def standing(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return each reviewer's newest verdict that was not corrected, oldest first."""
    newest = {verdict.reviewer: verdict for verdict in sorted(verdicts, key=_id) if verdict.corrected_by is None}
    return sorted(newest.values(), key=_id)


def deciding(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that determine a claim's state, oldest first: each reviewer's current one, and after an
    adjudication only that and later ones."""
    return standing(_since_decided([verdict for verdict in verdicts if verdict.corrected_by is None]))


def status(opinions: Sequence[Opinion], *, required: int, agreement: Agreement) -> ReviewStatus:
    """Return the status of a claim with these opinions, none of them corrected. Each reviewer's newest one counts, and
    after an adjudication only that and later ones.

    ``required``: how many independent verdicts the desk requires; a reviewer who wants a second opinion makes it two. Where
    one is required, a further verdict is a separate assessment and disputes nothing.
    """
    held = {opinion.reviewer: opinion for opinion in _since_decided(opinions)}
    if any(opinion.adjudicates for opinion in held.values()):
        return "closed"
    needed = max(required, 2 if any(opinion.second_wanted for opinion in held.values()) else 1)
    if len(held) < needed:
        return "second review"
    outcomes = {(o.scale, o.rating.key if agreement == "rating" else side(o.rating)) for o in held.values()}
    return "closed" if needed == 1 or len(outcomes) == 1 else "disputed"


_Judged = TypeVar("_Judged", Verdict, Opinion)


def _since_decided(given: Sequence[_Judged]) -> list[_Judged]:
    """Return them in order, from the last adjudication on; all where there is none."""
    ordered = sorted(given, key=_id)
    return ordered[max((index for index, item in enumerate(ordered) if item.adjudicates), default=0) :]


def _id(item: Verdict | Opinion) -> int:
    return item.id
