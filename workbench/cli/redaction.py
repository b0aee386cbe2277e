"""``redact``: erase texts from the log for good."""

import sys
from collections.abc import Sequence

import click

from workbench.cli.output import many, say, say_aside, say_table
from workbench.cli.session import NUMBER, Session, reviewer_option
from workbench.desk import LoggedText, Workbench
from workbench.errors import InputError, NotFoundError


@click.command()
@click.argument("entry", type=NUMBER, required=False)
@click.option("--field", "fields", multiple=True, metavar="PATH", help="Text of the entry to erase. May be repeated.")
@click.option("--all-texts", is_flag=True, help="Erase all texts of the entry.")
@click.option("--reviewer-name", metavar="NAME", help="Erase the name of this reviewer. Takes no ENTRY.")
@click.option("--reason", metavar="TEXT", help="Why the texts are erased. The log shows it in their place.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
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
    """Erase texts from the verdict log. This cannot be undone.

    Without --field or --all-texts, lists the texts of ENTRY and erases nothing. “workbench claims show ID --history”
    lists the entries on a claim; the number of a verdict is the number of its entry.

    The log can still be verified, because its chain holds only hashes of the texts. Earlier exports and backups keep the
    text, and so does the source of a quote.

    \b
    Example: workbench redact 7 --field claimant --reason "Asked to be forgotten."
    """
    if (entry is None) == (reviewer_name is None):
        raise InputError("Give either the number of an entry or --reviewer-name NAME.")
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
        raise InputError("An erasure needs a reason. Give it with --reason.")
    if not (yes or _confirmed(entry, chosen)):
        say_aside("Nothing was erased.")
        raise click.exceptions.Exit(1)
    _erase(desk, chosen, reason or "", session.acting(desk, reviewer))


def _say_texts(entry: int, texts: Sequence[LoggedText]) -> None:
    if not texts:
        say(f"Entry {entry} has no texts.")
        return
    say_table(("FIELD", "TEXT"), [(item.field, item.text or "[erased]") for item in texts])
    say()
    say("Nothing was erased. Choose texts with --field PATH or --all-texts.")


def _chosen(entry: int, texts: Sequence[LoggedText], fields: tuple[str, ...] | None) -> list[LoggedText]:
    """Return the texts in ``fields`` (None: all) that were not erased before. Raises NotFoundError."""
    known = {item.field for item in texts}
    for field in fields or ():
        if field not in known:
            raise NotFoundError(f"Entry {entry} has no text “{field}”. Its texts: {', '.join(sorted(known)) or 'none'}.")
    chosen = [item for item in texts if item.text is not None and (fields is None or item.field in fields)]
    if not chosen:
        raise NotFoundError(f"There is nothing to erase in entry {entry}: its texts were erased before, or it has none.")
    return chosen


def _confirmed(entry: int, chosen: Sequence[LoggedText]) -> bool:
    if not sys.stdin.isatty():
        raise InputError("An erasure cannot be undone. Confirm it with --yes.")
    for item in chosen:
        say_aside(f"{item.field}: {item.text}")
    return click.confirm(f"Erase {many(len(chosen), 'text')} of entry {entry} for good?", err=True)


def _erase(desk: Workbench, chosen: Sequence[LoggedText], reason: str, reviewer: str) -> None:
    payloads = sorted({item.payload for item in chosen})
    entry = desk.log.redact(payloads, reason, reviewer=reviewer)
    say(f"Erased {many(len(payloads), 'text')}. Entry {entry} records the reason.")
    say("Earlier exports and backups keep the erased texts, and so does the source of a quote.")
