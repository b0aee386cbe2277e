"""Triage: criteria of the desk by which claims are put in order, and the scores of a claim.

Invariant: a score is recorded under the key of its criterion. It stays when that is removed, and then does not count.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from workbench.errors import InputError

SETTING = "triage-criteria"
"""The name of the setting that holds the criteria, as a JSON list in their order."""

MAX_CRITERIA = 6
SCORES = (0, 1, 2, 3)
WEIGHTS = (1, 2, 3, 4, 5)
MAX_TEXT = 300
"""The maximum length of a criterion's name or definition, in characters."""

FIELD = "triage_"
"""What a field of an imported claim begins with that holds the scores for one criterion; its key follows."""

_SCORE = re.compile(r"\s*(.+?)\s*(?:[:=]|\s)\s*([0-3])\s*")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, such as harm or reach, with its definition and its weight (1 to 5). ``key`` is what scores are recorded
    under."""

    key: str
    name: str
    weight: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a claim's triage score that comes from one criterion."""

    criterion: Criterion
    score: int

    @property
    def points(self) -> int:
        """The weighted score."""
        return self.score * self.criterion.weight


def key_of(name: str) -> str:
    """Return the key of a criterion: its name in lower case, with hyphens."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def criteria_of(settings: Mapping[str, str]) -> tuple[Criterion, ...]:
    """Return the criteria in the settings of a desk."""
    return tuple(Criterion(**item) for item in json.loads(settings.get(SETTING, "[]")))


def checked_criteria(criteria: Iterable[Criterion]) -> str:
    """Return criteria as the value of the setting. Raises InputError if they cannot be used."""
    chosen = list(criteria)
    if len(chosen) > MAX_CRITERIA:
        raise InputError(f"A desk can have {MAX_CRITERIA} criteria, these are {len(chosen)}. Remove some.")
    for criterion in chosen:
        if not criterion.key or max(len(criterion.name), len(criterion.definition)) > MAX_TEXT:
            raise InputError(f"A criterion has a name and perhaps a definition, each of up to {MAX_TEXT} characters.")
        if criterion.weight not in WEIGHTS:
            raise InputError(f"The weight of “{criterion.name}” has to be a whole number from 1 to 5.")
    for key, same in groupby(sorted(chosen, key=lambda item: item.key), key=lambda item: item.key):
        if len(list(same)) > 1:
            raise InputError(f"The criterion “{key}” is named twice. Give each its own name.")
    return json.dumps([asdict(criterion) for criterion in chosen], ensure_ascii=False, sort_keys=True)


def criterion_from_line(line: str) -> Criterion:
    """Return the criterion in a line such as ``Harm = 3: how much harm the claim does if it is believed``. The weight (1
    without one) and the definition can be left out. Raises InputError."""
    head, _, definition = line.partition(":")
    name, given, weight = head.partition("=")
    name = " ".join(name.split())
    if not key_of(name) or (given and not weight.strip().isdecimal()):
        raise InputError(f"“{line.strip()[:80]}” is not a criterion. Write it as “Harm = 3: what harm means”.")
    return Criterion(key_of(name), name, int(weight) if given else 1, " ".join(definition.split()))


def as_line(criterion: Criterion) -> str:
    """Return a criterion as ``criterion_from_line`` reads it."""
    return f"{criterion.name} = {criterion.weight}" + (f": {criterion.definition}" if criterion.definition else "")


def scores_from_text(text: str | None) -> dict[str, int]:
    """Return the scores in a text such as ``harm 3, reach 2`` or ``harm=3; reach=2``, by key. Raises InputError."""
    scores: dict[str, int] = {}
    for part in re.split(r"[,;|\n]", text or ""):
        if not part.strip():
            continue
        match = _SCORE.fullmatch(part)
        if match is None or not key_of(match[1]):
            raise InputError(f"“{part.strip()[:80]}” is not a score. Write it as “harm 3”, with 0 to 3.")
        scores[key_of(match[1])] = int(match[2])
    return scores


def scores_from_value(value: Any) -> dict[str, int]:
    """Return the scores in a text, or in an object such as ``{"harm": 3}``, as JSON output has them. Raises InputError."""
    if isinstance(value, Mapping):
        scores = {key_of(str(name)): score_in(score, str(name)) for name, score in value.items()}
        return {key: score for key, score in scores.items() if score is not None}
    return scores_from_text(None if value is None else str(value))


def score_in(value: Any, column: str) -> int | None:
    """Return the score in a cell of a column for one criterion, None if it is empty. Raises InputError."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    score = re.fullmatch(r"([0-3])(?:\.0*)?", text)  # a workbook may hold 2 as 2.0
    if score is None:
        raise InputError(f"“{text[:80]}” in the column “{column}” is not a score. Use 0, 1, 2 or 3.")
    return int(score[1])


def as_text(scores: Mapping[str, int]) -> str:
    """Return scores as ``scores_from_text`` reads them."""
    return ", ".join(f"{key} {score}" for key, score in scores.items())


def parts(criteria: Iterable[Criterion], scores: Mapping[str, int]) -> list[Part]:
    """Return what each criterion with a score adds to the triage score of a claim, in the order of the criteria."""
    return [Part(criterion, scores[criterion.key]) for criterion in criteria if criterion.key in scores]


def total(criteria: Iterable[Criterion], scores: Mapping[str, int]) -> int:
    """Return the triage score of a claim: the sum of its weighted scores."""
    return sum(part.points for part in parts(criteria, scores))
