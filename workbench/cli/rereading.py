"""``sources reread``: read the stored bytes of all sources again."""

from collections.abc import Iterable, Sequence

import click

from workbench.cli import records
from workbench.cli.output import SHOWN, many, say, say_aside, say_json
from workbench.cli.progress import Progress
from workbench.cli.session import Refused, Session, Stopped, embed, json_option
from workbench.desk import Reread, RereadSource, UnreadSource, Workbench

QUOTE = 160
"""Characters of a quote that are printed."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would change. Change nothing.")
@click.option(
    "--no-embed", is_flag=True, help="Do not compute vectors for semantic search now. The next ingest, match or search does."
)
@json_option
@click.pass_obj
def reread(session: Session, dry_run: bool, no_embed: bool, as_json: bool) -> None:
    """Read all sources again with the readers of this version.

    Sources keep the text that was read when they were added. This command reads their stored bytes again and lists those
    that now read differently, with the verdicts that cite them. Each changed text becomes a new version of its source, which
    matching then uses. The earlier text stays, with its citations and labels; metadata that you edited stays too.

    This is not an action in the log and cannot be undone; use --dry-run first. After an interruption, run the same command
    again to continue.

    \b
    Example: workbench sources reread --dry-run
    """
    desk = session.desk()
    results, total = _results(desk, dry_run)
    changed = [item for item in results if isinstance(item, RereadSource)]
    unread = [item for item in results if isinstance(item, UnreadSource)]
    embedded = 0 if dry_run or no_embed or not changed else embed(desk)
    if as_json:
        say_json(records.reread(results, total=total, dry_run=dry_run) | {"embedded": embedded})
    else:
        for source in changed:
            _say_change(source)
        _say_count(changed, total, dry_run)
    for item in unread[:SHOWN]:
        say_aside(f"Failed: document {item.id} ({item.title}): {item.reason}")
    if len(unread) > SHOWN:
        say_aside(f"{len(unread) - SHOWN:,} more could not be read. --json lists all.")
    if unread:
        raise Refused(f"{many(len(unread), 'source')} of {total:,} could not be read again. Their texts stay as they are.")


def _results(desk: Workbench, dry_run: bool) -> tuple[list[Reread], int]:
    """Read the sources again, showing progress. Return the results and the number of sources."""
    made = 0
    with Progress("Reading") as progress:

        def show(batch: Sequence[Reread], done: int, total: int) -> None:
            nonlocal made
            made += sum(isinstance(item, RereadSource) for item in batch)
            progress(done, total)

        try:
            results = desk.sources.reread(dry_run=dry_run, progress=show)
        except KeyboardInterrupt:
            kept = f"{many(made, 'change')} of these {'is' if made == 1 else 'are'} kept."
            kept = "Nothing was changed." if dry_run else kept
            raise Stopped(
                f"Stopped. {progress.done:,} of {progress.total:,} sources were read again. {kept} "
                "Run the same command again to continue."
            ) from None
    return results, progress.total


def _say_change(source: RereadSource) -> None:
    version = f", new version: document {source.new}" if source.new else ""
    say(f"Document {source.id}: {source.title}{version}")
    if source.text:
        say(f"{many(source.text.removed, 'character')} removed, {source.text.added:,} added", "  ")
        for change in source.text.shown:
            say(change.before or "(nothing)", "    ", first="  - ")
            say(change.after or "(nothing)", "    ", first="  + ")
    for field in source.metadata:
        say(f"{field.field}: {field.before or '(none)'} -> {field.after or '(none)'}", "  ")
    for note in source.notes:
        say(f"Note: {note}", "  ")
    for verdict in source.verdicts:
        state = "unchanged" if verdict.found else "not in the new text"
        say(f"Verdict {verdict.verdict} on claim {verdict.claim} cites it ({state}): “{_short(verdict.quote)}”", "  ")
    say()


def _say_count(changed: Sequence[RereadSource], total: int, dry_run: bool) -> None:
    verb = "would read" if dry_run else "read"
    texts = sum(source.text is not None for source in changed)
    verdicts = _different(verdict.verdict for source in changed for verdict in source.verdicts)
    lost = _different(verdict.verdict for source in changed for verdict in source.verdicts if not verdict.found)
    say(
        f"{many(total, 'source')} read again: {len(changed):,} {verb} differently ({many(texts, 'text')}, "
        f"{len(changed) - texts:,} only in metadata). {many(verdicts, 'verdict')} {'cites' if verdicts == 1 else 'cite'} "
        f"them; {lost:,} with a quote that is not in the new text."
    )


def _different(numbers: Iterable[int]) -> int:
    return len(set(numbers))


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= QUOTE else f"{line[:QUOTE]}…"
