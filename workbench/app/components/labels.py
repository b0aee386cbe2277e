"""Evidence labels and ratings: always a word, an icon and a colour."""

from collections.abc import Mapping

from workbench.app.catalogue import say
from workbench.app.components.text import esc
from workbench.desk import Workbench
from workbench.domain import EvidenceLabel, Rating

Ratings = Mapping[tuple[str | None, str], Rating]
"""Ratings by (scale, key), and by (None, key) where any scale will do."""

ICONS = {"supports": "✓", "refutes": "✗", "context": "≈", "irrelevant": "–"}


def label_badge(label: EvidenceLabel | None) -> str:
    """Return a label as HTML."""
    if label is None:
        return f'<span class="label none">○ {say("labels.none")}</span>'
    return f'<span class="label {label}">{ICONS[label]} {say(f"labels.{label}")}</span>'


def rating_badge(rating: Rating) -> str:
    """Return a rating as HTML."""
    return f'<span class="rating">{esc(rating.label)}</span>'


def all_ratings(desk: Workbench) -> Ratings:
    """Return every rating of every scale of a desk, in its newest version."""
    scales = desk.scales.all()
    return {(key, rating.key): rating for scale in scales for rating in scale.ratings for key in (None, scale.key)}


def rating_name(ratings: Ratings, key: str) -> str:
    """Return the label of a rating on any scale."""
    rating = ratings.get((None, key))
    return rating.label if rating else key
