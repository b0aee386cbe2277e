"""Rating scales, evidence labels and verdicts.

Invariant: a scale is versioned data. A verdict refers to a scale, version and rating key, and the log contains the whole
scale, so that a reader of an old log sees the definitions of that time. Ratings that are not between false and true
("unverifiable", "conflicting", "not a claim") have no number.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
    """A point on a scale. ``number`` orders ratings from false to true, beginning with 1 or higher; it is None for a rating
    without order. ``fever`` and ``averitec`` are the corresponding labels of these data sets, or None."""

    key: str
    label: str
    definition: str
    number: int | None = None
    fever: str | None = None
    averitec: str | None = None


@dataclass(frozen=True, slots=True)
class RatingScale:
    """A rating scale; its ratings are in the order in which they are shown."""

    key: str
    version: int
    name: str
    ratings: tuple[Rating, ...]

    def rating(self, key: str) -> Rating:
        """Return the rating with this key. Raises NotFoundError, which lists the ratings of the scale."""
        for rating in self.ratings:
            if rating.key == key:
                return rating
        known = ", ".join(rating.key for rating in self.ratings)
        raise NotFoundError(f"There is no rating “{key}” on the scale “{self.key}”; it has {known}.")

    def as_data(self) -> dict[str, Any]:
        """Return the scale as plain data in the form that is logged."""
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
        """Return the scale in plain data, such as a TOML file with ``key``, ``version``, ``name`` and a list ``ratings``.

        Raises InputError with one sentence if the data is not a valid scale.
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
    """The metadata of a document at the time when it was shown or cited; it is part of the log."""

    title: str
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    standing: str | None = None
    accessed: str | None = None

    def as_data(self) -> dict[str, str | None]:
        """Return the metadata in the form that is logged. Fields that were added to the format later are left out if they
        have no value, so that unchanged metadata has the same bytes as before."""
        later = ("standing", "accessed")
        return {name: value for name, value in asdict(self).items() if name not in later or value is not None}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a document as recorded in the log. ``document`` is the SHA-256 of the document's bytes, ``text_sha256`` that
    of the stored text to which the offsets of the anchor refer."""

    document: str
    text_sha256: str
    anchor: Anchor
    source: SourceNote

    @property
    def span(self) -> Span:
        """The span that identifies this evidence in the log."""
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
    """Evidence that a verdict cites; ``label`` is the label that the reviewer had set on it, if any."""

    evidence: Evidence
    label: EvidenceLabel | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rating with its rationale and cited evidence. ``id`` is the number of its entry in the verdict log.

    ``reviewer`` is an id, ``reviewer_name`` the name, unless it was redacted. ``corrects`` is the verdict that this one
    replaces, ``reason`` the explanation and ``code`` the reason code; ``corrected_by`` is the verdict that replaced this
    one. ``ranking`` is the hash of the log entry with the ranking that the reviewer saw, or None if no ranking was shown.
    ``second_wanted``: the reviewer asks for an independent second verdict. ``adjudicates``: the differing verdicts between
    which this one decides. ``judged_with``: the possible duplicate with whose verdict this one was recorded. ``triage``: the
    triage scores that the claim has now.
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
    triage: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """The publication of a verdict: its web address and ISO date."""

    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation that publishes the verdicts. ``url`` and ``logo`` are web addresses."""

    name: str
    url: str
    logo: str | None = None

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> "Organisation | None":
        """Return the organisation in the settings of a desk, or None."""
        data = json.loads(settings.get("organisation", "null"))
        return None if data is None else cls(data["name"], data["url"], data.get("logo"))


CORRECTION_REASONS: Mapping[str, str] = {
    "factual-error": "The verdict rested on something that is not so.",
    "new-evidence": "Evidence came to light that was not known then.",
    "typing-error": "A slip of the pen; what was meant stays the same.",
    "misattribution": "The claim or a source was ascribed to the wrong person or date.",
    "other": "Another reason, which the note gives.",
}
"""The default reasons for corrections: code -> description for readers."""


def correction_reasons(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons for corrections in the settings of a desk, in order."""
    return dict(json.loads(settings["correction-reasons"])) if "correction-reasons" in settings else dict(CORRECTION_REASONS)


def checked_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return reasons for corrections with normalised white space. Raises InputError."""
    checked = {code.strip(): " ".join(description.split()) for code, description in reasons.items()}
    if not checked:
        raise InputError("A correction needs a reason. Leave at least one.")
    for code, description in checked.items():
        if not _KEY.fullmatch(code) or not description:
            raise InputError(
                f"“{code}” is not a valid reason code; give a code of lower-case letters, digits and hyphens, and a "
                "sentence."
            )
    return checked


CONFIDENCES = ("low", "medium", "high")
"""How certain a reviewer can be of a rating."""

ReviewStatus = Literal["closed", "second review", "disputed"]
"""The state of a claim after a verdict: closed, waiting for another independent verdict, or for an adjudicator."""

Agreement = Literal["rating", "side"]
"""The condition for two verdicts to agree: the same rating, or ratings on the same side of the scale."""


def side(rating: Rating) -> str:
    """Return the side of a rating: its FEVER label, or its key where it has none."""
    return rating.fever or rating.key


@dataclass(frozen=True, slots=True)
class Opinion:
    """The part of a verdict that determines whether others agree with it. A later verdict has a higher ``id``."""

    id: int
    reviewer: str
    scale: str
    rating: Rating
    second_wanted: bool
    adjudicates: bool

    @classmethod
    def of(cls, verdict: Verdict) -> "Opinion":
        """Return the opinion of a recorded verdict."""
        return cls(
            verdict.id,
            verdict.reviewer,
            verdict.scale.key,
            verdict.rating,
            verdict.second_wanted,
            bool(verdict.adjudicates),
        )


def standing(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the newest verdict of each reviewer that was not corrected, oldest first."""
    newest = {verdict.reviewer: verdict for verdict in sorted(verdicts, key=_id) if verdict.corrected_by is None}
    return sorted(newest.values(), key=_id)


def deciding(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that determine the status of a claim, oldest first: the newest of each reviewer that was not
    corrected; after an adjudication, only the adjudication and later ones."""
    return standing(_since_adjudication([verdict for verdict in verdicts if verdict.corrected_by is None]))


def status(opinions: Sequence[Opinion], *, required: int, agreement: Agreement) -> ReviewStatus:
    """Return the status of a claim with these opinions, none of them corrected. The newest opinion of each reviewer counts;
    after an adjudication, only the adjudication and later ones.

    ``required``: the number of independent verdicts that the policy requires; it is two if a reviewer asks for a second
    opinion. If only one is required, a further verdict is a separate assessment and does not dispute the first.
    """
    current = {opinion.reviewer: opinion for opinion in _since_adjudication(opinions)}
    if any(opinion.adjudicates for opinion in current.values()):
        return "closed"
    needed = max(required, 2 if any(opinion.second_wanted for opinion in current.values()) else 1)
    if len(current) < needed:
        return "second review"
    outcomes = {(o.scale, o.rating.key if agreement == "rating" else side(o.rating)) for o in current.values()}
    return "closed" if needed == 1 or len(outcomes) == 1 else "disputed"


_Item = TypeVar("_Item", Verdict, Opinion)


def _since_adjudication(items: Sequence[_Item]) -> list[_Item]:
    """Return verdicts or opinions in order, beginning with the last adjudication; all if there is none."""
    ordered = sorted(items, key=_id)
    return ordered[max((index for index, item in enumerate(ordered) if item.adjudicates), default=0) :]


def _id(item: Verdict | Opinion) -> int:
    return item.id
