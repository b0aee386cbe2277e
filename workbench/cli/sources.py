"""``ingest`` and ``sources``: add, list, read and describe sources."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli import records
from workbench.cli.aliases import list_options, renamed_option
from workbench.cli.output import (
    harmless,
    many,
    moment,
    say,
    say_aside,
    say_fields,
    say_json,
    say_list,
    say_table,
    source_name,
)
from workbench.cli.progress import Progress
from workbench.cli.rereading import reread
from workbench.cli.session import (
    NUMBER,
    PATH_OR_ADDRESS,
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
from workbench.cli.web_pages import add_pages, diff, say_captures, warc
from workbench.desk import Ingested, IngestedRows, SourceView, Workbench, suffixes
from workbench.desk.source_rows import NAMED
from workbench.domain import Document, Metadata
from workbench.errors import InputError

METADATA = {
    "title": "Title.",
    "author": "Author.",
    "publisher": "Publisher.",
    "published": "Publication date: 2021-02-01, 2021-02 or 2021.",
    "url": "Web address.",
    "language": "Language, for example en.",
    "standing": "Source type: primary or secondary.",
    "accessed": "Date of your last visit.",
}
"""The metadata of a document that can be edited, with the help for each option."""


class _NamesSuffixes(click.Command):
    """Has the suffixes of the supported files in its help text. They load every reader, so only the help asks for them."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = (self.help or "").replace("SUFFIXES", " ".join(suffixes()))
        super().format_help_text(ctx, formatter)


@click.command(cls=_NamesSuffixes)
@click.argument("places", metavar="PATH_OR_URL...", nargs=-1, required=True, type=PATH_OR_ADDRESS)
@click.option(
    "--no-embed", is_flag=True, help="Do not compute vectors for semantic search now. The next ingest, match or search does."
)
@click.option("--rows", "as_rows", is_flag=True, help="Read .jsonl, .csv and .tsv files of any size row by row.")
@click.option(
    "--map", "given", multiple=True, metavar="FIELD=COLUMN", help="With --rows: column that holds a field. May be repeated."
)
@click.option("--date-format", metavar="FORMAT", help="With --rows: format of the dates, for example %d/%m/%Y.")
@click.option(
    "--keep-other-page", is_flag=True, help="With a URL: add what the host sends even if it is a login page or the like."
)
@json_option
@click.pass_obj
def ingest(
    session: Session,
    places: tuple[Path | str, ...],
    no_embed: bool,
    as_rows: bool,
    given: tuple[str, ...],
    date_format: str | None,
    keep_other_page: bool,
    as_json: bool,
) -> None:
    """Add files, folders and web pages as sources.

    Reads SUFFIXES. Each row of a table with a column “text” is a document. Unchanged files
    add nothing; a changed file becomes a new version. Files that cannot be read are listed with the reason, the others are
    added, and the exit code is 2. Links that lead out of a folder, pipes and devices are skipped and listed.

    With --rows, files of any size are read row by row, such as the corpus.jsonl of a BEIR collection. Fields: text, title,
    url, publisher, published, author, language, id. After an interruption, run the same command again to continue.

    A web page or PDF is fetched by its address if the desk allows it (“workbench web-pages”). A page that has changed
    becomes a new version.

    Creates the database if there is none.

    \b
    Example: workbench ingest articles/ interview.txt
    Example: workbench ingest https://example.org/report
    Example: workbench ingest corpus.jsonl --rows --map url=metadata.url
    """
    paths = [place for place in places if isinstance(place, Path)]
    addresses = [place for place in places if isinstance(place, str)]
    for path in paths:
        reachable(path)  # before a database is created
    mapping = given_columns(given)
    if (mapping or date_format) and not as_rows:
        raise InputError("--map and --date-format need --rows. Add --rows, or leave them out.")
    if as_rows and addresses:
        raise InputError("--rows reads files. Ingest addresses without it.")
    desk = session.desk(create=bool(paths))
    if as_rows:
        _ingest_rows(desk, paths, mapping, date_format, no_embed=no_embed, as_json=as_json)
        return
    if addresses:
        desk.web_pages.check_allowed()
    results = _ingest_files(desk, paths) if paths else []
    results += add_pages(desk, addresses, keep_other=keep_other_page)
    _say_skipped(results)
    embedded = 0 if no_embed else embed(desk)
    noun = "source" if addresses else "file"
    if as_json:
        say_json(records.ingested(results, embedded=embedded))
    else:
        _say_ingested(results, embedded, noun)
    _say_problems(results, noun)


@click.group()
def sources() -> None:
    """List, read and edit sources; add notes."""


@sources.command("list")
@click.option("--all-versions", is_flag=True, help="Include earlier versions.")
@list_options("documents", search="Only documents with these words in title, author or publisher.")
@click.pass_obj
def list_sources(session: Session, words: str, all_versions: bool, limit: int | None, as_json: bool) -> None:
    """List the documents, newest first.

    \b
    Example: workbench sources list --search "Al Jazeera"
    """
    rows, total = session.desk().sources.page(words=words, all_versions=all_versions, limit=limit or -1)
    if as_json:
        say_json([records.source_row(row) for row in rows])
        return
    say_list(
        ("ID", "DATE", "SNIPPETS", "CITED", "DOCUMENT"),
        [
            (row.document.id, row.document.metadata.published, row.snippets, row.cited, source_name(row.document))
            for row in rows
        ],
        total=total,
        noun="documents",
        hint="“workbench ingest PATH” adds files and folders.",
    )


@sources.command("show")
@click.argument("id", type=NUMBER)
@click.option("--text", "as_text", is_flag=True, help="Print only the stored text, unchanged.")
@click.option("--snippets", is_flag=True, help="Also list the snippets with their numbers and offsets.")
@json_option
@click.pass_obj
def show_source(session: Session, id: int, as_text: bool, snippets: bool, as_json: bool) -> None:
    """Show the metadata of a document and the passages cited from it.

    All offsets count characters (Unicode code points) of the text that --text prints. On a terminal, a line break is added
    at the end.

    \b
    Example: workbench sources show 3 --text
    """
    desk = session.desk()
    view = desk.sources.get(id)
    if as_json:
        say_json(records.source(view, desk.web_pages.captures(id)))
    elif as_text and sys.stdout.isatty():
        click.echo(harmless(view.document.text))
    elif as_text:
        click.echo(view.document.text.encode(), nl=False)  # bytes, so that no system changes line ends
    else:
        _say_source(view)
        say_captures(desk.web_pages.captures(id))
        if snippets:
            say()
            header = ("ID", "KIND", "START", "END", "SNIPPET")
            say_table(header, [(item.id, item.kind, item.start, item.end, item.text) for item in view.snippets])


def _metadata_options(command: Command) -> Command:
    """Add an option for each item of a document's metadata."""
    metavars = {"published": "DATE", "accessed": "DATE", "standing": "TYPE"}
    for name, text in reversed(METADATA.items()):
        metavar = metavars.get(name, "TEXT")
        if name == "standing":
            option = renamed_option("--source-type", name, former="--standing", metavar=metavar, help=text)
        else:
            option = click.option(f"--{name}", metavar=metavar, help=text)
        command = option(command)
    return command


@sources.command()
@click.argument("id", type=NUMBER)
@_metadata_options
@reviewer_option
@click.pass_obj
def edit(session: Session, /, id: int, reviewer: str | None, **given: str | None) -> None:
    """Edit the metadata of a document.

    An empty value clears an item. Earlier citations keep the metadata they were made with.

    \b
    Example: workbench sources edit 3 --publisher Reuters --published 2021-02-01
    """
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        options = ", ".join(f"--{name}" for name in METADATA).replace("--standing", "--source-type")
        raise InputError(f"Nothing to change. Give at least one of {options}.")
    desk = session.desk()
    document = desk.sources.edit(id, reviewer=session.acting(desk, reviewer), **changes)
    _say_metadata(document)


@sources.command()
@click.argument("text")
@_metadata_options
@click.pass_obj
def note(session: Session, /, text: str, **given: str | None) -> None:
    """Add a note as a source: an interview, a call, a data set.

    TEXT is the text of the note. Use - to read it from standard input.

    \b
    Example: workbench sources note "She saw it." --title "Call with a witness"
    """
    added = session.desk().sources.add_note(given_text(text), Metadata(**given))
    say(f"Added document {added.id}." if added.outcome == "added" else f"Not added: document {added.id} is the same.")


sources.add_command(diff)
sources.add_command(warc)
sources.add_command(reread)


def _ingest_files(desk: Workbench, paths: Sequence[Path]) -> list[Ingested]:
    with Progress("Reading") as progress:
        try:
            return desk.sources.ingest(paths, progress=lambda _, done, total: progress(done, total))
        except KeyboardInterrupt:
            raise Stopped(
                f"Stopped. {progress.done:,} of {progress.total:,} files were added. Run the same command again to continue."
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
    results: list[IngestedRows] = []
    for path in paths:
        with Progress(f"Rows of {path.name}") as progress:
            try:
                results.append(desk.sources.ingest_rows(path, mapping=mapping, date_format=date_format, progress=progress))
            except KeyboardInterrupt:
                raise Stopped(
                    f"Stopped at line {progress.done:,} of {progress.total:,}. Earlier lines are kept. Run the same command "
                    "again to continue."
                ) from None
    embedded = 0 if no_embed else embed(desk)
    if as_json:
        say_json({"files": [asdict(item) for item in results], "embedded": embedded})
    for item in results:
        if not as_json:
            say(
                f"{item.name}: {many(item.added, 'document')} added, {many(item.versions, 'new version')}, "
                f"{item.known:,} unchanged, {item.failed:,} failed."
            )
        for problem in item.problems:
            say_aside(f"Failed: {problem}")
        if item.failed > len(item.problems):
            say_aside(f"{item.failed - len(item.problems):,} more rows failed.")
        if item.undated:
            say_aside(f"{many(item.undated, 'row')} added without a date that could not be read. Use --date-format.")
    if embedded and not as_json:
        say(f"{many(embedded, 'snippet')} embedded.")
    if failed := sum(item.failed for item in results):
        raise Refused(f"{many(failed, 'row')} could not be added. The others were added.")


def _say_skipped(results: Sequence[Ingested]) -> None:
    """Print what was skipped. Raises InputError if everything was."""
    skipped = [result for result in results if result.skipped is not None]
    for result in skipped[:NAMED]:
        say_aside(f"Skipped: {result.name} ({result.skipped}).")
    if len(skipped) > NAMED:
        say_aside(f"{len(skipped) - NAMED:,} more were skipped. --json lists all.")
    if len(skipped) == len(results):
        raise InputError("No file has a supported format. “workbench ingest --help” lists the formats.")


def _say_problems(results: Sequence[Ingested], noun: str) -> None:
    """Print notes and what could not be read. Raises Refused if there was anything."""
    for result in results:
        for note in result.notes:
            say_aside(f"Note: {note}")
    failed = [result for result in results if result.problems]
    for result in failed:
        for problem in result.problems:
            say_aside(f"Failed: {problem}")
    if failed:
        tried = sum(result.skipped is None for result in results)
        raise Refused(f"{many(len(failed), noun)} of {tried:,} could not be read completely.")


def _say_ingested(results: Sequence[Ingested], embedded: int, noun: str) -> None:
    added, versions = sum(result.added for result in results), sum(result.versions for result in results)
    known, failed = sum(result.known for result in results), sum(bool(result.problems) for result in results)
    skipped = sum(result.skipped is not None for result in results)
    counted = (
        (added, f"{many(added, 'document')} added"),
        (versions, many(versions, "new version")),
        (known, f"{many(known, 'document')} unchanged"),
        (failed, f"{many(failed, noun)} failed"),
        (skipped, f"{skipped:,} skipped"),
    )
    text = ", ".join(part for count, part in counted if count)
    say(f"{text[0].upper()}{text[1:]}.")
    if embedded:
        say(f"{many(embedded, 'snippet')} embedded.")


def _say_source(view: SourceView) -> None:
    document = view.document
    _say_metadata(
        document,
        ("Format", document.media_type),
        ("Path", document.place),
        ("Added", moment(document.added)),
        ("Version", f"{document.version}{'' if document.current else ', replaced by a newer version'}"),
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


def _say_metadata(document: Document, *more: tuple[str, str | int | None]) -> None:
    metadata = document.metadata
    say(f"Document {document.id}")
    say(document.title, "  ")
    say_fields(
        [
            ("Author", metadata.author),
            ("Publisher", metadata.publisher),
            ("Published", metadata.published),
            ("Address", metadata.url),
            ("Language", metadata.language),
            ("Source type", metadata.standing),
            ("Accessed", metadata.accessed),
            ("File date", metadata.file_date),
            *more,
        ]
    )
