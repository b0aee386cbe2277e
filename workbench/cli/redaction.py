"""``redact``: a text is erased from the log, for a reason and for ever."""

import sys
from collections.abc import Sequence

import click

from workbench.cli.output import many, say, say_aside, say_table
from workbench.cli.session import NUMBER, Session, reviewer_option
from workbench.desk import Workbench
from workbench.desk.log import LoggedText
from workbench.errors import InputError, NotFoundError


@click.command()
@click.argument("entry", type=NUMBER, required=False)
@click.option("--field", "fields", multiple=True, metavar="PATH", help="A text of the entry; may be repeated.")
@click.option("--all-texts", is_flag=True, help="Every text of the entry.")
@click.option("--reviewer-name", metavar="NAME", help="Erase the name of this reviewer, instead of an entry's texts.")
@click.option("--reason", metavar="TEXT", help="Why; it stands in the log in place of the text.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@reviewer_option
@click.pass_obj
def redact(
    session: Session,
    entry: int | None,
    fields: tuple[str, ...],
    all_texts: bool,
    reviewer_name: str | None,
    reason: str | None,
    yes: bool,
    reviewer: str | None,
) -> None:
    """Erase texts from the verdict log.

    They go for a reason and for ever. Without --field or --all-texts the texts of ENTRY are listed and nothing is erased.
    A claim's entries stand in “workbench claims show ID --history”; a verdict's number is its entry's.

    The log stays sound: only hashes of its texts were hashed. Exports and backups made before still hold the text, and so
    does the source that a quote came from.

    \b
    Example: workbench redact 7 --field claimant --reason "Asked to be forgotten."
    """
    if (entry is None) == (reviewer_name is None):
        raise InputError("Name an entry of the log, or a reviewer with --reviewer-name.")
    desk = session.desk()
    if entry is None:
        assert reviewer_name is not None
        entry, all_texts = desk.log.reviewer_entry(desk.reviewers.find(reviewer_name)), True
    texts = desk.log.logged_texts(entry)
    if not (fields or all_texts):
        _say_texts(entry, texts)
        return
    chosen = _chosen(entry, texts, None if all_texts else fields)
    if not (reason or "").strip():
        raise InputError("A text is erased for a reason; give it with --reason.")
    if not (yes or _confirmed(entry, chosen)):
        say_aside("Nothing was erased.")
        raise click.exceptions.Exit(1)
    _erase(desk, chosen, reason or "", session.acting(desk, reviewer))


def _say_texts(entry: int, texts: Sequence[LoggedText]) -> None:
    if not texts:
        say(f"Entry {entry} holds no text that could be erased.")
        return
    say_table(("FIELD", "TEXT"), [(item.field, item.text or "[erased]") for item in texts])
    say()
    say("Nothing was erased. Choose with --field, which may be repeated, or take them all with --all-texts.")


def _chosen(entry: int, texts: Sequence[LoggedText], fields: tuple[str, ...] | None) -> list[LoggedText]:
    """The texts that are named (None: all) and still there."""
    known = {item.field for item in texts}
    for field in fields or ():
        if field not in known:
            raise NotFoundError(f"Entry {entry} has no text “{field}”; it has {', '.join(sorted(known)) or 'none'}.")
    chosen = [item for item in texts if item.text is not None and (fields is None or item.field in fields)]
    if not chosen:
        raise NotFoundError(f"Nothing is left to erase in entry {entry}; it was erased before, or there was no text.")
    return chosen


def _confirmed(entry: int, chosen: Sequence[LoggedText]) -> bool:
    if not sys.stdin.isatty():
        raise InputError("An erasure cannot be undone; confirm it with --yes where nobody can be asked.")
    for item in chosen:
        say_aside(f"{item.field}: {item.text}")
    return click.confirm(f"Erase {many(len(chosen), 'text')} of entry {entry} for ever?", err=True)


def _erase(desk: Workbench, chosen: Sequence[LoggedText], reason: str, reviewer: str) -> None:
    payloads = sorted({item.payload for item in chosen})
    entry = desk.log.redact(payloads, reason, reviewer=reviewer)
    say(f"Erased {many(len(payloads), 'text')}; entry {entry} says so and why.")
    say("Exports and backups made before still hold it, and so does the source that a quote came from.")
