"""``match`` and ``search``: claims and texts to ranked evidence."""

from collections.abc import Sequence

import click

from workbench.cli import records
from workbench.cli.output import many, say, say_json
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, Session, Stopped, embed, json_option
from workbench.cli.sources import named
from workbench.desk import Workbench
from workbench.desk.matching import TOP
from workbench.desk.rankings import Ranking
from workbench.domain.matches import Match
from workbench.errors import InputError

_MEANING = "words: BM25, higher is nearer in wording; meaning: cosine, nearness in meaning, not agreement"


@click.command()
@click.argument("ids", metavar="[ID...]", nargs=-1, type=NUMBER)
@click.option("--all", "every", is_flag=True, help="Every claim that is neither decided nor withdrawn.")
@click.option("--top", type=NUMBER, default=TOP, show_default=True, metavar="K", help="Snippets for each claim.")
@json_option
@click.pass_obj
def match(session: Session, ids: tuple[int, ...], every: bool, top: int, as_json: bool) -> None:
    """Rank the evidence for claims.

    Embeds first what has no vector yet. Each ranking is kept, with the model and the parameters that made it.

    With --json, one ID gives the same list as search; several IDs, or --all, give a list of
    {"claim": ID, "matches": [...]}.

    \b
    Example: workbench match 1 --top 5
    """
    if bool(ids) == every:
        raise InputError("Name the claims to match, or say --all.")
    wanted = list(dict.fromkeys(ids))
    desk = session.desk()
    for id in wanted:
        desk.claims.get(id)  # a wrong number is said at once, not after a model was loaded
    embed(desk)
    rankings = _rank(desk, None if every else wanted, top)
    if as_json and len(wanted) == 1:
        say_json(records.matches(rankings[0].matches))
    elif as_json:
        say_json([{"claim": found.claim, "matches": records.matches(found.matches)} for found in rankings])
    elif every:
        say(f"{many(len(rankings), 'claim')} matched; “workbench match ID” shows the snippets of one.")
    else:
        for found in rankings:
            say(f"Claim {found.claim}: {desk.claims.get(found.claim).text}")
            say()
            say_matches(found.matches)


@click.command()
@click.argument("text")
@click.option("--top", type=NUMBER, default=TOP, show_default=True, metavar="K", help="Snippets to show.")
@json_option
@click.pass_obj
def search(session: Session, text: str, top: int, as_json: bool) -> None:
    """Rank the evidence for any text.

    Embeds first what has no vector yet. The ranking is not kept.

    \b
    Example: workbench search "elections had irregularities" --top 3
    """
    if not text.strip():
        raise InputError("Search for words; give a sentence or a few of them.")
    desk = session.desk()
    embed(desk)
    found = desk.matching.search(text, top=top)
    if as_json:
        say_json(records.matches(found))
    else:
        say_matches(found)


def say_matches(found: Sequence[Match]) -> None:
    """Print ranked snippets, each with its document, date, address, numbers and scores."""
    if not found:
        say("No evidence is here. “workbench ingest PATH” takes in files and folders.")
        return
    for item in found:
        head = f"{item.rank:>2}  "
        indent = " " * len(head)
        about = item.document.metadata
        say(item.snippet.text, indent, first=head)
        say(" · ".join(filter(None, (named(item.document), about.published))), indent)
        if about.url:
            say(about.url, indent)
        where = f"snippet {item.snippet.id}, document {item.document.id}, {item.snippet.start}-{item.snippet.end}"
        say(f"{where} · {_scores(item)}", indent)
        say()
    say(f"({_MEANING})")


def _scores(item: Match) -> str:
    words = f"words {float(item.scores.lexical):.1f}" if item.scores.lexical else "words none in common"
    meaning = f"meaning {float(item.scores.dense):.2f}" if item.scores.dense else "not embedded yet"
    return f"{words}, {meaning}"


def _rank(desk: Workbench, ids: list[int] | None, top: int) -> list[Ranking]:
    with Progress("Matching") as progress:
        try:
            return desk.matching.match(ids, top=top, progress=progress)
        except KeyboardInterrupt:
            done = many(progress.done, "claim")
            raise Stopped(f"Stopped. {done} of {progress.total:,} matched; these rankings are kept.") from None
