"""Evidence labels and ratings: always a word, an icon and a colour."""

from workbench.app.catalogue import say
from workbench.app.components.text import esc
from workbench.domain import EvidenceLabel, Rating

ICONS = {"supports": "✓", "refutes": "✗", "context": "≈", "irrelevant": "–"}


def label_badge(label: EvidenceLabel | None) -> str:
    """Return a label as HTML."""
    if label is None:
        return f'<span class="label none">○ {say("labels.none")}</span>'
    return f'<span class="label {label}">{ICONS[label]} {say(f"labels.{label}")}</span>'


def rating_badge(rating: Rating) -> str:
    """Return a rating as HTML."""
    return f'<span class="rating">{esc(rating.label)}</span>'
