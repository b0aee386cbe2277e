"""``ingest`` and ``sources``: what comes in, and what is known of it."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli import records
from workbench.cli.output import harmless, many, moment, say, say_aside, say_fields, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import (
    NUMBER,
    Command,
    Refused,
    Session,
    Stopped,
    embed,
    given_columns,
    given_text,
    json_option,
    reachable,
    reviewer_option,
)
from workbench.desk import Workbench
from workbench.desk.source_rows import NAMED, IngestedRows
from workbench.desk.sources import Ingested, SourceView
from workbench.domain.sources import Document, Metadata
from workbench.errors import InputError

DESCRIPTION = {
    "title": "What it is called.",
    "author": "Who wrote or said it.",
    "publisher": "Who published it.",
    "published": "When, as 2021-02-01, 2021-02 or 2021.",
    "url": "Its web address.",
    "language": "Its language, such as en.",
    "standing": "What it is: primary or secondary.",
    "accessed": "When it was last looked at.",
}
"""What can be said about a document, with the help for each."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--no-embed", is_flag=True, help="Leave the embedding to the next search, match or ingest.")
@click.option("--rows", "as_rows", is_flag=True, help="Read .jsonl .csv .tsv row by row, of any size.")
@click.option("--map", "given", multiple=True, metavar="FIELD=COLUMN", help="With --rows: which column holds what.")
@click.option("--date-format", metavar="FORMAT", help="With --rows: how dates are written, such as %d/%m/%Y.")
@json_option
@click.pass_obj
def ingest(
    session: Session,
    paths: tuple[Path, ...],
    no_embed: bool,
    as_rows: bool,
    given: tuple[str, ...],
    date_format: str | None,
    as_json: bool,
) -> None:
    """Take in files and folders.

    Reads .txt .md .html .pdf .docx .csv .jsonl; in the last two each row is a document. The same bytes again add nothing; a
    changed file becomes a new version. A file that cannot be read stops nothing: it is named with its reason, and the exit
    code is 2. In a folder, links that lead out of it are skipped and named, as are pipes and devices.

    With --rows a file of any size streams in, such as the corpus.jsonl of a BEIR collection. Fields: text, title, url,
    publisher, published, author, language, id. Stopped or killed, the same command again goes on from there.

    Makes the database where there is none.

    \b
    Example: workbench ingest articles/ interview.txt
    Example: workbench ingest corpus.jsonl --rows --map url=metadata.url
    """
    for path in paths:
        reachable(path)  # before a database is made for it
    mapping = given_columns(given)
    if (mapping or date_format) and not as_rows:
        raise InputError("Columns are named for rows; say --rows too.")
    desk = session.desk(create=True)
    if as_rows:
        _ingest_rows(desk, paths, mapping, date_format, no_embed=no_embed, as_json=as_json)
        return
    results = _take_in(desk, paths)
    skipped = [result for result in results if result.skipped is not None]
    for result in skipped[:NAMED]:
        say_aside(f"Skipped: {result.name} ({result.skipped}).")
    if len(skipped) > NAMED:
        say_aside(f"And {len(skipped) - NAMED:,} more were skipped; --json names them all.")
    if len(skipped) == len(results):
        raise InputError("No file there has a format that can be read; “workbench ingest --help” names them.")
    embedded = 0 if no_embed else embed(desk)
    if as_json:
        say_json(records.ingested(results, embedded=embedded))
    else:
        _say_ingested(results, embedded)
    for result in results:
        for note in result.notes:
            say_aside(f"Note: {note}")
    failed = [result for result in results if result.problems]
    for result in failed:
        for problem in result.problems:
            say_aside(f"Failed: {problem}")
    if failed:
        raise Refused(f"{many(len(failed), 'file')} of {len(results) - len(skipped):,} could not be read, or not wholly.")


@click.group()
def sources() -> None:
    """List, read and describe what was taken in; add notes."""


@sources.command("list")
@click.option("--words", default="", metavar="TEXT", help="Only those with these words in title, author or publisher.")
@click.option("--all-versions", is_flag=True, help="Earlier versions too.")
@click.option("--limit", type=NUMBER, metavar="N", help="Only the newest N.")
@json_option
@click.pass_obj
def list_sources(session: Session, words: str, all_versions: bool, limit: int | None, as_json: bool) -> None:
    """List the documents, newest first.

    \b
    Example: workbench sources list --words "Al Jazeera"
    """
    rows, total = session.desk().sources.page(words=words, all_versions=all_versions, limit=limit or -1)
    if as_json:
        say_json([records.source_row(row) for row in rows])
        return
    if not rows:
        say("No such document is here. “workbench ingest PATH” takes in files and folders.")
        return
    header = ("ID", "DATE", "SNIPPETS", "CITED", "DOCUMENT")
    say_table(
        header,
        [(row.document.id, row.document.metadata.published, row.snippets, row.cited, named(row.document)) for row in rows],
    )
    if len(rows) < total:
        say(f"{len(rows):,} of {total:,} documents.")


@sources.command("show")
@click.argument("id", type=NUMBER)
@click.option("--text", "as_text", is_flag=True, help="Print the stored text, to the character, and nothing else.")
@click.option("--snippets", is_flag=True, help="List the snippets with their numbers and offsets.")
@json_option
@click.pass_obj
def show_source(session: Session, id: int, as_text: bool, snippets: bool, as_json: bool) -> None:
    """Show what is known of a document, and what is cited from it.

    Offsets everywhere count the characters (Unicode code points) of the text that --text prints. Only a terminal gets a
    line break behind it.

    \b
    Example: workbench sources show 3 --text
    """
    view = session.desk().sources.get(id)
    if as_json:
        say_json(records.source(view))
    elif as_text and sys.stdout.isatty():
        click.echo(harmless(view.document.text))
    elif as_text:
        click.echo(view.document.text.encode(), nl=False)  # bytes: no system may turn a line end into two characters
    else:
        _say_source(view)
        if snippets:
            say()
            header = ("ID", "KIND", "START", "END", "SNIPPET")
            say_table(header, [(item.id, item.kind, item.start, item.end, item.text) for item in view.snippets])


def _description_options(command: Command) -> Command:
    """Add an option for each thing that can be said about a document."""
    metavars = {"published": "DATE", "accessed": "DATE", "standing": "WORD"}
    for name, says in reversed(DESCRIPTION.items()):
        command = click.option(f"--{name}", metavar=metavars.get(name, "TEXT"), help=says)(command)
    return command


@sources.command()
@click.argument("id", type=NUMBER)
@_description_options
@reviewer_option
@click.pass_obj
def edit(session: Session, /, id: int, reviewer: str | None, **given: str | None) -> None:
    """Correct what is known of a document; an empty value clears it.

    What was cited before keeps the description it was cited with.

    \b
    Example: workbench sources edit 3 --publisher Reuters --published 2021-02-01
    """
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise InputError(f"Say what to change: {', '.join(f'--{name}' for name in DESCRIPTION)}.")
    desk = session.desk()
    document = desk.sources.edit(id, reviewer=session.acting(desk, reviewer), **changes)
    _say_description(document)


@sources.command()
@click.argument("text")
@_description_options
@click.pass_obj
def note(session: Session, /, text: str, **given: str | None) -> None:
    """Add a note: an interview, a call, a data set. TEXT is the note; - reads it from standard input.

    \b
    Example: workbench sources note "She saw it." --title "Call with a witness"
    """
    added = session.desk().sources.add_note(given_text(text), Metadata(**given))
    say(f"Added as document {added.id}." if added.outcome == "added" else f"Nothing new: it is document {added.id}.")


def named(document: Document) -> str:
    """A document's title, and who published it."""
    return " · ".join(filter(None, (document.title, document.metadata.publisher)))


def _take_in(desk: Workbench, paths: Sequence[Path]) -> list[Ingested]:
    with Progress("Reading") as progress:
        try:
            return desk.sources.ingest(paths, progress=lambda _, done, total: progress(done, total))
        except KeyboardInterrupt:
            raise Stopped(
                f"Stopped. What came of {progress.done:,} of {progress.total:,} files is kept; the same command again goes "
                "on from there."
            ) from None


def _ingest_rows(
    desk: Workbench,
    paths: Sequence[Path],
    mapping: dict[str, str],
    date_format: str | None,
    *,
    no_embed: bool,
    as_json: bool,
) -> None:
    found: list[IngestedRows] = []
    for path in paths:
        with Progress(f"Rows of {path.name}") as progress:
            try:
                found.append(desk.sources.ingest_rows(path, mapping=mapping, date_format=date_format, progress=progress))
            except KeyboardInterrupt:
                raise Stopped(
                    f"Stopped at line {progress.done:,} of {progress.total:,}. What came in is kept; the same command again "
                    "goes on from there."
                ) from None
    embedded = 0 if no_embed else embed(desk)
    if as_json:
        say_json({"files": [asdict(item) for item in found], "embedded": embedded})
    for item in found:
        if not as_json:
            say(
                f"{item.name}: {many(item.added, 'document')} added, {many(item.versions, 'new version')}, "
                f"{item.known:,} known already, {item.failed:,} failed."
            )
        for problem in item.problems:
            say_aside(f"Failed: {problem}")
        if item.failed > len(item.problems):
            say_aside(f"And {item.failed - len(item.problems):,} more.")
        if item.undated:
            say_aside(f"{many(item.undated, 'row')} came without the date, which could not be told: say --date-format.")
    if embedded and not as_json:
        say(f"{many(embedded, 'snippet')} embedded.")
    if failed := sum(item.failed for item in found):
        raise Refused(f"{many(failed, 'row')} could not be used; the others are kept.")


def _say_ingested(results: Sequence[Ingested], embedded: int) -> None:
    added, versions = sum(result.added for result in results), sum(result.versions for result in results)
    known, failed = sum(result.known for result in results), sum(bool(result.problems) for result in results)
    skipped = sum(result.skipped is not None for result in results)
    counted = (
        (added, f"{many(added, 'document')} added"),
        (versions, many(versions, "new version")),
        (known, f"nothing new in {many(known, 'document')}"),
        (failed, f"{many(failed, 'file')} failed"),
        (skipped, f"{skipped:,} skipped"),
    )
    text = ", ".join(part for count, part in counted if count)
    say(f"{text[0].upper()}{text[1:]}.")
    if embedded:
        say(f"{many(embedded, 'snippet')} embedded.")


def _say_source(view: SourceView) -> None:
    document = view.document
    _say_description(
        document,
        ("Format", document.media_type),
        ("From", document.place),
        ("Added", moment(document.added)),
        ("Version", f"{document.version}{'' if document.current else ', replaced by a later one'}"),
        ("Snippets", len(view.snippets)),
        ("SHA-256", document.sha256),
    )
    for span in view.cited:
        say()
        say(f"Cited for claim {span.claim}, characters {span.start}-{span.end}")
        say(f"“{document.text[span.start : span.end]}”", "  ")
    for id, version, added in view.versions:
        if id != document.id:
            say(f"Version {version} is document {id}, added {moment(added)}.")


def _say_description(document: Document, *more: tuple[str, str | int | None]) -> None:
    known = document.metadata
    say(f"Document {document.id}")
    say(document.title, "  ")
    say_fields(
        [
            ("Author", known.author),
            ("Publisher", known.publisher),
            ("Published", known.published),
            ("Address", known.url),
            ("Language", known.language),
            ("Standing", known.standing),
            ("Accessed", known.accessed),
            ("File date", known.file_date),
            *more,
        ]
    )
