"""The case at the right of a claim: what was labelled for and against, what is cited, and what to beware of."""

from collections.abc import Mapping, Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.text import esc, minute, short, show
from workbench.desk.review import Case
from workbench.domain.caution import cautions
from workbench.domain.claims import Claim
from workbench.domain.spans import Span
from workbench.domain.verdicts import Cited, Evidence, Verdict

SHORT = 110
"""Characters of a quote in the case; the whole of it is at the left."""


def case_so_far(case: Case, ranks: Mapping[Span, int]) -> None:
    """Draw labels and citations, and the heading of the ratings below them: one element, because each takes time."""
    title, rating = (f'<p class="section">{say(f"case.{name}")}</p>' for name in ("title", "rating"))
    show(f"{title}{_labelled(case, ranks)}{_cites(case)}{rating}")


def _labelled(case: Case, ranks: Mapping[Span, int]) -> str:
    """Return the labelled snippets that support, refute and give context, side by side: the best of each by its rank in
    the ranking, the rest behind it. Cited ones bear their number."""
    cited = {evidence.span: number for number, evidence in enumerate(case.cites, start=1)}
    sides: list[str] = []
    for side in ("supports", "refutes", "context"):
        items = [item for item in case.labelled if item.label == side]
        items.sort(key=lambda item: ranks.get(item.evidence.span, len(ranks) + 1))
        quotes = [_quote(item.evidence, cited.get(item.evidence.span)) for item in items]
        more = ""
        if quotes[1:]:
            more = f"<details><summary>{say('case.more', n=len(quotes) - 1)}</summary>{''.join(quotes[1:])}</details>"
        strongest = quotes[0] if quotes else f'<p class="quiet">{say("case.none")}</p>'
        sides.append(f"<div><p>{label_badge(side)} <span class='quiet num'>({len(items)})</span></p>{strongest}{more}</div>")
    return f'<div class="three">{"".join(sides)}</div>'


def _cites(case: Case) -> str:
    """Return what is cited without a label; labelled citations have their number above."""
    shown = {item.evidence.span for item in case.labelled if item.label != "irrelevant"}
    lines = "".join(
        f'<p class="claim-small"><span class="cited-number">{number}</span> “{esc(short(evidence.anchor.quote, SHORT))}” '
        f'<span class="quiet">{esc(evidence.source.title)}</span></p>'
        for number, evidence in enumerate(case.cites, start=1)
        if evidence.span not in shown
    )
    return f'<p class="quiet">{say("case.cited")}</p>{lines}' if lines else ""


def warnings(case: Case, claim: Claim, contradicted: Sequence[str] = ()) -> None:
    """Draw warnings about the evidence; ``contradicted``: earlier verdicts that the rating contradicts, as HTML."""
    held = [Cited(evidence, case.label_of(evidence.span)) for evidence in case.cites]
    found = [*contradicted, *(say(f"caution.{caution}") for caution in cautions(held, said_on=claim.said_on))]
    if found:
        show("".join(f"<p class='quiet'>△ {sentence}</p>" for sentence in found))


def earlier(verdicts: Sequence[Verdict]) -> None:
    """Draw the verdicts on this claim, newest first."""
    for verdict in verdicts:
        corrected = f" · {say('case.corrected-by', id=verdict.corrected_by)}" if verdict.corrected_by else ""
        reason = f"<br>{say('case.reason')} {esc(verdict.reason)}" if verdict.reason else ""
        show(
            f'<p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
            f"{minute(verdict.recorded)}{corrected}{reason}</span></p>"
        )


def _quote(evidence: Evidence, number: int | None) -> str:
    mark = f'<span class="cited-number">{number}</span> ' if number else ""
    return f'<p class="claim-small">{mark}“{esc(short(evidence.anchor.quote, SHORT))}”</p>'
