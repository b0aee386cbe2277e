"""``claims similar`` and ``compare``: which claims are possible duplicates, and what others differ in."""

import click

from workbench.cli import records
from workbench.cli.claims.display import say_head, say_verdicts
from workbench.cli.external import say_similar
from workbench.cli.likeness import relation, relation_text
from workbench.cli.output import say, say_fields, say_json
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, Session, json_option
from workbench.errors import InputError


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--top", type=NUMBER, default=10, show_default=True, metavar="K", help="Show at most K claims.")
@json_option
@click.pass_obj
def similar(session: Session, id: int, top: int, as_json: bool) -> None:
    """List possible duplicates and related claims.

    Prints their verdicts too. Claims that differ in a number, a date, a name, a negation or one decisive word are related,
    even if most of their words are the same. The verdicts of others come last; with --json, use “workbench external
    similar” for them. Embeds new claims first.

    \b
    Example: workbench claims similar 1
    """
    desk = session.desk()
    claim = desk.claims.get(id)
    with Progress("Embedding claims") as progress:
        desk.similar.embed(progress)
    others = desk.similar.to(id, top=top)
    if as_json:
        say_json([records.similar(item) for item in others])
        return
    say_head(claim)
    if not others:
        say("No similar claims found.")
    for item in others:
        say()
        say(f"Claim {item.claim.id} · {item.claim.state} · {relation_text(item.likeness)}")
        say(item.claim.text, "  ")
        say_verdicts(item.verdicts)
    say_similar(desk.external.similar_to(id))


@click.command()
@click.argument("first", metavar="A", type=NUMBER)
@click.argument("second", metavar="B", type=NUMBER)
@json_option
@click.pass_obj
def compare(session: Session, first: int, second: int, as_json: bool) -> None:
    """Compare two claims.

    Prints whether they are possible duplicates, related or different, and what differs: numbers, dates, names, negation or
    wording. Negation is read in some languages only; in others, only claims with the same text are possible duplicates.

    \b
    Example: workbench claims compare 3 8
    """
    if first == second:
        raise InputError(f"Both numbers are {first}. Give the numbers of two claims.")
    desk = session.desk()
    claims = [desk.claims.get(id) for id in (first, second)]
    likeness = desk.similar.compare(first, second)
    if as_json:
        say_json({"claims": [first, second], **records.likeness(likeness), "relation": relation(likeness)})
        return
    for claim in claims:
        say_head(claim)
    say()
    say_fields(
        [
            ("Result", relation(likeness).replace("near-", "possible ")),
            ("Differences", ", ".join(likeness.differs) or "none found"),
            ("Negation", "compared" if likeness.checked else "not compared: it is not read in this language"),
            ("Similarity", f"{likeness.score:.2f} (0 to 1: words and meaning)"),
        ]
    )
