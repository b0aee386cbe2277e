"""``verdicts``: record, repeat, correct, list, show, publish and export. Those that verify are in ``verification``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.cli import records, verification
from workbench.cli.aliases import list_options, renamed_option
from workbench.cli.output import many, moment, say, say_fields, say_json, say_list
from workbench.cli.session import (
    NUMBER,
    OUTPUT,
    Command,
    Session,
    force_option,
    given_text,
    item_options,
    json_option,
    reviewer_option,
    writing,
)
from workbench.desk import Workbench, all_formats, all_options, is_stream
from workbench.domain import CONFIDENCES, Cited, Correction, NewVerdict, Published, Selection, Verdict, VerdictFilter
from workbench.errors import InputError, NotFoundError

NEXT_STEPS: Mapping[str, str] = {
    "second review": "The claim now waits for an independent verdict of another reviewer.",
    "disputed": "The verdicts differ. A third reviewer can adjudicate with --adjudicate.",
}
"""What comes next if a verdict does not decide its claim, by the status of the claim."""


@click.command()
@click.argument("claim", type=NUMBER)
@click.option("--rating", required=True, metavar="KEY", help="Rating. “workbench scales list” lists the ratings.")
@click.option("--rationale", required=True, metavar="TEXT", help="Rationale. Use - to read it from standard input.")
@click.option(
    "--cite", "cites", multiple=True, type=NUMBER, metavar="SNIPPET", help="Also cite this snippet. May be repeated."
)
@click.option("--scale", metavar="KEY", help="Rating scale.  [default: the current scale of the desk]")
@click.option("--corrects", type=NUMBER, metavar="VERDICT", help="Your earlier verdict that this one replaces.")
@renamed_option("--note", "reason", former="--reason", metavar="TEXT", help="With --corrects: why it was wrong.")
@click.option("--code", metavar="CODE", help="With --corrects: reason code. “workbench reasons” lists the codes.")
@click.option(
    "--also", multiple=True, type=NUMBER, metavar="CLAIM", help="Record the same for this open duplicate. May be repeated."
)
@click.option("--confidence", metavar="LEVEL", help=f"Confidence: {', '.join(CONFIDENCES)}.")
@click.option("--second-opinion", is_flag=True, help="Ask for an independent verdict of another reviewer.")
@click.option("--adjudicate", is_flag=True, help="Decide a disputed claim.")
@reviewer_option
@json_option
@click.pass_obj
def record(
    session: Session,
    claim: int,
    rating: str,
    rationale: str,
    cites: tuple[int, ...],
    scale: str | None,
    corrects: int | None,
    reason: str | None,
    code: str | None,
    also: tuple[int, ...],
    confidence: str | None,
    second_opinion: bool,
    adjudicate: bool,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Record a verdict on CLAIM.

    It includes everything you have cited for the claim, and the snippets of --cite.

    \b
    Example: workbench verdicts record 1 --rating false --cite 27 --rationale -
    """
    text = given_text(rationale)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    given = NewVerdict(rating, text, scale, confidence, second_opinion)
    if sum((adjudicate, corrects is not None, bool(also))) > 1:
        raise InputError("--corrects, --adjudicate and --also exclude each other. Give one of them.")
    if corrects is None and (reason is not None or code is not None):
        raise InputError("--note and --code need --corrects. Give the number of the verdict to correct.")
    if adjudicate:
        verdict = desk.verdicts.adjudicate(claim, given, reviewer=acting, cite=cites)
    elif corrects is not None:
        if desk.log.verdict(corrects).claim != claim:
            raise NotFoundError(f"There is no verdict {corrects} on claim {claim}.", hint="verdicts")
        verdict = desk.verdicts.correct(corrects, given, Correction(reason or "", code), reviewer=acting, cite=cites)
    else:
        verdict = desk.verdicts.record(claim, given, reviewer=acting, cite=cites, also_claims=also)
    _say_recorded(desk, verdict, also=len(set(also)), as_json=as_json)


@click.command()
@click.argument("claim", type=NUMBER)
@click.argument("verdict", type=NUMBER)
@reviewer_option
@json_option
@click.pass_obj
def repeat(session: Session, claim: int, verdict: int, reviewer: str | None, as_json: bool) -> None:
    """Record on CLAIM your own verdict with the rating, rationale and citations of VERDICT.

    VERDICT has to be on a possible duplicate of the claim; another reviewer may have recorded it.

    \b
    Example: workbench verdicts repeat 12 86
    """
    desk = session.desk()
    recorded = desk.verdicts.repeat(claim, verdict, reviewer=session.acting(desk, reviewer))
    _say_recorded(desk, recorded, as_json=as_json)


def _say_recorded(desk: Workbench, verdict: Verdict, *, also: int = 0, as_json: bool) -> None:
    if as_json:
        say_json(records.verdict(verdict))
        return
    citations = many(len(verdict.cites), "citation") if verdict.cites else "no citations"
    say(f"Recorded verdict {verdict.id} on claim {verdict.claim}: “{verdict.rating.label}”, {citations}.")
    if also:
        say(f"Recorded the same verdict for {many(also, 'duplicate')}.")
    if next_step := NEXT_STEPS.get(desk.claims.get(verdict.claim).state):
        say(next_step)


@click.command()
@click.argument("id", type=NUMBER)
@renamed_option(
    "--code",
    former="--reason",
    required=True,
    metavar="CODE",
    help="Reason code. “workbench reasons” lists the codes.",
)
@click.option("--note", required=True, metavar="TEXT", help="Explanation for readers. Use - to read it from standard input.")
@click.option("--rating", metavar="KEY", help="New rating.  [default: unchanged]")
@click.option(
    "--rationale", metavar="TEXT", help="New rationale. Use - to read it from standard input.  [default: unchanged]"
)
@reviewer_option
@json_option
@click.pass_obj
def correct(
    session: Session,
    id: int,
    code: str,
    note: str,
    rating: str | None,
    rationale: str | None,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Correct your verdict ID with a new verdict.

    Scale, citations and confidence stay the same. Readers see the reason code, the note and both versions. If the verdict
    was published, publish the correction too: “workbench verdicts publish”.

    \b
    Example: workbench verdicts correct 31 --code new-evidence --note -
    """
    if note == rationale == "-":
        raise InputError("Only one text can be read from standard input. Give the note or the rationale as an argument.")
    explanation, new_rationale = given_text(note), None if rationale is None else given_text(rationale)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    given = desk.verdicts.restated(id, rating=rating, rationale=new_rationale)
    verdict = desk.verdicts.correct(id, given, Correction(explanation, code, keep_evidence=True), reviewer=acting)
    if as_json:
        say_json(records.verdict(verdict))
        return
    say(f"Recorded verdict {verdict.id}, which corrects verdict {id}: “{verdict.rating.label}”.")
    if next_step := NEXT_STEPS.get(desk.claims.get(verdict.claim).state):
        say(next_step)
    if desk.log.published(id):
        say(f"Verdict {id} is published. “workbench verdicts publish {verdict.id}” publishes the correction.")


@click.command("list")
@click.option("--claim", type=NUMBER, metavar="ID", help="Filter by claim.")
@click.option("--rating", metavar="KEY", help="Filter by rating.")
@renamed_option("--reviewer", "by", former="--by", metavar="NAME", help="Filter by reviewer.")
@click.option("--current", is_flag=True, help="Hide corrected verdicts.")
@list_options("verdicts", search="Only verdicts with these words in the claim or the rationale.")
@click.pass_obj
def list_verdicts(
    session: Session,
    claim: int | None,
    rating: str | None,
    by: str | None,
    words: str,
    current: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """List verdicts, newest first.

    \b
    Example: workbench verdicts list --rating false --current
    """
    desk = session.desk()
    if claim is not None:
        desk.claims.get(claim)  # an unknown claim is an error, not an empty list
    reviewer = None if by is None else desk.reviewers.find(by)
    filter = VerdictFilter(claim=claim, reviewer=reviewer, rating=rating, current_only=current, words=words)
    selected = desk.log.verdicts(filter, limit=limit or -1)
    if as_json:
        say_json([records.verdict(verdict) for verdict in selected])
        return
    say_list(
        ("ID", "RECORDED", "RATING", "CLAIM"),
        [(item.id, item.recorded[:10], item.rating.label, _line(item)) for item in selected],
        total=len(selected),
        noun="verdicts",
        hint="“workbench verdicts record CLAIM” records one.",
    )


@click.command()
@item_options
@click.pass_obj
def show(session: Session, id: int, as_json: bool) -> None:
    """Show a verdict with its rationale and citations.

    \b
    Example: workbench verdicts show 31
    """
    desk = session.desk()
    verdict, published = desk.log.verdict(id), desk.log.published(id)
    if as_json:
        say_json(records.verdict(verdict) | {"published": asdict(published) if published else None})
    else:
        _say_verdict(verdict, published)


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--url", required=True, metavar="URL", help="Address of the published verdict.")
@click.option("--date", required=True, metavar="DATE", help="Publication date: 2021-02-01.")
@reviewer_option
@json_option
@click.pass_obj
def publish(session: Session, id: int, url: str, date: str, reviewer: str | None, as_json: bool) -> None:
    """Record where verdict ID is published.

    Exports for readers link to this address. Run it again to replace an earlier address; the log keeps both.

    \b
    Example: workbench verdicts publish 31 --url https://a.eu/1 --date 2026-11-24
    """
    desk = session.desk()
    publication = desk.log.publish(id, url=url, date=date, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(records.published(id, publication))
    else:
        say(f"Recorded that verdict {id} is published at {publication.url} since {publication.date}.")


def _format_options(command: Command) -> Command:
    """Add a flag for each option of an export format."""
    for name, text in reversed(all_options().items()):
        command = click.option(f"--{name}", is_flag=True, help=text)(command)
    return command


@click.command()
@click.option(
    "--format",
    type=click.Choice(list(all_formats())),
    required=True,
    metavar="NAME",
    help=f"One of {', '.join(all_formats())}. jsonl is the whole log.",
)
@click.option(
    "--output",
    type=OUTPUT,
    required=True,
    metavar="PATH",
    help="File or folder to write. Replaced if it exists. Use - for standard output.",
)
@click.option("--since", metavar="TIME", help="Recorded at this time or later: 2026-02, 2026-02-01T10:30 (UTC).")
@click.option("--until", metavar="TIME", help="Recorded at this time or earlier. A day or month is included.")
@click.option("--as-of", metavar="TIME", help="Export the log as it was at this time, or at this entry number.")
@click.option("--reviewer", metavar="NAME", help="Filter by reviewer.")
@click.option("--rating", metavar="KEY", help="Filter by rating.")
@click.option("--tag", metavar="TAG", help="Filter by a tag of the claim.")
@click.option("--claim", type=NUMBER, metavar="ID", help="Filter by claim.")
@_format_options
@click.option(
    "--sign", type=click.Path(path_type=Path), metavar="KEYFILE", help="Sign the head of the log with this private key."
)
@force_option
@click.pass_obj
def export(session: Session, /, format: str, output: Path, reviewer: str | None, **given: Any) -> None:
    """Export verdicts, or the whole log, to PATH.

    Also writes PATH.meta.json with a summary and the head of the log. A file at PATH is replaced; in a folder, only files of
    an earlier export are replaced. docs/formats.md describes the formats; some are folders.

    Anybody can verify the jsonl format: docs/verdict-log.md. “workbench keys new” creates a key to sign with.

    \b
    Example: workbench verdicts export --format csv --since 2026 --output 2026.csv
    """
    desk = session.desk()
    reviewer_id = None if reviewer is None else desk.reviewers.find(reviewer)
    options = {name for name in all_options() if given.pop(name.replace("-", "_"))}
    sign, force = given.pop("sign"), given.pop("force")
    with writing(output) as tell:
        exported = desk.log.export(
            format, output, Selection(reviewer=reviewer_id, **given), options=options, sign=sign, force=force
        )
        singular = (
            exported.holds.removesuffix("ies") + "y" if exported.holds.endswith("ies") else exported.holds.removesuffix("s")
        )
        summary = "" if is_stream(output) else f" (summary: {output}.meta.json)"
        tell(f"Wrote {many(exported.count, singular, exported.holds)} to {output}{summary}.")
        for reason, count in exported.left_out.items():
            tell(f"Not included: {count} ({reason}).")


def _line(verdict: Verdict) -> str:
    notes = (
        verdict.reviewer_name,
        f"confidence {verdict.confidence}" if verdict.confidence else None,
        "second opinion requested" if verdict.second_wanted else None,
        f"adjudicates {_listed(verdict.adjudicates)}" if verdict.adjudicates else None,
        f"corrected by {verdict.corrected_by}" if verdict.corrected_by else None,
    )
    return f"{verdict.claim}: {verdict.claim_text} ({', '.join(filter(None, notes))})"


def _listed(ids: Sequence[int]) -> str:
    return " and ".join(map(str, ids))


def _say_verdict(verdict: Verdict, published: Published | None) -> None:
    say(f"Verdict {verdict.id} on claim {verdict.claim}")
    say(verdict.claim_text, "  ")
    code = f" ({verdict.code})" if verdict.code else ""
    corrects = f"verdict {verdict.corrects}{code}: {verdict.reason}" if verdict.corrects else None
    say_fields(
        [
            ("Rating", f"{verdict.rating.label}. {verdict.rating.definition}"),
            ("Scale", f"{verdict.scale.key}, version {verdict.scale.version}"),
            ("Confidence", verdict.confidence),
            ("Rationale", verdict.rationale),
            ("Reviewer", verdict.reviewer_name),
            ("Recorded", moment(verdict.recorded)),
            ("Second opinion", "requested" if verdict.second_wanted else None),
            ("Adjudicates", f"verdicts {_listed(verdict.adjudicates)}" if verdict.adjudicates else None),
            ("Recorded with", f"claim {verdict.judged_with}, as its duplicate" if verdict.judged_with else None),
            ("Corrects", corrects),
            ("Corrected by", f"verdict {verdict.corrected_by}" if verdict.corrected_by else None),
            ("Published", f"{published.date}, {published.url}" if published else None),
            ("Hash", verdict.hash),
        ]
    )
    for number, cite in enumerate(verdict.cites, start=1):
        say()
        _say_cite(number, cite)


def _say_cite(number: int, cite: Cited) -> None:
    source, anchor = cite.evidence.source, cite.evidence.anchor
    head = f"[{number}] "
    indent = " " * len(head)
    say(f"“{anchor.quote}”", indent, first=head)
    say(" · ".join(filter(None, (cite.label, source.title, source.publisher, source.published))), indent)
    if source.url:
        say(source.url, indent)


@click.group()
def verdicts() -> None:
    """Record, list, correct, publish, export and verify verdicts."""


for command in (
    record,
    repeat,
    correct,
    list_verdicts,
    show,
    publish,
    export,
    verification.verify,
    verification.stamp_request,
    verification.import_log,
):
    verdicts.add_command(command)
