"""The verdicts on a claim, as HTML."""

from collections.abc import Callable, Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import rating_badge
from workbench.app.components.publishing import published_on
from workbench.app.components.text import esc, minute, rich
from workbench.domain.verdicts import Published, Verdict


def current(verdicts: Sequence[Verdict], where_published: Callable[[int], Published | None]) -> str:
    """Return the verdicts on a claim that no correction replaced. ``where_published`` is called with a verdict's number."""
    parts: list[str] = []
    for verdict in verdicts:
        if verdict.corrected_by is None:
            published = where_published(verdict.id)
            rationale = rich(verdict.rationale) if verdict.rationale else say("log.no-rationale")
            parts.append(
                f'<div class="decided"><p>{rating_badge(verdict.rating)} {esc(verdict.rating.definition)} '
                f'<span class="quiet">{esc(verdict.reviewer_name)} · {minute(verdict.recorded)} · '
                f"{published_on(published) if published else say('case.unpublished')}</span></p>{rationale}</div>"
            )
    return "".join(parts)


def earlier(verdicts: Sequence[Verdict]) -> str:
    """Return one line for each verdict on a claim, newest first."""
    return "".join(_line(verdict) for verdict in verdicts)


def _line(verdict: Verdict) -> str:
    corrected = f" · {say('case.corrected-by', id=verdict.corrected_by)}" if verdict.corrected_by else ""
    reason = f"<br>{say('case.reason')} {esc(verdict.reason)}" if verdict.reason else ""
    return (
        f'<p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
        f"{minute(verdict.recorded)}{corrected}{reason}</span></p>"
    )
