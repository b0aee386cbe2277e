"""``claims list``, ``show``, ``history`` and ``case-file``: what the queue and the log hold on claims."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from workbench.cli import records
from workbench.cli.aliases import list_options, renamed_option
from workbench.cli.claims.display import say_claim, say_head, say_verdicts
from workbench.cli.output import many, moment, say, say_json, say_list, say_table
from workbench.cli.session import NUMBER, Session, force_option, item_options, json_option, writing
from workbench.domain import (
    NOBODY,
    PRIORITY_WORDS,
    STATES,
    ClaimFilter,
    ClaimRow,
    ClaimSort,
    LabelledEvidence,
    language_code,
)
from workbench.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from workbench.desk import Actor, Case, Moment, Workbench


@click.command("list")
@renamed_option("--status", "state", former="--state", metavar="STATUS", help=f"Filter by status: {', '.join(STATES)}.")
@click.option("--rating", metavar="KEY", help="Filter by the rating of the newest verdict.")
@click.option("--tag", metavar="TAG", help="Filter by tag.")
@click.option("--language", metavar="CODE", help="Filter by language, for example en.")
@click.option("--claimant", metavar="NAME", help="Filter by claimant.")
@renamed_option(
    "--reviewer",
    "by",
    former="--by",
    metavar="NAME",
    help=f"Only claims assigned to or reviewed by this person; “{NOBODY}” for unassigned claims.",
)
@click.option("--evidence", type=click.Choice(get_args(LabelledEvidence)), help="Filter by labelled evidence.")
@click.option("--similar", is_flag=True, help="Only claims with a possible duplicate that has a verdict.")
@click.option("--sort", type=click.Choice(get_args(ClaimSort)), default="work", show_default=True, help="Order of the list.")
@list_options("claims", search="Only claims with any of these words.")
@click.pass_obj
def list_claims(
    session: Session,
    state: str | None,
    words: str,
    rating: str | None,
    tag: str | None,
    language: str | None,
    claimant: str | None,
    by: str | None,
    evidence: LabelledEvidence | None,
    similar: bool,
    sort: ClaimSort,
    limit: int | None,
    as_json: bool,
) -> None:
    """List claims.

    The default order, “work”, starts with the claims to review next.

    \b
    Example: workbench claims list --status matched --limit 20
    """
    if state is not None and state not in STATES:
        raise InputError(f"“{state}” is not a valid status. Use {', '.join(STATES)}.")
    desk = session.desk()
    filter = ClaimFilter(
        state=state,
        words=words,
        rating=rating,
        tag=tag,
        language=language_code(language),
        claimant=claimant,
        reviewer=by if by in (None, NOBODY) else desk.reviewers.find(by),
        evidence=evidence,
        similar=similar,
    )
    rows, total = desk.queue.page(filter, sort=sort, limit=limit or -1)
    names = dict(desk.reviewers.all())
    if as_json:
        say_json([records.claim_row(row, names) for row in rows])
        return
    say_list(
        ("ID", "STATUS", "RATING", "CLAIM"),
        [(row.claim.id, row.claim.state, row.rating, _line(row, names)) for row in rows],
        total=total,
        noun="claims",
        hint="“workbench claims add TEXT” adds a claim, “workbench claims import FILE” many.",
    )


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--history", is_flag=True, help="Also list the log entries on the claim.")
@click.option("--reviewer", metavar="NAME", help="Whose labels and citations to show.  [default: yours]")
@json_option
@click.pass_obj
def show(session: Session, id: int, history: bool, reviewer: str | None, as_json: bool) -> None:
    """Show a claim, your labels and citations on it, and its verdicts.

    \b
    Example: workbench claims show 1 --history
    """
    desk = session.desk()
    claim, near, verdicts = desk.claims.get(id), desk.claims.near_duplicates(id), desk.log.verdicts(claim=id)
    names = dict(desk.reviewers.all())
    if as_json:
        say_json(records.claim(claim, names, near=near, verdicts=verdicts, history=desk.log.history(id)))
        return
    name = session.name_of(reviewer)
    case = _case(desk, id, name, must_exist=reviewer is not None)
    duplicates = "\n".join(f"claim {other.id}: {other.text}" for other in near)
    say_claim(claim, names, ("Possible duplicates", duplicates))
    _say_ranking(desk, id)
    if case is not None:
        _say_case(case, name)
    say_verdicts(verdicts)
    if history:
        say()
        say_table(
            ("ENTRY", "TIME", "REVIEWER", "TYPE"),
            [(event.seq, moment(event.time), names.get(event.reviewer or ""), event.type) for event in desk.log.history(id)],
        )


@click.command("case-file")
@click.argument("id", type=NUMBER)
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="PATH", help="HTML file to write, or - .")
@force_option
@click.pass_obj
def case_file(session: Session, id: int, output: Path, force: bool) -> None:
    """Write everything recorded on claim ID as one page to print: evidence, labels, notes, verdicts, history.

    It is for the desk itself: it contains names, notes and labels. “workbench verdicts export --format html” is for readers.

    \b
    Example: workbench claims case-file 1 --output claim-1.html
    """
    with writing(output) as tell:
        session.desk().case_files.write(id, output, force=force)
        tell(f"Wrote the case file of claim {id} to {output}.")


@click.command()
@item_options
@click.pass_obj
def history(session: Session, id: int, as_json: bool) -> None:
    """Show who did what on a claim, and when.

    \b
    Example: workbench claims history 1
    """
    desk = session.desk()
    claim, moments = desk.claims.get(id), desk.log.timeline(id)
    if as_json:
        say_json([records.moment(item) for item in moments])
        return
    say_head(claim)
    say()
    rows = [(item.seq, moment(item.time), item.who, _event_text(item)) for item in moments]
    say_table(("ENTRY", "TIME", "REVIEWER", "EVENT"), rows)


def _line(row: ClaimRow, names: "Mapping[Actor, str]") -> str:
    """Return a claim's text, followed by its priority, its assignee, who has it open, and why it is postponed."""
    claim = row.claim
    notes = (
        f"priority: {PRIORITY_WORDS[claim.priority]}" if claim.priority else None,
        f"assigned to {names[claim.assigned]}" if claim.assigned else None,
        f"opened by {names[row.holder]}" if row.holder else None,
        f"postponed: {claim.postponed_reason}" if claim.postponed_reason else None,
    )
    note = "; ".join(filter(None, notes))
    return f"{claim.text} ({note})" if note else claim.text


def _event_text(event: "Moment") -> str:
    """Return an entry in words, such as ``labelled a snippet: refutes: “It found no fault.”``"""
    text = f"{event.summary}: “{event.text}”" if event.text else event.summary
    return f"{text} (undo)" if event.is_undo else text


def _say_ranking(desk: "Workbench", id: int) -> None:
    ranking = desk.matching.ranking(id)
    if ranking is None:
        return
    say(f"Matched with {many(len(ranking.matches), 'snippet')} on {moment(ranking.created)}.")
    if ranking.stale:
        say(f"The sources have changed since then. “workbench match {id}” updates the ranking.")


def _case(desk: "Workbench", id: int, name: str, *, must_exist: bool) -> "Case | None":
    """Return a reviewer's labels and citations on a claim; None for somebody who has recorded nothing yet. Raises
    NotFoundError for them where ``must_exist`` is true."""
    try:
        return desk.review.case(id, reviewer=desk.reviewers.find(name))
    except NotFoundError:
        if must_exist:
            raise
        return None


def _say_case(case: "Case", name: str) -> None:
    labels = {item.evidence.span: item.label for item in case.labelled}
    evidence = {item.span: item for item in (*case.cites, *(item.evidence for item in case.labelled))}
    if evidence:
        say()
        say(f"Labelled and cited by {name}:")
        say_table(
            ("LABEL", "CITED", "EVIDENCE"),
            [
                (labels.get(span), "yes" if case.cites_span(span) else "", f"“{item.anchor.quote}” · {item.source.title}")
                for span, item in evidence.items()
            ],
        )
