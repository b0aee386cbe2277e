"""``label``, ``cite`` and ``scales``: a person's work on the evidence."""

from pathlib import Path

import click

from workbench.cli.output import say, say_json, say_table
from workbench.cli.session import NUMBER, OFFSET, Session, json_option, reachable, reviewer_option

NO_LABEL = "none"


@click.command()
@click.argument("claim", type=NUMBER)
@click.argument("snippet", type=NUMBER)
@click.argument("label")
@reviewer_option
@click.pass_obj
def label(session: Session, claim: int, snippet: int, label: str, reviewer: str | None) -> None:
    """Label a snippet for a claim.

    LABEL says what SNIPPET is to CLAIM: supports, refutes, context or irrelevant; none takes your label back. A label does
    not cite. The number of a snippet stands in the output of search and match.

    \b
    Example: workbench label 1 27 refutes --reviewer "Ada Example"
    """
    desk = session.desk()
    chosen = None if label == NO_LABEL else label
    desk.review.label(claim, snippet, chosen, reviewer=session.acting(desk, reviewer))
    says = "has no label of yours" if chosen is None else f"is labelled “{chosen}”"
    say(f"Snippet {snippet} {says} for claim {claim}.")


@click.command()
@click.argument("claim", type=NUMBER)
@click.argument("document", type=NUMBER)
@click.argument("start", type=OFFSET)
@click.argument("end", type=NUMBER)
@click.option("--remove", is_flag=True, help="Take the cite back.")
@reviewer_option
@click.pass_obj
def cite(
    session: Session, claim: int, document: int, start: int, end: int, remove: bool, reviewer: str | None
) -> None:
    """Cite a passage for a claim.

    It is the characters START to END of DOCUMENT, as search and match give them and as “workbench sources show DOCUMENT
    --text” prints them. Your next verdict on CLAIM rests on it.

    \b
    Example: workbench cite 1 3 345 412 --reviewer "Ada Example"
    """
    desk = session.desk()
    source = desk.sources.get(document).document
    desk.claims.get(claim)
    acting = session.acting(desk, reviewer)
    if remove:
        desk.review.uncite(claim, source.span(start, end), reviewer=acting)
    else:
        desk.review.cite(claim, document, start, end, reviewer=acting)
    say(f"Cited for claim {claim}:" if not remove else f"No longer cited for claim {claim}:")
    say(f"“{source.text[start:end]}”", "  ")


@click.group()
def scales() -> None:
    """List the rating scales, add one, choose one."""


@scales.command("list")
@json_option
@click.pass_obj
def list_scales(session: Session, as_json: bool) -> None:
    """List the rating scales with their ratings; the desk rates with the first.

    \b
    Example: workbench scales list
    """
    found = session.desk().scales.all()
    if as_json:
        say_json([scale.as_data() | {"chosen": at == 0} for at, scale in enumerate(found)])
        return
    for at, scale in enumerate(found):
        say(f"{scale.key} · {scale.name}, version {scale.version}{' · in use' if at == 0 else ''}")
        say_table(
            ("KEY", "NUMBER", "MEANING"),
            [
                (rating.key, "none" if rating.number is None else rating.number, f"{rating.label}: {rating.definition}")
                for rating in scale.ratings
            ],
        )
        say()


@scales.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@reviewer_option
@click.pass_obj
def add_scale(session: Session, file: Path, reviewer: str | None) -> None:
    """Add a rating scale from a TOML FILE with key, version, name and [[ratings]].

    Each rating has key, label and definition, and may have number, fever and averitec. A changed scale needs a higher
    version; earlier verdicts keep theirs.

    \b
    Example: workbench scales add desk-scale.toml
    """
    reachable(file)
    desk = session.desk()
    scale = desk.scales.add_file(file, reviewer=session.acting(desk, reviewer))
    say(f"The scale “{scale.key}”, version {scale.version}, is here; “workbench scales use {scale.key}” rates with it.")


@scales.command("use")
@click.argument("key")
@reviewer_option
@click.pass_obj
def use_scale(session: Session, key: str, reviewer: str | None) -> None:
    """Rate with the scale KEY from now on; earlier verdicts keep theirs.

    \b
    Example: workbench scales use averitec
    """
    desk = session.desk()
    scale = desk.scales.choose(key, reviewer=session.acting(desk, reviewer))
    say(f"The desk rates with “{scale.key}” now: {', '.join(rating.key for rating in scale.ratings)}.")
