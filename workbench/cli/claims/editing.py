"""``claims add``, ``edit``, ``tag``, ``reply`` and ``withdraw``: what is known of a claim."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import click

from workbench.cli import records
from workbench.cli.claims.display import say_claim
from workbench.cli.output import say, say_json
from workbench.cli.session import (
    NUMBER,
    Session,
    given_text,
    json_option,
    numbers_argument,
    reviewer_option,
)
from workbench.desk import ClaimChanges
from workbench.domain import Appearance, NewClaim
from workbench.errors import InputError


@dataclass(frozen=True)
class _Details:
    """The values of the options of ``_detail_options``."""

    claimant: str | None
    said_on: str | None
    seen_in: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None


def _detail_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each detail of a claim. The command gets their values as ``details``."""

    @wraps(command)
    def with_details(*args: Any, **options: Any) -> None:
        details = _Details(**{item.name: options.pop(item.name) for item in fields(_Details)})
        command(*args, details=details, **options)

    for option in (
        click.option("--language", metavar="CODE", help="Language of the claim, for example en."),
        click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag. May be repeated."),
        click.option(
            "--seen-in",
            "seen_in",
            multiple=True,
            metavar="PLACE",
            help="Where the claim appeared: a name or a URL. May be repeated.",
        ),
        click.option("--date", "said_on", metavar="DATE", help="When the claim was made: 2021-02-01, 2021-02 or 2021."),
        click.option("--claimant", metavar="NAME", help="Who made the claim."),
    ):
        with_details = option(with_details)
    return with_details


@click.command()
@click.argument("text")
@_detail_options
@reviewer_option
@json_option
@click.pass_obj
def add(
    session: Session, text: str, details: _Details, reviewer: str | None, as_json: bool
) -> None:
    """Add a claim.

    Creates the database if there is none. Lists possible duplicates among earlier claims; the claim is added all the same.

    \b
    Example: workbench claims add "The vote was rigged." --claimant "A candidate"
    """
    appearances = _appearances(details.seen_in)
    claim = NewClaim(text, details.claimant, details.said_on, appearances, details.tags, details.language).checked()
    desk = session.desk(create=True)
    added = desk.claims.add(claim, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(records.added_claim(added))
        return
    say(f"Added claim {added.id}.")
    for duplicate in desk.claims.select(ids=added.duplicates):
        say(f"Possible duplicate: claim {duplicate.id}: {duplicate.text}")


@click.command()
@click.argument("id", type=NUMBER)
@_detail_options
@reviewer_option
@click.pass_obj
def edit(session: Session, id: int, details: _Details, reviewer: str | None) -> None:
    """Change the details of a claim.

    An empty value clears a detail. --tag and --seen-in replace all earlier tags and places. The text of a claim cannot be
    changed, because verdicts were made on it: withdraw the claim and add a corrected one.

    \b
    Example: workbench claims edit 1 --claimant "A candidate" --tag elections
    """
    appearances = _appearances(details.seen_in) if details.seen_in else None
    changes = ClaimChanges(details.claimant, details.said_on, appearances, details.tags or None, details.language)
    if changes == ClaimChanges():
        raise InputError("Nothing to change. Give at least one of --claimant, --date, --seen-in, --tag and --language.")
    desk = session.desk()
    claim = desk.claims.edit(id, changes, reviewer=session.acting(desk, reviewer))
    say_claim(claim, dict(desk.reviewers.all()))


@click.command()
@numbers_argument
@click.option("--add", "add", multiple=True, metavar="TAG", help="Tag to add. May be repeated.")
@click.option("--remove", "remove", multiple=True, metavar="TAG", help="Tag to remove. May be repeated.")
@reviewer_option
@click.pass_obj
def tag(session: Session, ids: tuple[int, ...], add: tuple[str, ...], remove: tuple[str, ...], reviewer: str | None) -> None:
    """Add tags to claims, or remove them.

    \b
    Example: workbench claims tag 3 4 --add elections --remove unsorted
    """
    if not (add or remove):
        raise InputError("Nothing to change. Give at least one of --add and --remove.")
    desk = session.desk()
    desk.claims.tag(ids, add=add, remove=remove, reviewer=session.acting(desk, reviewer))
    for claim in desk.claims.select(ids=ids):
        say(f"Claim {claim.id}: {', '.join(claim.tags) or 'no tags'}")


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--asked", required=True, metavar="DATE", help="When they were asked: 2021-02-01, 2021-02 or 2021.")
@click.option("--answered", metavar="DATE", help="When they answered.")
@click.option("--answer", default="", metavar="TEXT", help="What they answered. Use - to read it from standard input.")
@reviewer_option
@click.pass_obj
def reply(session: Session, id: int, asked: str, answered: str | None, answer: str, reviewer: str | None) -> None:
    """Record when the claimant was asked for a reply, and the reply.

    Replaces a reply that was recorded before; the log keeps both.

    \b
    Example: workbench claims reply 3 --asked 2026-11-20 --answered 2026-11-24
    """
    text = given_text(answer)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    claim = desk.claims.note_reply(id, asked=asked, answered=answered, answer=text, reviewer=acting)
    say_claim(claim, dict(desk.reviewers.all()))


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--reason", required=True, metavar="TEXT", help="Why the claim is withdrawn.")
@reviewer_option
@click.pass_obj
def withdraw(session: Session, id: int, reason: str, reviewer: str | None) -> None:
    """Remove a claim from the queue for good.

    The claim and everything recorded on it stay in the log.

    \b
    Example: workbench claims withdraw 3 --reason "Entered twice."
    """
    desk = session.desk()
    desk.claims.withdraw(id, reason, reviewer=session.acting(desk, reviewer))
    say(f"Claim {id} was withdrawn.")


def _appearances(places: tuple[str, ...]) -> tuple[Appearance, ...]:
    """Return the places where a claim appeared, without blank ones."""
    return tuple(Appearance.from_text(place) for place in places if place.strip())
