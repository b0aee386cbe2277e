"""``match`` and ``search``: rank the evidence for claims and texts."""

from collections.abc import Sequence

import click

from workbench.cli import records
from workbench.cli.output import many, say, say_json, source_name
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, Session, Stopped, embed, json_option
from workbench.desk import Ranking, Workbench
from workbench.desk.languages import MULTILINGUAL, LanguageGap, language_gap
from workbench.desk.matching import TOP
from workbench.domain import Match
from workbench.errors import InputError

NAMED = 5
"""Number of sources that are named for the copies of a snippet."""

_LEGEND = "Keyword score: BM25. Semantic similarity: cosine; a similar meaning is not agreement."


@click.command()
@click.argument("ids", metavar="[ID...]", nargs=-1, type=NUMBER)
@click.option("--all", "every", is_flag=True, help="Match all claims that are neither decided nor withdrawn.")
@click.option("--top", type=NUMBER, default=TOP, show_default=True, metavar="K", help="Show at most K snippets per claim.")
@json_option
@click.pass_obj
def match(session: Session, ids: tuple[int, ...], every: bool, top: int, as_json: bool) -> None:
    """Rank the evidence for claims.

    Embeds new snippets first. Stores each ranking with the model and the parameters that produced it.

    With --json, one ID prints the same list as search; several IDs, or --all, print a list of
    {"claim": ID, "matches": [...]}.

    \b
    Example: workbench match 1 --top 5
    """
    if bool(ids) == every:
        raise InputError("Give either the numbers of claims or --all.")
    claims = list(dict.fromkeys(ids))
    desk = session.desk()
    for id in claims:
        desk.claims.get(id)  # a wrong number is reported before the model is loaded
    embed(desk)
    rankings = _rank(desk, None if every else claims, top)
    if as_json and len(claims) == 1:
        say_json(records.matches(rankings[0].matches))
    elif as_json:
        say_json([{"claim": ranking.claim, "matches": records.matches(ranking.matches)} for ranking in rankings])
    elif every:
        say(f"{many(len(rankings), 'claim')} matched. “workbench match ID” shows the snippets for a claim.")
    else:
        for ranking in rankings:
            claim = desk.claims.get(ranking.claim)
            say(f"Claim {claim.id}: {claim.text}")
            say()
            say_matches(ranking.matches)
            say_language_gap(language_gap(ranking.provenance.model_fingerprint, claim.text, claim.language, ranking.matches))


@click.command()
@click.argument("text")
@click.option("--top", type=NUMBER, default=TOP, show_default=True, metavar="K", help="Show at most K snippets.")
@json_option
@click.pass_obj
def search(session: Session, text: str, top: int, as_json: bool) -> None:
    """Rank the evidence for any text.

    Embeds new snippets first. The ranking is not stored.

    \b
    Example: workbench search "elections had irregularities" --top 3
    """
    if not text.strip():
        raise InputError("The search text is empty. Give some words or a sentence.")
    desk = session.desk()
    embed(desk)
    matches = desk.matching.search(text, top=top)
    if as_json:
        say_json(records.matches(matches))
    else:
        say_matches(matches)
        say_language_gap(language_gap(desk.matching.model_in_use().fingerprint, text, None, matches))


def say_matches(matches: Sequence[Match]) -> None:
    """Print ranked snippets, each with its document, date, address, numbers and scores."""
    if not matches:
        say("No evidence found. “workbench ingest PATH” adds files and folders.")
        return
    for item in matches:
        head = f"{item.rank:>2}  "
        indent = " " * len(head)
        metadata = item.document.metadata
        say(item.snippet.text, indent, first=head)
        say(" · ".join(filter(None, (source_name(item.document), metadata.published))), indent)
        if metadata.url:
            say(metadata.url, indent)
        place = f"snippet {item.snippet.id}, document {item.document.id}, {item.snippet.start}-{item.snippet.end}"
        say(f"{place} · {_scores(item)}", indent)
        if item.copies:
            names = item.also_in
            more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
            say(f"Also in: {'; '.join(names[:NAMED] + more)}", indent)
        say()
    say(_LEGEND)


def say_language_gap(gap: LanguageGap | None) -> None:
    """Print which languages of a ranking the model does not understand."""
    if gap is None:
        return
    parts = [f"the text in {gap.query}"] if gap.query else []
    parts += [f"sources in {', '.join(gap.sources)}"] if gap.sources else []
    say(
        f"Semantic similarity is not reliable for {' and '.join(parts)}: the bundled model understands English. For other "
        f"languages, use “workbench model {MULTILINGUAL}”."
    )


def _scores(item: Match) -> str:
    keyword = f"keyword score {float(item.scores.lexical):.1f}" if item.scores.lexical else "no common keywords"
    semantic = f"semantic similarity {float(item.scores.dense):.2f}" if item.scores.dense else "not embedded yet"
    agreement = float(item.scores.dates or 0)
    date = ", date of the claim" if agreement > 0 else ", another date" if agreement < 0 else ""
    return f"{keyword}, {semantic}{date}"


def _rank(desk: Workbench, ids: list[int] | None, top: int) -> list[Ranking]:
    with Progress("Matching") as progress:
        try:
            return desk.matching.match(ids, top=top, progress=progress)
        except KeyboardInterrupt:
            done = many(progress.done, "claim")
            raise Stopped(f"Stopped. {done} of {progress.total:,} matched. These rankings are kept.") from None
