"""The case at the right of a claim: what was labelled for and against, what is cited, and what to beware of."""

from collections.abc import Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.text import esc, minute, show
from workbench.desk.review import Case
from workbench.domain.caution import cautions
from workbench.domain.claims import Claim
from workbench.domain.verdicts import Cited, Verdict

SHORT = 110
"""Characters of a quote in the case; the whole of it is at the left."""


def labelled(case: Case) -> None:
    """My labelled snippets by side; cited ones bear their number."""
    cited = {evidence.span: number for number, evidence in enumerate(case.cites, start=1)}
    for side in ("supports", "refutes", "context"):
        items = [item for item in case.labelled if item.label == side]
        if not items:
            continue
        lines = "".join(
            f'<p class="claim-small">“{esc(_short(item.evidence.anchor.quote))}” '
            f'<span class="cited-number">{cited.get(item.evidence.span, "")}</span></p>'
            for item in items
        )
        show(f"<p>{label_badge(side)} <span class='quiet num'>({len(items)})</span></p>{lines}")


def cites(case: Case) -> None:
    """What is cited without a label; labelled cites bear their number above."""
    shown = {item.evidence.span for item in case.labelled if item.label != "irrelevant"}
    lines = "".join(
        f'<p class="claim-small"><span class="cited-number">{number}</span> “{esc(_short(evidence.anchor.quote))}” '
        f'<span class="quiet">{esc(evidence.source.title)}</span></p>'
        for number, evidence in enumerate(case.cites, start=1)
        if evidence.span not in shown
    )
    if lines:
        show(f'<p class="quiet">{say("case.cited")}</p>{lines}')


def warnings(case: Case, claim: Claim) -> None:
    """Weak spots, in words."""
    held = [Cited(evidence, case.label_of(evidence.span)) for evidence in case.cites]
    found = [say(f"caution.{caution}") for caution in cautions(held, said_on=claim.said_on)]
    if found:
        show("".join(f"<p class='quiet'>△ {sentence}</p>" for sentence in found))


def earlier(verdicts: Sequence[Verdict]) -> None:
    """The verdicts on this claim so far, newest first."""
    for verdict in verdicts:
        corrected = f" · {say('case.corrected-by', id=verdict.corrected_by)}" if verdict.corrected_by else ""
        reason = f"<br>{say('case.reason')} {esc(verdict.reason)}" if verdict.reason else ""
        show(
            f'<p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
            f"{minute(verdict.recorded)}{corrected}{reason}</span></p>"
        )


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: text.rfind(" ", 0, SHORT)] + " …"
