"""The case beside a claim: how many snippets support and refute it, what is cited, the verdicts so far, and warnings."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.publishing import published_on
from workbench.app.components.text import day, esc, minute, rich, show
from workbench.desk import Case
from workbench.domain import Cited, Claim, Evidence, EvidenceLabel, Published, Span, Verdict
from workbench.domain.caution import cautions

_IN_THE_CASE: tuple[EvidenceLabel, ...] = ("supports", "refutes", "context")
"""The labels that count for or against a claim, or explain it."""


def case_so_far(case: Case, ranks: Mapping[Span, int]) -> None:
    """Draw the totals, citations and other labels, and the heading of the ratings below them: one element, because each
    takes time."""
    title, rating = (f'<p class="section">{say(f"case.{name}")}</p>' for name in ("title", "rating"))
    show(f"{title}{_totals(case)}{_citations(case)}{_labelled(case, ranks)}{rating}")


def current(verdicts: Sequence[Verdict], where_published: Callable[[int], Published | None]) -> None:
    """Draw the verdicts on this claim that no correction replaced. ``where_published`` is asked with a verdict's number."""
    for verdict in verdicts:
        if verdict.corrected_by is None:
            published = where_published(verdict.id)
            rationale = rich(verdict.rationale) if verdict.rationale else say("log.no-rationale")
            show(
                f"<p>{rating_badge(verdict.rating)} {esc(verdict.rating.definition)} "
                f'<span class="quiet">{esc(verdict.reviewer_name)} · {minute(verdict.recorded)} · '
                f"{published_on(published) if published else say('case.unpublished')}</span></p><div>{rationale}</div>",
                "decided",
            )


def _totals(case: Case) -> str:
    """Return how many snippets have each label."""
    labels = Counter(item.label for item in case.labelled)
    totals = (
        f"<span>{label_badge(label)} <span class='quiet num'>({labels[label]})</span></span>" for label in _IN_THE_CASE
    )
    return f'<p class="totals">{"".join(totals)}</p>'


def _citations(case: Case) -> str:
    """Return the whole citations in the order in which readers get them."""
    if not case.cites:
        return f'<p class="quiet">{say("case.no-citations")}</p>'
    quotes = (_quote(evidence, case.label_of(evidence.span)) for evidence in case.cites)
    numbered = enumerate(quotes, start=1)
    lines = (f'<p class="claim-small"><span class="cited-number">{number}</span> {quote}</p>' for number, quote in numbered)
    return f'<div class="citations">{"".join(lines)}</div>'


def _labelled(case: Case, ranks: Mapping[Span, int]) -> str:
    """Return what is labelled and not cited, by its rank in the ranking, folded away."""
    items = [item for item in case.labelled if item.label in _IN_THE_CASE and not case.cites_span(item.evidence.span)]
    if not items:
        return ""
    items.sort(key=lambda item: ranks.get(item.evidence.span, len(ranks) + 1))
    lines = (f'<p class="claim-small">{_quote(item.evidence, item.label)}</p>' for item in items)
    return f"<details><summary>{say('case.not-cited', n=len(items))}</summary>{''.join(lines)}</details>"


def warnings(case: Case, claim: Claim, contradicted: Sequence[str] = ()) -> None:
    """Draw warnings about the evidence; ``contradicted``: earlier verdicts that the rating contradicts, as HTML."""
    held = [Cited(evidence, case.label_of(evidence.span)) for evidence in case.cites]
    sentences = [*contradicted, *(say(f"caution.{caution}") for caution in cautions(held, said_on=claim.said_on))]
    if sentences:
        show("".join(f"<p class='quiet'>△ {sentence}</p>" for sentence in sentences))


def earlier(verdicts: Sequence[Verdict]) -> None:
    """Draw the verdicts on this claim, newest first."""
    for verdict in verdicts:
        corrected = f" · {say('case.corrected-by', id=verdict.corrected_by)}" if verdict.corrected_by else ""
        reason = f"<br>{say('case.reason')} {esc(verdict.reason)}" if verdict.reason else ""
        show(
            f'<p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
            f"{minute(verdict.recorded)}{corrected}{reason}</span></p>"
        )


def _quote(evidence: Evidence, label: EvidenceLabel | None) -> str:
    """Return a whole quote with its label and its source as HTML."""
    badge = f"{label_badge(label)} " if label else ""
    source = " · ".join(part for part in (esc(evidence.source.title), _dated(evidence.source.published)) if part)
    return f'{badge}“{esc(evidence.anchor.quote)}” <span class="quiet">{source}</span>'


def _dated(published: str | None) -> str | None:
    return day(published) if published else None
