"""``claims next``, ``take``, ``assign``, ``prioritise``, ``postpone`` and ``resume``: who works on what, and when."""

from collections.abc import Sequence

import click

from workbench.cli import records
from workbench.cli.aliases import renamed_option
from workbench.cli.claims.display import say_claim
from workbench.cli.output import moment, say, say_json
from workbench.cli.session import NUMBER, Refused, Session, json_option, numbers_argument, reviewer_option
from workbench.desk import Workbench
from workbench.domain import PRIORITY_WORDS
from workbench.domain.triage import as_text, scores_from_text, total
from workbench.errors import InputError, NotFoundError


@click.command("next")
@click.option("--reviewer", metavar="NAME", help="Whose next claim to show.  [default: yours]")
@json_option
@click.pass_obj
def next_claim(session: Session, reviewer: str | None, as_json: bool) -> None:
    """Show the next claim to review.

    Claims assigned to you come first, then urgent ones. Claims that are postponed, that you have reviewed, or that another
    reviewer is assigned to or has open are left out.

    \b
    Example: workbench claims next --reviewer "Ada Example"
    """
    desk = session.desk()
    name = session.name_of(reviewer)
    following = _view_of(desk, name, must_exist=reviewer is not None).queue.next()
    names = dict(desk.reviewers.all())
    if as_json:
        say_json(records.plain_claim(desk.claims.get(following), names) if following is not None else None)
    elif following is None:
        say(f"No claims to review for {name}.")
    else:
        say_claim(desk.claims.get(following), names)


@click.command()
@click.argument("id", type=NUMBER)
@renamed_option("--force", former="--anyway", is_flag=True, help="Take the claim even if another reviewer has it open.")
@reviewer_option
@click.pass_obj
def take(session: Session, id: int, force: bool, reviewer: str | None) -> None:
    """Reserve a claim for you for twenty minutes.

    Meanwhile it is not offered to other reviewers. Claims that you reserved before become free again.

    \b
    Example: workbench claims take 3
    """
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    if force:
        desk.queue.take_over(id, reviewer=acting)
    elif lease := desk.queue.take(id, reviewer=acting):
        name = dict(desk.reviewers.all())[lease.reviewer]
        raise Refused(f"{name} has claim {id} open until {moment(lease.until)}. Take another claim, or use --force.")
    say(f"Claim {id} is reserved for you.")
    say(desk.claims.get(id).text, "  ")


@click.command()
@numbers_argument
@click.option("--to", "to", multiple=True, metavar="NAME", help="Reviewer. May be repeated to assign the claims in turn.")
@renamed_option("--unassign", former="--nobody", is_flag=True, help="Remove the assignment.")
@reviewer_option
@click.pass_obj
def assign(session: Session, ids: tuple[int, ...], to: tuple[str, ...], unassign: bool, reviewer: str | None) -> None:
    """Assign claims to one or more reviewers, or unassign them.

    \b
    Example: workbench claims assign 3 4 5 --to "Ada Example" --to "B. Other"
    """
    if bool(to) == unassign:
        raise InputError("Give either --to NAME or --unassign.")
    desk = session.desk()
    assignees = [desk.reviewers.find(name) for name in to]
    desk.queue.assign(ids, assignees, reviewer=session.acting(desk, reviewer))
    names = dict(desk.reviewers.all())
    for claim in desk.claims.select(ids=ids):
        say(f"Claim {claim.id}: {f'assigned to {names[claim.assigned]}' if claim.assigned else 'unassigned'}")


@click.command()
@numbers_argument
@click.argument("level")
@reviewer_option
@click.pass_obj
def prioritise(session: Session, ids: tuple[int, ...], level: str, reviewer: str | None) -> None:
    """Set the priority of claims.

    LEVEL is “as it comes” (0), soon (1) or first (2).

    \b
    Example: workbench claims prioritise 3 4 first
    """
    levels = {word: at for at, word in enumerate(PRIORITY_WORDS)} | {str(at): at for at in range(len(PRIORITY_WORDS))}
    if level not in levels:
        raise InputError(f"“{level}” is not a valid priority. Use {', '.join(PRIORITY_WORDS)}, or 0, 1, 2.")
    desk = session.desk()
    desk.queue.prioritise(ids, levels[level], reviewer=session.acting(desk, reviewer))
    say(f"Priority of {_claims(ids)}: {PRIORITY_WORDS[levels[level]]}.")


@click.command()
@numbers_argument
@click.option("--set", "text", required=True, metavar="SCORES", help="Scores, such as “harm 3, reach 2”.")
@reviewer_option
@click.pass_obj
def triage(session: Session, ids: tuple[int, ...], text: str, reviewer: str | None) -> None:
    """Set triage scores of claims.

    Each score is 0 to 3, for a criterion of the desk (“workbench criteria”). Scores that are not named stay.

    \b
    Example: workbench claims triage 3 4 --set "harm 3, reach 2"
    """
    desk = session.desk()
    scores = scores_from_text(text)
    desk.queue.triage(ids, scores, reviewer=session.acting(desk, reviewer))
    criteria = desk.queue.criteria()
    for claim in desk.claims.select(ids=ids):
        say(f"Claim {claim.id}: {total(criteria, claim.triage)} points ({as_text(claim.triage)})")


@click.command()
@numbers_argument
@click.option("--reason", default="", metavar="TEXT", help="Why the claims are postponed.")
@reviewer_option
@click.pass_obj
def postpone(session: Session, ids: tuple[int, ...], reason: str, reviewer: str | None) -> None:
    """Postpone claims.

    They come back when somebody resumes them or records a verdict.

    \b
    Example: workbench claims postpone 3 4 --reason "The report comes in May."
    """
    desk = session.desk()
    desk.queue.postpone(ids, reason, reviewer=session.acting(desk, reviewer))
    say(f"Postponed {_claims(ids)}.")


@click.command()
@numbers_argument
@reviewer_option
@click.pass_obj
def resume(session: Session, ids: tuple[int, ...], reviewer: str | None) -> None:
    """Put postponed claims back into the queue.

    \b
    Example: workbench claims resume 3
    """
    desk = session.desk()
    desk.queue.resume(ids, reviewer=session.acting(desk, reviewer))
    say(f"Resumed {_claims(ids)}.")


def _view_of(desk: Workbench, name: str, *, must_exist: bool) -> Workbench:
    """Return the desk as this reviewer may see it. Somebody who has recorded nothing yet has no id: their name takes its
    place. Raises NotFoundError where there is no such reviewer and ``must_exist`` is true."""
    try:
        return desk.for_reviewer(desk.reviewers.find(name))
    except NotFoundError:
        if must_exist:
            raise
        return desk.for_reviewer(name)


def _claims(ids: Sequence[int]) -> str:
    """Return ``claim 3``, or ``claims 3, 4 and 5``."""
    numbers = [str(id) for id in dict.fromkeys(ids)]
    if len(numbers) == 1:
        return f"claim {numbers[0]}"
    return f"claims {', '.join(numbers[:-1])} and {numbers[-1]}"
