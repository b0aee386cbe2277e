"""``claims``: what is to be checked."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import click

from workbench.cli import records
from workbench.cli.external import SHOWN, relation, say_similar
from workbench.cli.output import many, moment, say, say_aside, say_fields, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import (
    NUMBER,
    Command,
    Refused,
    Session,
    given_columns,
    json_option,
    reachable,
    reviewer_option,
)
from workbench.desk import Actor, Workbench
from workbench.desk.claim_files import MappedFile, file_bytes, mapped_claims
from workbench.desk.claims import ClaimChanges, ImportReport
from workbench.desk.review import Case
from workbench.domain.claims import PRIORITY_WORDS, STATES, Appearance, Claim, NewClaim, Reply, language_code
from workbench.domain.verdicts import Verdict
from workbench.errors import InputError, NotFoundError
from workbench.store.claims import NOBODY, ClaimRow, Evidence, Filter, Sort


@click.group()
def claims() -> None:
    """Add, import, list, show, edit, share out and withdraw claims."""


def _surrounding_options(command: Command) -> Command:
    """Add an option for each thing that surrounds a claim."""
    for option in (
        click.option("--language", metavar="CODE", help="Its language, such as en."),
        click.option("--tag", "tags", multiple=True, metavar="WORD", help="A tag; may be repeated."),
        click.option(
            "--seen-in", "seen_in", multiple=True, metavar="PLACE", help="Where it was seen, or a URL; may be repeated."
        ),
        click.option("--date", "said_on", metavar="DATE", help="When it was said, as 2021-02-01, 2021-02 or 2021."),
        click.option("--claimant", metavar="NAME", help="Who said it."),
    ):
        command = option(command)
    return command


@claims.command()
@click.argument("text")
@_surrounding_options
@reviewer_option
@json_option
@click.pass_obj
def add(
    session: Session,
    text: str,
    claimant: str | None,
    said_on: str | None,
    seen_in: tuple[str, ...],
    tags: tuple[str, ...],
    language: str | None,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Add a claim. Makes the database where there is none.

    Earlier claims that share most of its words are pointed out, never refused.

    \b
    Example: workbench claims add "The vote was rigged." --claimant "A candidate"
    """
    claim = NewClaim(text, claimant, said_on, _appearances(seen_in), tags, language).checked()
    desk = session.desk(create=True)
    added = desk.claims.add(claim, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(records.added_claim(added))
        return
    say(f"Added claim {added.id}.")
    for near in desk.claims.select(ids=added.near):
        say(f"Near claim {near.id}: {near.text}")


@claims.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "given", multiple=True, metavar="FIELD=COLUMN", help="Which column holds what; may be repeated.")
@click.option("--date-format", metavar="FORMAT", help="How dates are written, such as %d/%m/%Y.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.  [default: the first with rows]")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and add nothing.")
@click.option("--yes", is_flag=True, help="Use a guessed mapping without asking.")
@reviewer_option
@json_option
@click.pass_obj
def import_claims(
    session: Session,
    file: Path,
    given: tuple[str, ...],
    date_format: str | None,
    sheet: str | None,
    dry_run: bool,
    yes: bool,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Add the claims of a CSV, TSV, XLSX, JSON or JSON lines FILE. Makes the database where there is none.

    Fields: text, claimant, date, appearances, tags, language. Columns of these names need no --map. Other names are guessed,
    and used once you say yes; what was used is remembered for files with the same columns. A date such as 03/04/2021 needs
    --date-format. A bad row stops nothing: it is named with its line, the others are kept, and the exit code is 2. A field
    that cannot be used, such as the date “last week”, is left out with a warning; its claim is added.

    \b
    Example: workbench claims import claims.xlsx --map text=Statement --dry-run
    """
    reachable(file)
    if dry_run and not session.has_database:
        with tempfile.TemporaryDirectory() as folder:  # nothing may be made where the database belongs
            desk = Workbench.open(Path(folder) / "claims.db", create=True)
            _look(desk, _mapped(desk, file, given, date_format, sheet), as_json)
        return
    desk = session.desk(create=True)
    mapped = _mapped(desk, file, given, date_format, sheet)
    if dry_run:
        _look(desk, mapped, as_json)
        return
    mapped = _confirmed(mapped, yes)
    acting = session.acting(desk, reviewer)
    with Progress("Rows") as progress:
        report = desk.claims.import_file(mapped, reviewer=acting, progress=progress)
    if as_json:
        say_json(records.import_report(report))
    else:
        _say_import(report)
    if mapped.remembers:
        say_aside("This mapping is remembered for files with the same columns.")
    for note in mapped.notes:
        say_aside(f"Note: {note}")
    for line, warning in report.warnings:
        say_aside(f"Warning: line {line}: {warning}")
    for line, reason in report.problems:
        say_aside(f"Line {line}: {reason}")
    if report.problems:
        rows = many(len(report.problems), "row")
        raise Refused(f"{rows} of {file} could not be used; correct them and import those again.")


def _mapped(
    desk: Workbench, file: Path, given: tuple[str, ...], date_format: str | None, sheet: str | None
) -> MappedFile:
    mapping = given_columns(given)
    return desk.claims.map_file(
        file_bytes(file), name=file.name, given=mapping or None, date_format=date_format, sheet=sheet
    )


def _confirmed(mapped: MappedFile, yes: bool) -> MappedFile:
    """The mapping to use: one that was guessed only where a person said yes to it, else what of it needs no guess."""
    if mapped.origin == "guessed" and not yes:
        if sys.stdin.isatty():
            _say_mapping(mapped, aside=True)
            if not click.confirm("Use these columns?", default=True, err=True):
                raise Refused("Nothing was added; say which column holds what with --map FIELD=COLUMN.")
            return mapped
        if "text" not in mapped.plain:
            guess = ", ".join(f"{field}={column}" for field, column in mapped.mapping.items())
            raise InputError(
                f"{mapped.name} has no column “text”, only {', '.join(mapped.columns)[:200]}; "
                + (f"it looks like {guess[:300]}: say --yes, or --map FIELD=COLUMN." if guess else "say --map text=COLUMN.")
            )
        return replace(mapped, mapping=mapped.plain, origin="named")
    if mapped.origin != "named":
        _say_mapping(mapped, aside=True)
    return mapped


ORIGINS = {
    "given": "Columns, as you say",
    "remembered": "Columns, as remembered from a file with the same",
    "named": "Columns, by their names",
    "guessed": "Columns, as guessed from their names",
}


def _say_mapping(mapped: MappedFile, *, aside: bool) -> None:
    out = say_aside if aside else say
    sheet = f" (sheet “{mapped.sheet}” of {len(mapped.sheets)})" if len(mapped.sheets) > 1 else ""
    out(f"{ORIGINS[mapped.origin]}{sheet}:")
    for field, column in mapped.mapping.items():
        out(f"  {field} = {column}")
    if mapped.date_format:
        out(f"  dates are written {mapped.date_format}")
    if mapped.unused:
        out(f"  not used: {', '.join(mapped.unused)[:300]}")


def _look(desk: Workbench, mapped: MappedFile, as_json: bool) -> None:
    """Say what an import would do."""
    preview = desk.claims.preview(mapped_claims(mapped))
    refused = [row for row in preview.rows if row.claim is None]
    alike = [row for row in preview.usable if row.duplicates or row.duplicate_lines]
    if as_json:
        say_json(records.claims_preview(mapped, preview))
        return
    _say_mapping(mapped, aside=False)
    say(f"{many(len(preview.rows), 'row')}: {len(preview.usable):,} would be added, {len(refused):,} refused. Nothing was.")
    if preview.usable:
        header = ("LINE", "DATE", "LANGUAGE", "CLAIMANT", "CLAIM")
        say()
        first = [(row.line, row.claim) for row in preview.usable[:10] if row.claim]
        say_table(header, [(line, of.said_on, of.language, of.claimant, of.text) for line, of in first])
    for note in mapped.notes:
        say(f"Note: {note}")
    warned = [(row.line, warning) for row in preview.usable for warning in row.warnings]
    for line, warning in warned[:SHOWN]:
        say(f"Warning: line {line}: {warning}")
    for row in refused[:SHOWN]:
        say(f"Line {row.line}: {row.reason}")
    for row in alike[:SHOWN]:
        others = [f"claim {id}" for id in row.duplicates] + [f"line {line}" for line in row.duplicate_lines]
        say(f"Line {row.line} is near {', '.join(others)}.")
    if max(len(refused), len(alike), len(warned)) > SHOWN:
        say(
            f"In all {len(refused):,} refused, {len(alike):,} near others and {many(len(warned), 'warning')}; "
            "--json lists them."
        )


@claims.command("list")
@click.option("--state", metavar="STATE", help=f"Only those in this state: {', '.join(STATES)}.")
@click.option("--words", default="", metavar="TEXT", help="Only those with any of these words.")
@click.option("--rating", metavar="KEY", help="Only those whose newest verdict has this rating.")
@click.option("--tag", metavar="WORD", help="Only those with this tag.")
@click.option("--language", metavar="CODE", help="Only those in this language, such as en.")
@click.option("--claimant", metavar="NAME", help="Only those said by this claimant.")
@click.option("--by", metavar="NAME", help=f"Only those that this reviewer has or judged; {NOBODY}: that nobody has.")
@click.option("--evidence", type=click.Choice(get_args(Evidence)), help="Only those with such evidence labelled.")
@click.option("--similar", is_flag=True, help="Only those near which something was judged before.")
@click.option("--sort", type=click.Choice(get_args(Sort)), default="work", show_default=True, help="In which order.")
@click.option("--limit", type=NUMBER, metavar="N", help="Only the first N.")
@json_option
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
    evidence: Evidence | None,
    similar: bool,
    sort: Sort,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the claims, what is to be worked on first.

    \b
    Example: workbench claims list --state matched --limit 20
    """
    if state is not None and state not in STATES:
        raise InputError(f"“{state}” is not a state of a claim; those are {', '.join(STATES)}.")
    desk = session.desk()
    wanted = Filter(
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
    rows, total = desk.queue.page(wanted, sort=sort, limit=limit or -1)
    names = dict(desk.reviewers.all())
    if as_json:
        say_json([records.claim_row(row, names) for row in rows])
        return
    if not rows:
        say("No such claim is here. “workbench claims add TEXT” adds one, “workbench claims import FILE” many.")
        return
    header = ("ID", "STATE", "RATING", "CLAIM")
    say_table(header, [(row.claim.id, row.claim.state, row.rating, _line(row, names)) for row in rows])
    if len(rows) < total:
        say(f"{len(rows):,} of {total:,} claims.")


def _line(row: ClaimRow, names: Mapping[Actor, str]) -> str:
    """A claim's text, and what is to be known before somebody takes it."""
    claim = row.claim
    known = (
        PRIORITY_WORDS[claim.priority] if claim.priority else None,
        f"for {names[claim.assigned]}" if claim.assigned else None,
        f"open at {names[row.holder]}" if row.holder else None,
        f"postponed: {claim.postponed_reason}" if claim.postponed_reason else None,
    )
    noted = "; ".join(filter(None, known))
    return f"{claim.text} ({noted})" if noted else claim.text


@claims.command("show")
@click.argument("id", type=NUMBER)
@click.option("--history", is_flag=True, help="List its entries in the verdict log too.")
@click.option("--reviewer", metavar="NAME", help="Whose labels and cites to show.  [default: yours]")
@json_option
@click.pass_obj
def show_claim(session: Session, id: int, history: bool, reviewer: str | None, as_json: bool) -> None:
    """Show a claim, your labels and cites on it, and its verdicts.

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
    case = _case(desk, id, name, wanted=reviewer is not None)
    say(f"Claim {claim.id} · {claim.state}")
    say(claim.text, "  ")
    say_surroundings(claim, names, ("Near", "\n".join(f"claim {other.id}: {other.text}" for other in near)))
    _say_ranking(desk, id)
    if case is not None:
        _say_case(case, name)
    _say_verdicts(verdicts)
    if history:
        say()
        say_table(
            ("ENTRY", "TIME", "BY", "WHAT"),
            [
                (event.seq, moment(event.time), names.get(event.reviewer or ""), event.type)
                for event in desk.log.history(id)
            ],
        )


@claims.command()
@click.argument("id", type=NUMBER)
@click.option("--top", type=NUMBER, default=10, show_default=True, metavar="K", help="Claims to show.")
@json_option
@click.pass_obj
def similar(session: Session, id: int, top: int, as_json: bool) -> None:
    """Show claims that say the same as this one, or nearly, with their verdicts.

    Encodes first the claims that have no vector yet. Two claims that differ in a number, a date, a name or a negation are
    related, however near their words. Verdicts of others come behind ours; as JSON they are in “external similar”.

    \b
    Example: workbench claims similar 1
    """
    desk = session.desk()
    claim = desk.claims.get(id)
    with Progress("Encoding claims") as progress:
        desk.similar.embed(progress)
    found = desk.similar.to(id, top=top)
    if as_json:
        say_json([records.similar(item) for item in found])
        return
    say(f"Claim {claim.id}: {claim.text}")
    if not found:
        say("No other claim is near it.")
    for item in found:
        say()
        say(f"Claim {item.claim.id} · {item.claim.state} · {relation(item.likeness)}")
        say(item.claim.text, "  ")
        _say_verdicts(item.verdicts)
    say_similar(desk.external.similar_to(id))


@claims.command()
@click.argument("id", type=NUMBER)
@_surrounding_options
@reviewer_option
@click.pass_obj
def edit(
    session: Session,
    id: int,
    claimant: str | None,
    said_on: str | None,
    seen_in: tuple[str, ...],
    tags: tuple[str, ...],
    language: str | None,
    reviewer: str | None,
) -> None:
    """Change what surrounds a claim; an empty value clears it. Tags and places replace those there were.

    The text itself never changes, because verdicts were made on it: withdraw the claim and add the right one.

    \b
    Example: workbench claims edit 1 --claimant "A candidate" --tag elections
    """
    if not (seen_in or tags) and claimant is said_on is language is None:
        raise InputError("Say what to change: --claimant, --date, --seen-in, --tag, --language.")
    desk = session.desk()
    changes = ClaimChanges(claimant, said_on, _appearances(seen_in) if seen_in else None, tags or None, language)
    claim = desk.claims.edit(id, changes, reviewer=session.acting(desk, reviewer))
    say(f"Claim {claim.id}")
    say(claim.text, "  ")
    say_surroundings(claim, dict(desk.reviewers.all()))


@claims.command()
@click.argument("id", type=NUMBER)
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@reviewer_option
@click.pass_obj
def withdraw(session: Session, id: int, reason: str, reviewer: str | None) -> None:
    """Take a claim out of the work. It stays in the log, with all that was recorded on it.

    \b
    Example: workbench claims withdraw 3 --reason "Entered twice."
    """
    desk = session.desk()
    desk.claims.withdraw(id, reason, reviewer=session.acting(desk, reviewer))
    say(f"Claim {id} is withdrawn.")


def _appearances(places: tuple[str, ...]) -> tuple[Appearance, ...]:
    """An address can be opened; a blank is no place."""
    schemes = ("http://", "https://")
    return tuple(Appearance(place, place if place.startswith(schemes) else None) for place in places if place.strip())


def _say_import(report: ImportReport) -> None:
    ids = [added.id for added in report.added]
    say(f"Added {many(len(ids), 'claim')}{f', {ids[0]} to {ids[-1]}' if len(ids) > 1 else ''}.")
    for added in report.added:
        if added.near:
            say(f"Claim {added.id} is near {', '.join(f'claim {id}' for id in added.near)}.")


def say_surroundings(claim: Claim, names: Mapping[Actor, str], *more: tuple[str, str | int | None]) -> None:
    """Print everything that is known of a claim besides its text; ``names`` are those of the reviewers."""
    places: list[str] = []
    for place in claim.appearances:
        places.append(", ".join(filter(None, (place.where, place.date))))
        if place.url not in (None, place.where):
            places.append(str(place.url))
    say_fields(
        [
            ("Said by", claim.claimant),
            ("On", claim.said_on),
            ("Seen in", "\n".join(places)),
            ("Tags", ", ".join(claim.tags)),
            ("Language", claim.language),
            ("Priority", PRIORITY_WORDS[claim.priority] if claim.priority else None),
            ("Assigned to", names[claim.assigned] if claim.assigned else None),
            ("Postponed", claim.postponed_reason),
            ("Reply", _reply(claim.reply) if claim.reply else None),
            ("Added", moment(claim.added)),
            ("Withdrawn", claim.withdrawn_reason),
            *more,
        ]
    )


def _reply(reply: Reply) -> str:
    """``asked 2021-02-01, answered 2021-02-03: “It was a slip.”``"""
    asked = f"asked {reply.asked}" if reply.asked else "asked"
    answered = f", answered {reply.answered}" if reply.answered else ""
    return asked + answered + (f": “{reply.answer}”" if reply.answer else "")


def _say_ranking(desk: Workbench, id: int) -> None:
    ranking = desk.matching.ranking(id)
    if ranking is None:
        return
    stale = f"; the sources have changed since, “workbench match {id}” ranks them anew" if ranking.stale else ""
    say(f"Matched {moment(ranking.created)} with {many(len(ranking.matches), 'snippet')}{stale}.")


def _case(desk: Workbench, id: int, name: str, *, wanted: bool) -> Case | None:
    """What a reviewer has on a claim. Whoever was asked for has to be known here; who merely looks need not."""
    try:
        return desk.review.case(id, reviewer=desk.reviewers.find(name))
    except NotFoundError:
        if wanted:
            raise
        return None


def _say_case(case: Case, name: str) -> None:
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


def _say_verdicts(verdicts: Sequence[Verdict]) -> None:
    if verdicts:
        say()
        say_table(
            ("VERDICT", "RECORDED", "RATING", "BY"),
            [
                (
                    verdict.id,
                    verdict.recorded[:10],
                    verdict.rating.label,
                    verdict.reviewer_name + (f" (corrected by {verdict.corrected_by})" if verdict.corrected_by else ""),
                )
                for verdict in verdicts
            ],
        )
