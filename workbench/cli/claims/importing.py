"""``claims import``: the rows of a table as claims."""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.cli import records
from workbench.cli.output import SHOWN, many, say, say_aside, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import OFFSET, Refused, Session, given_columns, json_option, reachable, reviewer_option
from workbench.desk import ImportReport, MappedFile, Preview, Workbench, file_bytes, mapped_claims
from workbench.errors import InputError


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "given", multiple=True, metavar="FIELD=COLUMN", help="Column that holds a field. May be repeated.")
@click.option("--date-format", metavar="FORMAT", help="Format of the dates, for example %d/%m/%Y.")
@click.option("--sheet", metavar="NAME", help="Sheet of an XLSX file.  [default: the first with rows]")
@click.option(
    "--header-row", type=OFFSET, metavar="N", help="Row with the column names; 0 if there is none.  [default: found]"
)
@click.option("--dry-run", is_flag=True, help="Show what would be added. Add nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation: use the guessed columns.")
@reviewer_option
@json_option
@click.pass_obj
def import_claims(
    session: Session,
    file: Path,
    given: tuple[str, ...],
    date_format: str | None,
    sheet: str | None,
    header_row: int | None,
    dry_run: bool,
    yes: bool,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Import claims from a CSV, TSV, XLSX, JSON or JSON Lines FILE.

    Fields: text, claimant, date, appearances, tags, language, triage. Columns with these names need no --map, nor do columns
    named like a criterion of triage (harm or triage_harm, with scores from 0 to 3). Other columns are guessed from their
    names; a guess is used only after you confirm it, and is remembered for files with the same columns.
    Dates such as 03/04/2021 need --date-format. Published layouts need neither: LIAR, MultiFC, AVeriTeC, X-Fact, FEVER,
    CheckThat!. For other files without column names use --header-row 0; their columns are called Column 1, Column 2, ...

    Rows that cannot be used are listed with their line numbers; the others are added, and the exit code is 2. A value that
    cannot be used, such as the date “last week”, is left out with a warning. Creates the database if there is none.

    \b
    Example: workbench claims import claims.xlsx --map text=Statement --dry-run
    """
    reachable(file)
    options = {"date_format": date_format, "sheet": sheet, "header_row": header_row}
    if dry_run and not session.has_database:
        with tempfile.TemporaryDirectory() as folder:  # a dry run must not create the database
            desk = Workbench.open(Path(folder) / "claims.db", create=True)
            _preview(desk, _mapped(desk, file, given, options), as_json)
        return
    desk = session.desk(create=True)
    mapped = _mapped(desk, file, given, options)
    if dry_run:
        _preview(desk, mapped, as_json)
        return
    mapped = _confirmed(mapped, yes)
    acting = session.acting(desk, reviewer)
    with Progress("Rows") as progress:
        report = desk.claims.import_file(mapped, reviewer=acting, progress=progress)
    if as_json:
        say_json(records.import_report(report))
    else:
        _say_report(report)
    if mapped.remembers:
        say_aside("The column mapping is remembered for files with the same columns.")
    for note in mapped.notes:
        say_aside(f"Note: {note}")
    for line, warning in report.warnings:
        say_aside(f"Warning: line {line}: {warning}")
    for line, reason in report.problems:
        say_aside(f"Line {line}: {reason}")
    if report.problems:
        rows = many(len(report.problems), "row")
        raise Refused(f"{rows} of {file} could not be imported. Correct them and import them again.")


def _mapped(desk: Workbench, file: Path, given: tuple[str, ...], options: Mapping[str, Any]) -> MappedFile:
    mapping = given_columns(given)
    return desk.claims.map_file(file_bytes(file), name=file.name, given=mapping or None, **options)


def _confirmed(mapped: MappedFile, yes: bool) -> MappedFile:
    """Return the mapping to use. A guess is used only if a person confirms it; otherwise only the columns with known names
    are used, and the import is refused where the text is not among them."""
    if mapped.origin == "guessed" and not yes:
        if sys.stdin.isatty():
            _say_mapping(mapped, aside=True)
            if not click.confirm("Use these columns?", default=True, err=True):
                raise Refused("Nothing was added. Choose the columns with --map FIELD=COLUMN.")
            return mapped
        if "text" not in mapped.plain:
            guess = ", ".join(f"{field}={column}" for field, column in mapped.mapping.items())
            raise InputError(
                f"{mapped.name} has no column “text”, only {', '.join(mapped.columns)[:200]}. "
                + (
                    f"It looks like {guess[:300]}. Confirm with --yes, or use --map FIELD=COLUMN."
                    if guess
                    else "Use --map text=COLUMN."
                )
            )
        return replace(mapped, mapping=mapped.plain, origin="named")
    if mapped.origin != "named":
        _say_mapping(mapped, aside=True)
    return mapped


_ORIGINS = {
    "given": "Column mapping",
    "remembered": "Column mapping, remembered from an earlier file",
    "named": "Column mapping, by column names",
    "guessed": "Column mapping, guessed from the column names",
}


def _say_mapping(mapped: MappedFile, *, aside: bool) -> None:
    out = say_aside if aside else say
    sheet = f" (sheet “{mapped.sheet}” of {len(mapped.sheets)})" if len(mapped.sheets) > 1 else ""
    out(f"{_ORIGINS[mapped.origin]}{sheet}:")
    for field, column in mapped.mapping.items():
        out(f"  {field} = {column}")
    if mapped.date_format:
        out(f"  date format: {mapped.date_format}")
    if mapped.unused:
        out(f"  not used: {', '.join(mapped.unused)[:300]}")


def _preview(desk: Workbench, mapped: MappedFile, as_json: bool) -> None:
    """Print what an import would do."""
    preview = desk.claims.preview(mapped_claims(mapped))
    if as_json:
        say_json(records.claims_preview(mapped, preview))
        return
    _say_mapping(mapped, aside=False)
    refused = len(preview.rows) - len(preview.usable)
    say(f"{many(len(preview.rows), 'row')}: {len(preview.usable):,} can be added, {refused:,} cannot. Nothing was added.")
    if preview.usable:
        header = ("LINE", "DATE", "LANGUAGE", "CLAIMANT", "CLAIM")
        say()
        first = [(row.line, row.claim) for row in preview.usable[:10] if row.claim]
        say_table(header, [(line, claim.said_on, claim.language, claim.claimant, claim.text) for line, claim in first])
    for note in mapped.notes:
        say(f"Note: {note}")
    _say_problems(preview)


def _say_problems(preview: Preview) -> None:
    """Print warnings, rows that cannot be added, and possible duplicates: the first of each."""
    warnings = [(row.line, warning) for row in preview.usable for warning in row.warnings]
    refused = [row for row in preview.rows if row.claim is None]
    duplicates = [row for row in preview.usable if row.duplicates or row.duplicate_lines]
    for line, warning in warnings[:SHOWN]:
        say(f"Warning: line {line}: {warning}")
    for row in refused[:SHOWN]:
        say(f"Line {row.line}: {row.reason}")
    for row in duplicates[:SHOWN]:
        others = [f"claim {id}" for id in row.duplicates] + [f"line {line}" for line in row.duplicate_lines]
        say(f"Line {row.line} is a possible duplicate of {', '.join(others)}.")
    if max(len(refused), len(duplicates), len(warnings)) > SHOWN:
        say(
            f"In total: {many(len(refused), 'row')} that cannot be added, {many(len(duplicates), 'possible duplicate')}, "
            f"{many(len(warnings), 'warning')}. --json lists all."
        )


def _say_report(report: ImportReport) -> None:
    ids = [added.id for added in report.added]
    say(f"Added {many(len(ids), 'claim')}{f', {ids[0]} to {ids[-1]}' if len(ids) > 1 else ''}.")
    for added in report.added:
        if added.duplicates:
            say(f"Claim {added.id} is a possible duplicate of {', '.join(f'claim {id}' for id in added.duplicates)}.")
