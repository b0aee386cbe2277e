"""``external``: verdicts of others, beside ours and never among them."""

from collections.abc import Sequence
from pathlib import Path

import click

from workbench.cli import records
from workbench.cli.output import many, moment, say, say_aside, say_fields, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, Refused, Session, Stopped, json_option, reachable, reviewer_option
from workbench.desk import Workbench
from workbench.desk.external import ExternalReport, SimilarExternal
from workbench.domain.external import KEYS
from workbench.domain.likeness import Likeness
from workbench.errors import InputError

SHOWN = 20
"""What could not be used is named one by one up to here, then counted: a dump can hold thousands."""


@click.group()
def external() -> None:
    """Verdicts of others (ClaimReview): import, list, show; their rating words."""


@external.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-embed", is_flag=True, help="Find them by words alone for now.")
@reviewer_option
@json_option
@click.pass_obj
def import_external(session: Session, file: Path, no_embed: bool, reviewer: str | None, as_json: bool) -> None:
    """Bring in verdicts of others. Makes the database where there is none.

    Reads ClaimReview in the JSON-LD of a saved web page, in JSON (one, a list, a graph, a data feed), in JSON lines, and
    in a CSV, TSV or XLSX table with columns such as url, claimReviewed, author, datePublished, alternateName. The same
    address and claim again is updated. What cannot be used is named by its place, and the exit code is 2.

    \b
    Example: workbench external import claimreviews.json
    """
    reachable(file)
    desk = session.desk(create=True)
    acting = session.acting(desk, reviewer)
    with Progress("Verdicts of others") as progress:
        report = desk.external.import_file(file, reviewer=acting, progress=progress)
    embedded = 0 if no_embed else _embed(desk)
    if as_json:
        say_json(records.external_report(report, embedded=embedded))
    else:
        _say_report(report, embedded)
    for place, reason in report.problems[:SHOWN]:
        say_aside(f"{place[0].upper()}{place[1:]}: {reason}")
    if len(report.problems) > SHOWN:
        say_aside(f"And {len(report.problems) - SHOWN:,} more.")
    if report.problems:
        raise Refused(f"{many(len(report.problems), 'item')} of {file} could not be used; the others are kept.")


@external.command("list")
@click.option("--words", default="", metavar="TEXT", help="Only those on claims with any of these words.")
@click.option("--limit", type=NUMBER, metavar="N", help="Only the first N.")
@json_option
@click.pass_obj
def list_external(session: Session, words: str, limit: int | None, as_json: bool) -> None:
    """List verdicts of others, newest first; with words, the nearest first.

    \b
    Example: workbench external list --words vaccine
    """
    found, total = session.desk().external.page(words=words, limit=limit or -1)
    if as_json:
        say_json([records.external(item) for item in found])
        return
    if not found:
        say("No such verdict of others is here. “workbench external import FILE” brings them in.")
        return
    header = ("ID", "DATE", "PUBLISHER", "THEIR RATING", "CLAIM")
    say_table(
        header,
        [
            (item.external.id, of.published, item.publisher, of.said, of.claim)
            for item in found
            for of in [item.external.verdict]
        ],
    )
    if len(found) < total:
        say(f"{len(found):,} of {total:,} verdicts of others.")


@external.command("show")
@click.argument("id", type=NUMBER)
@json_option
@click.pass_obj
def show_external(session: Session, id: int, as_json: bool) -> None:
    """Show a verdict of others, and which file brought it.

    \b
    Example: workbench external show 1
    """
    desk = session.desk()
    item = desk.external.get(id)
    if as_json:
        say_json(records.external(item))
        return
    of = item.external.verdict
    say(f"Verdict of others {id} · {item.publisher}")
    say(of.claim, "  ")
    say_fields(
        [
            ("Their rating", of.said),
            ("Counts as", item.meaning or "unknown"),
            ("Numbers", f"{of.value} of {of.best}" if of.value and of.best else of.value),
            ("Published", of.published),
            ("Title", of.title),
            ("Address", of.url),
            ("Claimed by", of.claimant),
            ("On", of.said_on),
            ("Language", of.language),
            ("Imported", f"{moment(item.external.imported)}, by {dict(desk.reviewers.all()).get(item.external.by, '')}"),
            ("From", item.external.file),
            ("SHA-256", item.external.sha256),
        ]
    )


@external.command()
@click.argument("id", type=NUMBER)
@click.option("--top", type=NUMBER, default=5, show_default=True, metavar="K", help="Verdicts of others to show.")
@json_option
@click.pass_obj
def similar(session: Session, id: int, top: int, as_json: bool) -> None:
    """Show verdicts of others on what one of our claims says, or nearly.

    \b
    Example: workbench external similar 1
    """
    desk = session.desk()
    claim = desk.claims.get(id)
    found = desk.external.similar_to(id, top=top)
    if as_json:
        say_json([records.similar_external(item) for item in found])
        return
    say(f"Claim {claim.id}: {claim.text}")
    if not found:
        say("No verdict of others is near it.")
    say_similar(found)


@external.command()
@click.option("--set", "place", multiple=True, metavar="WORD=KEY", help="Say what a word comes to; may be repeated.")
@click.option("--remove", multiple=True, metavar="WORD", help="Take a word out of the table; may be repeated.")
@click.option("--unknown", is_flag=True, help="Only the words that nobody has placed.")
@reviewer_option
@json_option
@click.pass_obj
def words(
    session: Session, place: tuple[str, ...], remove: tuple[str, ...], unknown: bool, reviewer: str | None, as_json: bool
) -> None:
    """List the rating words of others, or say what they come to here.

    KEY is true, mostly-true, mixed, mostly-false, false, unverifiable or not-a-claim. Common words of several languages
    are known from the start. A word in no table stays unknown. A rating of numbers alone is a word such as 1/5.

    \b
    Example: workbench external words --set "Discutível=mixed"
    """
    desk = session.desk()
    changes: dict[str, str | None] = {}
    for given in place:
        word, divided, key = given.rpartition("=")
        if not divided or not word.strip():
            raise InputError(f"“{given}” does not say what a word comes to; write WORD=KEY, with {', '.join(KEYS)} as KEY.")
        changes[word] = key.strip()
    changes |= dict.fromkeys(remove)
    if changes:
        desk.external.map_rating_words(changes, reviewer=session.acting(desk, reviewer))
    found = [word for word in desk.external.rating_words_used(also=changes) if not (unknown and word.meaning)]
    if as_json:
        say_json([{"word": w.word, "meaning": w.meaning, "own": w.ours, "count": w.count} for w in found])
        return
    if not found:
        say("No rating word is unknown." if unknown else "No verdict of others is here, and no word was placed.")
        return
    header = ("COUNT", "COMES TO", "SAID BY", "WORD")
    say_table(header, [(w.count, w.meaning or "unknown", "this desk" if w.ours else "", w.word) for w in found])


def _embed(desk: Workbench) -> int:
    with Progress("Encoding claims of others") as progress:
        try:
            return desk.external.embed(progress)
        except KeyboardInterrupt:
            raise Stopped(
                f"Stopped. All are kept and found by words; {progress.done:,} of {progress.total:,} by meaning too."
            ) from None


def _say_report(report: ExternalReport, embedded: int) -> None:
    say(
        f"Read {many(report.read, 'verdict')} of others: {report.added:,} added, {report.updated:,} updated, "
        f"{report.known:,} known already."
    )
    unknown = sum(report.unknown.values())
    say(f"Rating words: {report.placed:,} known, {unknown:,} unknown, {report.wordless:,} without one.")
    for word, count in list(report.unknown.items())[:SHOWN]:
        say(f"{count:,} times: {word}", "  ")
    if report.unknown:
        say("“workbench external words --set WORD=KEY” says what a word comes to.")
    if embedded:
        say(f"{many(embedded, 'claim')} of others encoded.")


def say_similar(found: Sequence[SimilarExternal]) -> None:
    """Print verdicts of others beside a claim: whose, of when, in their word, and where to read them."""
    for item in found:
        of = item.found.external.verdict
        word = f"“{of.said}”" if of.said else "no rating"
        say()
        say(f"Verdict of others {item.found.external.id} · {relation(item.likeness)}")
        say(of.claim, "  ")
        say(" · ".join(filter(None, (item.found.publisher, of.published, f"their rating: {word}"))), "  ")
        say(of.url, "  ")


def relation(likeness: Likeness) -> str:
    """``near-duplicate``, ``related``, or ``related, differs in: number, date``; and whether that is all."""
    differs = f", differs in: {', '.join(likeness.differs)}" if likeness.differs else ""
    return likeness.relation + differs + ("" if likeness.checked else "; differences not checked in this language")
