"""A claim's story: who did what, and when."""

from collections.abc import Sequence

from workbench.app.catalogue import say
from workbench.app.components.text import esc, minute, short, show
from workbench.desk.log import Moment
from workbench.domain.events import TYPES

SHORT = 160
"""Characters of a quote or a reason in the story."""


def timeline(moments: Sequence[Moment]) -> None:
    """The story as a list, newest first."""
    show(f'<ol class="timeline">{"".join(_line(moment) for moment in reversed(moments))}</ol>')


def _line(moment: Moment) -> str:
    known = moment.type in TYPES
    done = say(f"timeline.{moment.type}" if known else "timeline.unknown", what=esc(_word(moment) if known else moment.type))
    if moment.takes_back:
        done = f"{done} {say('timeline.taken-back')}"
    quote = f'<br><span class="quiet">“{esc(short(moment.text, SHORT))}”</span>' if moment.text else ""
    return (
        f'<li><span class="quiet num">{minute(moment.time)}</span> <b>{esc(moment.who or say("timeline.nobody"))}</b> '
        f"{done}{quote}</li>"
    )


def _word(moment: Moment) -> str:
    """The point of an entry in the interface's words."""
    if moment.type == "label-set":
        return say(f"labels.{moment.what}") if moment.what else say("labels.none")
    if moment.type == "claim-prioritised":
        return say(f"priorities.{moment.what}")
    if moment.type == "claim-assigned":
        return moment.what or say("timeline.nobody")
    return moment.what
