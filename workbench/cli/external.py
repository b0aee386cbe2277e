"""``external``: verdicts of others, kept apart from ours."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import records
from workbench.cli.aliases import list_options
from workbench.cli.likeness import relation_text
from workbench.cli.output import SHOWN, many, moment, say, say_aside, say_fields, say_json, say_list, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, Refused, Session, Stopped, item_options, json_option, reachable, reviewer_option
from workbench.domain.external import KEYS
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.desk import ExternalReport, SimilarExternal, Workbench


@click.group()
def external() -> None:
    """Import and list verdicts of other publishers (ClaimReview)."""


@external.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-embed", is_flag=True, help="Do not embed the claims now. Until then they are found by words only.")
@reviewer_option
@json_option
@click.pass_obj
def import_external(session: Session, file: Path, no_embed: bool, reviewer: str | None, as_json: bool) -> None:
    """Import verdicts of other publishers.

    Reads ClaimReview from the JSON-LD of a saved web page, from JSON (one item, a list, a graph or a data feed), from JSON
    Lines, and from CSV, TSV or XLSX tables with columns such as url, claimReviewed, author, datePublished, alternateName. A
    verdict with the same address and claim is updated. Items that cannot be used are listed, and the exit code is 2. Creates
    the database if there is none.

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
        raise Refused(f"{many(len(report.problems), 'item')} of {file} could not be imported. The others were imported.")


@external.command("list")
@list_options("verdicts", search="Only verdicts on claims with any of these words.")
@click.pass_obj
def list_external(session: Session, words: str, limit: int | None, as_json: bool) -> None:
    """List verdicts of others, newest first.

    With --search, the best matches come first.

    \b
    Example: workbench external list --search vaccine
    """
    items, total = session.desk().external.page(words=words, limit=limit or -1)
    if as_json:
        say_json([records.external(item) for item in items])
        return
    verdicts = [(item, item.external.verdict) for item in items]
    say_list(
        ("ID", "DATE", "PUBLISHER", "THEIR RATING", "CLAIM"),
        [(item.external.id, of.published, item.publisher, of.rating_text, of.claim) for item, of in verdicts],
        total=total,
        noun="verdicts of others",
        hint="“workbench external import FILE” imports them.",
    )


@external.command("show")
@item_options
@click.pass_obj
def show_external(session: Session, id: int, as_json: bool) -> None:
    """Show a verdict of others and the file it was imported from.

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
            ("Their rating", of.rating_text),
            ("Maps to", item.meaning or "unknown"),
            ("Numbers", f"{of.value} of {of.best}" if of.value and of.best else of.value),
            ("Published", of.published),
            ("Title", of.title),
            ("Address", of.url),
            ("Claimant", of.claimant),
            ("Claim date", of.said_on),
            ("Language", of.language),
            ("Imported", f"{moment(item.external.imported)}, by {dict(desk.reviewers.all()).get(item.external.by, '')}"),
            ("File", item.external.file),
            ("SHA-256", item.external.sha256),
        ]
    )


@external.command()
@click.argument("id", type=NUMBER)
@click.option("--top", type=NUMBER, default=5, show_default=True, metavar="K", help="Show at most K verdicts.")
@json_option
@click.pass_obj
def similar(session: Session, id: int, top: int, as_json: bool) -> None:
    """List verdicts of others on claims similar to one of ours.

    \b
    Example: workbench external similar 1
    """
    desk = session.desk()
    claim = desk.claims.get(id)
    items = desk.external.similar_to(id, top=top)
    if as_json:
        say_json([records.similar_external(item) for item in items])
        return
    say(f"Claim {claim.id}: {claim.text}")
    if not items:
        say("No similar verdicts of others found.")
    say_similar(items)


@external.command()
@click.option("--set", "place", multiple=True, metavar="WORD=KEY", help="Map a rating word to a rating. May be repeated.")
@click.option("--remove", multiple=True, metavar="WORD", help="Remove the mapping of a word. May be repeated.")
@click.option("--unknown", is_flag=True, help="Only words without a mapping.")
@click.option("--explain", multiple=True, metavar="WORD", help="Show how a rating word is read. May be repeated.")
@reviewer_option
@json_option
@click.pass_obj
def words(
    session: Session,
    place: tuple[str, ...],
    remove: tuple[str, ...],
    unknown: bool,
    explain: tuple[str, ...],
    reviewer: str | None,
    as_json: bool,
) -> None:
    """List the rating words of others, or map them to ratings.

    KEY is true, mostly-true, mixed, mostly-false, false, unverifiable or not-a-claim. Common words of several languages are
    mapped from the start. A rating that is only a number is a word such as 1/5.

    \b
    Example: workbench external words --set "Discutível=mixed"
    """
    desk = session.desk()
    changes: dict[str, str | None] = {}
    for given in place:
        word, equals, key = given.rpartition("=")
        if not equals or not word.strip():
            raise InputError(f"“{given}” is not a valid mapping. Use WORD=KEY, where KEY is one of {', '.join(KEYS)}.")
        changes[word] = key.strip()
    changes |= dict.fromkeys(remove)
    if changes:
        desk.external.map_rating_words(changes, reviewer=session.acting(desk, reviewer))
    if explain:
        _say_explanations(desk, explain, as_json)
        return
    rows = [word for word in desk.external.rating_words_used(also=changes) if not (unknown and word.meaning)]
    if as_json:
        say_json([{"word": w.word, "meaning": w.meaning, "own": w.own, "count": w.count} for w in rows])
        return
    if not rows:
        say("All rating words are mapped." if unknown else "No rating words found. Import verdicts of others first.")
        return
    header = ("COUNT", "MAPS TO", "MAPPED BY", "WORD")
    say_table(header, [(w.count, w.meaning or "unknown", "this desk" if w.own else "", w.word) for w in rows])


def _say_explanations(desk: "Workbench", words: Sequence[str], as_json: bool) -> None:
    explained = [(word, desk.external.explain_rating_word(word)) for word in words]
    if as_json:
        say_json([{"word": word} | records.rating_word_explanation(explanation) for word, explanation in explained])
        return
    for word, explanation in explained:
        say(word)
        entry = explanation.entry if explanation.meaning else None
        origin = "this desk" if explanation.own else "; ".join(explanation.sources)
        say_fields(
            [
                ("Looked up as", explanation.folded),
                ("Read by", entry),
                ("Maps to", explanation.meaning or "unknown"),
                ("Mapped by", origin or None),
            ]
        )


def _embed(desk: "Workbench") -> int:
    with Progress("Embedding claims of others") as progress:
        try:
            return desk.external.embed(progress)
        except KeyboardInterrupt:
            raise Stopped(
                f"Stopped. All verdicts are kept; {progress.done:,} of {progress.total:,} claims were embedded."
            ) from None


def _say_report(report: "ExternalReport", embedded: int) -> None:
    say(
        f"Read {many(report.read, 'verdict')} of others: {report.added:,} added, {report.updated:,} updated, "
        f"{report.known:,} unchanged."
    )
    unknown = sum(report.unknown.values())
    without = many(report.without_rating, "verdict")
    say(f"Rating words: {report.mapped:,} mapped, {unknown:,} unknown. {without} without one.")
    for word, count in list(report.unknown.items())[:SHOWN]:
        say(f"{many(count, 'time')}: {word}", "  ")
    if report.unknown:
        say("“workbench external words --set WORD=KEY” maps a word to a rating.")
    if embedded:
        say(f"{many(embedded, 'claim')} of others embedded.")


def say_similar(items: "Sequence[SimilarExternal]") -> None:
    """Print similar verdicts of others: publisher, date, rating word and address."""
    for item in items:
        of = item.verdict.external.verdict
        word = f"“{of.rating_text}”" if of.rating_text else "no rating"
        say()
        say(f"Verdict of others {item.verdict.external.id} · {relation_text(item.likeness)}")
        say(of.claim, "  ")
        say(" · ".join(filter(None, (item.verdict.publisher, of.published, f"their rating: {word}"))), "  ")
        say(of.url, "  ")
