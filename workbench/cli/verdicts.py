"""``verdicts``: recorded, listed, shown, exported. How they are verified stands in ``proof``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.cli import records
from workbench.cli.output import many, moment, say, say_fields, say_json, say_table
from workbench.cli.session import NUMBER, OUTPUT, Session, force_option, given_text, json_option, reviewer_option, writing
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.selection import Selection, VerdictFilter
from workbench.domain.verdicts import CONFIDENCES, Cited, Published, Verdict
from workbench.errors import InputError, NotFoundError
from workbench.exchange import FORMATS
from workbench.files import is_stream

AFTER: Mapping[str, str] = {
    "second review": "The claim waits for another's independent verdict.",
    "disputed": "The verdicts differ; a third person decides between them with --adjudicate.",
}
"""What comes next where a verdict does not decide its claim."""


@click.group()
def verdicts() -> None:
    """Record, list, show, export and verify verdicts."""


@verdicts.command()
@click.argument("claim", type=NUMBER)
@click.option("--rating", required=True, metavar="KEY", help="A rating of the scale; “workbench scales list” has them.")
@click.option("--rationale", required=True, metavar="TEXT", help="Why; - reads it from standard input.")
@click.option("--cite", "cites", multiple=True, type=NUMBER, metavar="SNIPPET", help="May be repeated.")
@click.option("--scale", metavar="KEY", help="Another scale than the desk's.")
@click.option("--corrects", type=NUMBER, metavar="VERDICT", help="An earlier verdict of yours that this one replaces.")
@click.option("--reason", metavar="TEXT", help="Why that verdict was wrong.")
@click.option("--code", metavar="CODE", help="The kind of that reason; “workbench reasons” lists them.")
@click.option(
    "--also", multiple=True, type=NUMBER, metavar="CLAIM", help="An open claim that says the same; it gets this verdict too."
)
@click.option("--confidence", metavar="WORD", help=f"How sure you are: {', '.join(CONFIDENCES)}.")
@click.option("--second-opinion", is_flag=True, help="Ask for another's independent verdict.")
@click.option("--adjudicate", is_flag=True, help="Decide between the differing verdicts of others.")
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
    """Record a verdict on CLAIM, with everything you cite for it and the snippets named by --cite besides.

    \b
    Example: workbench verdicts record 1 --rating false --cite 27 --rationale -
    """
    text = given_text(rationale)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    given = NewVerdict(rating, text, scale, confidence, second_opinion)
    if sum((adjudicate, corrects is not None, bool(also))) > 1:
        raise InputError("Give one of --corrects, --adjudicate and --also, not several.")
    if corrects is None and (reason is not None or code is not None):
        raise InputError("A reason belongs to a correction; name the verdict that is corrected with --corrects.")
    if adjudicate:
        verdict = desk.verdicts.adjudicate(claim, given, reviewer=acting, cite=cites)
    elif corrects is not None:
        if desk.log.verdict(corrects).claim != claim:
            raise NotFoundError(f"There is no verdict {corrects} on claim {claim}.", hint="verdicts")
        verdict = desk.verdicts.correct(corrects, given, Correction(reason or "", code), reviewer=acting, cite=cites)
    else:
        verdict = desk.verdicts.record(claim, given, reviewer=acting, cite=cites, also_claims=also)
    if as_json:
        say_json(records.verdict(verdict))
        return
    rests = f"rests on {many(len(verdict.cites), 'cite')}" if verdict.cites else "cites nothing"
    say(f"Recorded verdict {verdict.id}: claim {claim} is “{verdict.rating.label}”. It {rests}.")
    if also:
        say(f"The same is recorded for {many(len(set(also)), 'claim')} that say{'s' * (len(set(also)) == 1)} the same.")
    if next_step := AFTER.get(desk.claims.get(claim).state):
        say(next_step)


@verdicts.command()
@click.argument("id", type=NUMBER)
@click.option("--reason", "code", required=True, metavar="CODE", help="Its kind; “workbench reasons” lists them.")
@click.option("--note", required=True, metavar="TEXT", help="What readers are told; - reads standard input.")
@click.option("--rating", metavar="KEY", help="The right rating.  [default: stays]")
@click.option("--rationale", metavar="TEXT", help="The right rationale.  [default: stays]")
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
    """Correct your verdict ID: a new entry that keeps what you do not give.

    Scale, evidence and confidence stay. Kind and note go to readers, with both versions. A verdict that was published is to
    be published again: “workbench verdicts publish”.

    \b
    Example: workbench verdicts correct 31 --reason new-evidence --note -
    """
    if note == rationale == "-":
        raise InputError("Standard input holds one text: give the note or the rationale itself.")
    said, why = given_text(note), None if rationale is None else given_text(rationale)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    given = desk.verdicts.restated(id, rating=rating, rationale=why)
    verdict = desk.verdicts.correct(id, given, Correction(said, code, keep_evidence=True), reviewer=acting)
    if as_json:
        say_json(records.verdict(verdict))
        return
    say(f"Recorded verdict {verdict.id}, which corrects verdict {id}: “{verdict.rating.label}”.")
    if next_step := AFTER.get(desk.claims.get(verdict.claim).state):
        say(next_step)
    if desk.log.published(id):
        say(f"Verdict {id} was published. “workbench verdicts publish {verdict.id}” says where its correction is.")


@verdicts.command("list")
@click.option("--claim", type=NUMBER, metavar="ID", help="Only those on this claim.")
@click.option("--rating", metavar="KEY", help="Only those with this rating.")
@click.option("--by", metavar="NAME", help="Only those of this reviewer.")
@click.option("--words", default="", metavar="TEXT", help="Only those with these words in claim or rationale.")
@click.option("--current", is_flag=True, help="Leave out those that were corrected.")
@click.option("--limit", type=NUMBER, metavar="N", help="Only the newest N.")
@json_option
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
        desk.claims.get(claim)  # an empty list would say that nobody has judged it
    reviewer = None if by is None else desk.reviewers.find(by)
    filter = VerdictFilter(claim=claim, reviewer=reviewer, rating=rating, current_only=current, words=words)
    found = desk.log.verdicts(filter, limit=limit or -1)
    if as_json:
        say_json([records.verdict(verdict) for verdict in found])
    elif found:
        header = ("ID", "RECORDED", "RATING", "CLAIM")
        say_table(header, [(item.id, item.recorded[:10], item.rating.label, _line(item)) for item in found])
    else:
        say("No such verdict is here. “workbench verdicts record CLAIM” records one.")


@verdicts.command()
@click.argument("id", type=NUMBER)
@json_option
@click.pass_obj
def show(session: Session, id: int, as_json: bool) -> None:
    """Show a verdict with its rationale and the evidence it rests on, as logged.

    \b
    Example: workbench verdicts show 31
    """
    desk = session.desk()
    verdict, published = desk.log.verdict(id), desk.log.published(id)
    if as_json:
        say_json(records.verdict(verdict) | {"published": asdict(published) if published else None})
    else:
        _say_verdict(verdict, published)


@verdicts.command()
@click.argument("id", type=NUMBER)
@click.option("--url", required=True, metavar="URL", help="Where readers find it.")
@click.option("--date", required=True, metavar="DATE", help="From which day on, as 2021-02-01.")
@reviewer_option
@json_option
@click.pass_obj
def publish(session: Session, id: int, url: str, date: str, reviewer: str | None, as_json: bool) -> None:
    """Note where verdict ID is published, for exports that name the article.

    Noted again, it takes the place of what was noted before; the log keeps both.

    \b
    Example: workbench verdicts publish 31 --url https://a.eu/1 --date 2026-11-24
    """
    desk = session.desk()
    noted = desk.log.publish(id, url=url, date=date, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(records.published(id, noted))
    else:
        say(f"Verdict {id} is published since {noted.date} at {noted.url}.")


@verdicts.command()
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    required=True,
    metavar="NAME",
    help=f"One of {', '.join(FORMATS)}; jsonl is the whole log.",
)
@click.option("--output", type=OUTPUT, required=True, metavar="PATH", help="Replaced if it exists.")
@click.option("--since", metavar="TIME", help="Recorded from then on: 2026-02, 2026-02-01T10:30 (UTC).")
@click.option("--until", metavar="TIME", help="Recorded until then, that day or month included.")
@click.option("--as-of", metavar="MOMENT", help="The log as it was at a time, or at an entry's number.")
@click.option("--reviewer", metavar="NAME", help="Only those of this reviewer.")
@click.option("--rating", metavar="KEY", help="Only those with this rating.")
@click.option("--tag", metavar="TAG", help="Only those on claims with this tag.")
@click.option("--claim", type=NUMBER, metavar="ID", help="Only those on this claim.")
@click.option("--bom", is_flag=True, help="Begin a csv file with the mark by which Excel knows UTF-8.")
@click.option("--sign", type=click.Path(path_type=Path), metavar="KEYFILE", help="Sign the log's head with this key.")
@force_option
@click.pass_obj
def export(session: Session, /, format: str, output: Path, reviewer: str | None, **asked: Any) -> None:
    """Write verdicts, or the whole log, to PATH; what it holds and the log's head to PATH.meta.json.

    An ordinary file at PATH is replaced. A folder keeps the files of others.

    docs/formats.md says what each format holds; some are a folder. docs/verdict-log.md says how anybody can verify
    the jsonl file; “workbench keys new” makes a key to sign with.

    \b
    Example: workbench verdicts export --format csv --since 2026 --output 2026.csv
    """
    desk = session.desk()
    who = None if reviewer is None else desk.reviewers.find(reviewer)
    options = {"bom"} if asked.pop("bom") else frozenset()
    sign, force = asked.pop("sign"), asked.pop("force")
    with writing(output) as tell:
        made = desk.log.export(format, output, Selection(reviewer=who, **asked), options=options, sign=sign, force=force)
        one = made.holds.removesuffix("ies") + "y" if made.holds.endswith("ies") else made.holds.removesuffix("s")
        what = "" if is_stream(output) else f"; what it holds stands in {output}.meta.json"
        tell(f"Wrote {many(made.count, one, made.holds)} to {output}{what}.")
        for why, count in made.left_out.items():
            tell(f"Left out: {count} ({why}).")


def _line(verdict: Verdict) -> str:
    noted = (
        verdict.reviewer_name,
        f"confidence {verdict.confidence}" if verdict.confidence else None,
        "asks for a second opinion" if verdict.second_wanted else None,
        f"decides between {_listed(verdict.adjudicates)}" if verdict.adjudicates else None,
        f"corrected by {verdict.corrected_by}" if verdict.corrected_by else None,
    )
    return f"{verdict.claim}: {verdict.claim_text} ({', '.join(filter(None, noted))})"


def _listed(ids: Sequence[int]) -> str:
    return " and ".join(map(str, ids))


def _say_verdict(verdict: Verdict, published: Published | None) -> None:
    say(f"Verdict {verdict.id} on claim {verdict.claim}")
    say(verdict.claim_text, "  ")
    kind = f" ({verdict.code})" if verdict.code else ""
    corrects = f"verdict {verdict.corrects}{kind}: {verdict.reason}" if verdict.corrects else None
    say_fields(
        [
            ("Rating", f"{verdict.rating.label}. {verdict.rating.definition}"),
            ("Scale", f"{verdict.scale.key}, version {verdict.scale.version}"),
            ("Confidence", verdict.confidence),
            ("Rationale", verdict.rationale),
            ("By", verdict.reviewer_name),
            ("Recorded", moment(verdict.recorded)),
            ("Second opinion", "asked for" if verdict.second_wanted else None),
            ("Decides between", f"verdicts {_listed(verdict.adjudicates)}" if verdict.adjudicates else None),
            ("Judged with", f"claim {verdict.judged_with}, which says the same" if verdict.judged_with else None),
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
