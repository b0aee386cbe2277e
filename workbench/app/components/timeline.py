"""A claim's story: who did what, and when."""

from collections.abc import Sequence

from workbench.app.catalogue import say
from workbench.app.components.text import esc, minute, short
from workbench.desk import Moment

SHORT = 160
"""Characters of a quote or a reason in the story."""


def timeline(moments: Sequence[Moment]) -> str:
    """Return the history of a claim, newest first, as HTML."""
    return f'<ol class="timeline">{"".join(_line(moment) for moment in reversed(moments))}</ol>'


def _line(moment: Moment) -> str:
    done = esc(moment.summary)
    if moment.is_undo:
        done = f"{done} {say('timeline.undo')}"
    quote = f'<br><span class="quiet">“{esc(short(moment.text, SHORT))}”</span>' if moment.text else ""
    return (
        f'<li><span class="quiet num">{minute(moment.time)}</span> <b>{esc(moment.who or say("timeline.nobody"))}</b> '
        f"{done}{quote}</li>"
    )
