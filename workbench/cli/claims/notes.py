"""``claims note``, ``notes`` and ``note-done``: what reviewers write to each other about claims."""

from collections.abc import Mapping
from dataclasses import asdict

import click

from workbench.cli.output import moment, say, say_json, say_list
from workbench.cli.session import NUMBER, Session, given_text, json_option, reviewer_option
from workbench.desk import Actor
from workbench.domain.notes import Note


@click.command()
@click.argument("id", type=NUMBER)
@click.argument("text")
@reviewer_option
@click.pass_obj
def note(session: Session, id: int, text: str, reviewer: str | None) -> None:
    """Add a note for colleagues to claim ID. Use - to read TEXT from standard input.

    It waits for those whom it names with @ and their name. No export for readers contains notes.

    \b
    Example: workbench claims note 3 "@Ada Example, please look at 2021."
    """
    desk = session.desk()
    added = desk.notes.add(id, given_text(text), reviewer=session.acting(desk, reviewer))
    names = dict(desk.reviewers.all())
    waits = f" It waits for {', '.join(names[one] for one in added.mentioned)}." if added.mentioned else ""
    say(f"Added note {added.id} to claim {id}.{waits}")


@click.command()
@click.argument("id", type=NUMBER, required=False)
@reviewer_option
@json_option
@click.pass_obj
def notes(session: Session, id: int | None, reviewer: str | None, as_json: bool) -> None:
    """List the notes on claim ID, or without ID those that wait for you.

    \b
    Example: workbench claims notes 3
    """
    desk = session.desk()
    listed = desk.notes.on(id) if id is not None else desk.notes.waiting(reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json([asdict(item) for item in listed])
        return
    names = dict(desk.reviewers.all())
    say_list(
        ("ID", "CLAIM", "NOTE"),
        [(item.id, item.claim, _line(item, names)) for item in listed],
        total=len(listed),
        noun="notes",
        hint="“workbench claims note ID TEXT” adds one.",
    )


@click.command("note-done")
@click.argument("id", type=NUMBER)
@reviewer_option
@click.pass_obj
def note_done(session: Session, id: int, reviewer: str | None) -> None:
    """Mark note ID as done, so that it no longer waits.

    \b
    Example: workbench claims note-done 41
    """
    desk = session.desk()
    desk.notes.done(id, reviewer=session.acting(desk, reviewer))
    say(f"Note {id} is done.")


def _line(note: Note, names: Mapping[Actor, str]) -> str:
    return f"{note.text} ({names.get(note.reviewer, '')}, {moment(note.time)}{', done' if note.done else ''})"
