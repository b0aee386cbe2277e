"""A rating scale: each rating with its key, and by which criterion it is given."""

from workbench.app.catalogue import say
from workbench.app.components.labels import rating_badge
from workbench.app.components.text import esc, show
from workbench.domain import RatingScale


def scale_table(scale: RatingScale) -> None:
    """Draw the ratings of a scale in its order, under its name."""
    rows = "".join(
        f'<tr><td class="quiet num">{number}</td><td>{rating_badge(rating)}</td><td>{esc(rating.definition)}</td></tr>'
        for number, rating in enumerate(scale.ratings, start=1)
    )
    name = f"<b>{esc(scale.name)}</b> {say('settings.scale-version', n=scale.version)}"
    show(f'<p>{name}</p><table class="facts">{rows}</table>')
