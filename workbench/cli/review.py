"""``label``, ``cite`` and ``undo``: a reviewer's work on the evidence."""

import click

from workbench.cli.output import say
from workbench.cli.session import NUMBER, OFFSET, Session, reviewer_option

NO_LABEL = "none"


@click.command()
@click.argument("claim", type=NUMBER)
@click.argument("snippet", type=NUMBER)
@click.argument("label")
@reviewer_option
@click.pass_obj
def label(session: Session, claim: int, snippet: int, label: str, reviewer: str | None) -> None:
    """Label a snippet for a claim.

    LABEL is supports, refutes, context or irrelevant; “none” removes your label. Labelling a snippet does not cite it.
    “workbench search” and “workbench match” show the numbers of snippets.

    \b
    Example: workbench label 1 27 refutes --reviewer "Ada Example"
    """
    desk = session.desk()
    chosen = None if label == NO_LABEL else label
    desk.review.label(claim, snippet, chosen, reviewer=session.acting(desk, reviewer))
    if chosen is None:
        say(f"Removed your label of snippet {snippet} for claim {claim}.")
    else:
        say(f"Labelled snippet {snippet} as “{chosen}” for claim {claim}.")


@click.command()
@click.argument("claim", type=NUMBER)
@click.argument("document", type=NUMBER)
@click.argument("start", type=OFFSET)
@click.argument("end", type=NUMBER)
@click.option("--remove", is_flag=True, help="Remove the citation.")
@reviewer_option
@click.pass_obj
def cite(session: Session, claim: int, document: int, start: int, end: int, remove: bool, reviewer: str | None) -> None:
    """Cite a passage for a claim.

    The passage is the characters START to END of DOCUMENT, as “workbench search” and “workbench match” show them. “workbench
    sources show DOCUMENT --text” prints the text. Your next verdict on CLAIM includes your citations.

    \b
    Example: workbench cite 1 3 345 412 --reviewer "Ada Example"
    """
    desk = session.desk()
    source = desk.sources.get(document).document
    desk.claims.get(claim)
    acting = session.acting(desk, reviewer)
    if remove:
        desk.review.uncite(claim, source.span(start, end), reviewer=acting)
    else:
        desk.review.cite(claim, document, start, end, reviewer=acting)
    say(f"Removed the citation for claim {claim}:" if remove else f"Cited for claim {claim}:")
    say(f"“{source.text[start:end]}”", "  ")


@click.command()
@reviewer_option
@click.pass_obj
def undo(session: Session, reviewer: str | None) -> None:
    """Undo your last label, citation, postponing or resuming.

    Repeat it to undo earlier ones, back to your last verdict. A verdict cannot be undone, only corrected: “workbench
    verdicts correct ID”. The log keeps both entries.

    \b
    Example: workbench undo --reviewer "Ada Example"
    """
    desk = session.desk()
    undone = desk.review.undo(reviewer=desk.reviewers.find(session.name_of(reviewer)))
    say(f"Undid the last {undone.name}, on claim {undone.claim}:")
    say(desk.claims.get(undone.claim).text, "  ")
