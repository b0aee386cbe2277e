"""``scales``, ``policy``, ``organisation``, ``reasons``, ``criteria``, ``model`` and ``shortcuts``: settings of a desk."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import get_args

import click

from workbench.app import catalogue
from workbench.cli.output import say, say_fields, say_json, say_table
from workbench.cli.session import NUMBER, Session, json_option, reachable, reviewer_option
from workbench.desk import Workbench
from workbench.desk.settings import KEYS
from workbench.domain import Agreement
from workbench.domain.triage import Criterion, criterion_from_line
from workbench.errors import InputError


@click.group()
def scales() -> None:
    """List, add and choose rating scales."""


@scales.command("list")
@json_option
@click.pass_obj
def list_scales(session: Session, as_json: bool) -> None:
    """List the rating scales with their ratings, the current one first.

    \b
    Example: workbench scales list
    """
    all_scales = session.desk().scales.all()
    if as_json:
        say_json([scale.as_data() | {"chosen": at == 0} for at, scale in enumerate(all_scales)])
        return
    for at, scale in enumerate(all_scales):
        say(f"{scale.key} · {scale.name}, version {scale.version}{' · current' if at == 0 else ''}")
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
    """Add a rating scale from a TOML FILE.

    The file has key, version, name and [[ratings]]. Each rating has key, label and definition, and may have number, fever
    and averitec. A changed scale needs a higher version. Earlier verdicts keep their scale.

    \b
    Example: workbench scales add desk-scale.toml
    """
    reachable(file)
    desk = session.desk()
    scale = desk.scales.add_file(file, reviewer=session.acting(desk, reviewer))
    say(f"Added the scale “{scale.key}”, version {scale.version}. “workbench scales use {scale.key}” makes it current.")


@scales.command("use")
@click.argument("key")
@reviewer_option
@click.pass_obj
def use_scale(session: Session, key: str, reviewer: str | None) -> None:
    """Use the rating scale KEY for new verdicts.

    Earlier verdicts keep their scale.

    \b
    Example: workbench scales use averitec
    """
    desk = session.desk()
    scale = desk.scales.choose(key, reviewer=session.acting(desk, reviewer))
    say(f"The desk now uses the scale “{scale.key}”: {', '.join(rating.key for rating in scale.ratings)}.")


@click.command()
@click.option("--independent", type=NUMBER, metavar="N", help="Number of independent verdicts that a claim needs: 1 or 2.")
@click.option(
    "--agreement",
    type=click.Choice(get_args(Agreement)),
    help="When two verdicts agree: same rating, or same side (true or false).",
)
@reviewer_option
@json_option
@click.pass_obj
def policy(
    session: Session, independent: int | None, agreement: Agreement | None, reviewer: str | None, as_json: bool
) -> None:
    """Show or change how many verdicts decide a claim.

    With two independent verdicts, the second reviewer sees nothing that the first recorded on the claim until their own
    verdict is recorded. If the two verdicts differ, a third reviewer adjudicates. Decided claims stay decided.

    \b
    Example: workbench policy --independent 2 --agreement side
    """
    desk = session.desk()
    chosen = desk.settings.policy()
    if independent is not None or agreement is not None:
        chosen = replace(chosen, independent=independent or chosen.independent, agreement=agreement or chosen.agreement)
        desk.settings.choose_policy(chosen, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(asdict(chosen))
        return
    agree = {"rating": "they have the same rating", "side": "their ratings map to the same FEVER label"}
    say_fields([("Independent verdicts", chosen.independent), ("Verdicts agree if", agree[chosen.agreement])])


@click.command()
@click.option("--name", metavar="NAME", help="Name.")
@click.option("--url", metavar="URL", help="Address of its home page.")
@click.option("--logo", metavar="URL", help="Address of its logo. An empty value removes it.")
@reviewer_option
@json_option
@click.pass_obj
def organisation(
    session: Session, name: str | None, url: str | None, logo: str | None, reviewer: str | None, as_json: bool
) -> None:
    """Show or change the organisation that publishes the verdicts.

    Exports for readers and search engines name it as the author.

    \b
    Example: workbench organisation --name "Fact Desk" --url https://a.example
    """
    desk = session.desk()
    chosen = desk.settings.organisation()
    if any(given is not None for given in (name, url, logo)):
        kept = asdict(chosen) if chosen else {"name": "", "url": "", "logo": None}
        given = {key: value for key, value in (("name", name), ("url", url), ("logo", logo)) if value is not None}
        if not (kept | given)["name"] or not (kept | given)["url"]:
            raise InputError("An organisation needs a name and an address. Give --name and --url.")
        chosen = desk.settings.choose_organisation(**kept | given, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(asdict(chosen) if chosen else None)
    elif chosen is None:
        say("No organisation is set. “workbench organisation --name NAME --url URL” sets it.")
    else:
        say_fields([("Name", chosen.name), ("Address", chosen.url), ("Logo", chosen.logo)])


@click.command()
@click.option(
    "--add", "add", nargs=2, multiple=True, metavar="CODE TEXT", help="Add a code, or change its text. May be repeated."
)
@click.option("--remove", "remove", multiple=True, metavar="CODE", help="Remove a code. May be repeated.")
@reviewer_option
@json_option
@click.pass_obj
def reasons(
    session: Session, add: tuple[tuple[str, str], ...], remove: tuple[str, ...], reviewer: str | None, as_json: bool
) -> None:
    """List or change the reason codes for corrections.

    Earlier corrections keep their code.

    \b
    Example: workbench reasons --add translation "A quote was translated wrongly."
    """
    desk = session.desk()
    known = desk.settings.correction_reasons()
    if add or remove:
        for code in remove:
            if code not in known:
                raise InputError(f"“{code}” is not a valid reason code. Use {', '.join(known)}.")
        chosen = {code: text for code, text in known.items() if code not in remove} | dict(add)
        desk.settings.choose_correction_reasons(chosen, reviewer=session.acting(desk, reviewer))
        known = desk.settings.correction_reasons()
    if as_json:
        say_json(known)
    else:
        say_table(("CODE", "MEANING"), list(known.items()))


@click.command()
@click.option("--set", "lines", multiple=True, metavar="LINE", help="A criterion: NAME = WEIGHT: DEFINITION. Repeatable.")
@click.option("--remove-all", is_flag=True, help="Remove all criteria.")
@reviewer_option
@json_option
@click.pass_obj
def criteria(
    session: Session, lines: tuple[str, ...], remove_all: bool, reviewer: str | None, as_json: bool
) -> None:
    """List or change the criteria of triage, up to six.

    Claims get a score from 0 to 3 for each criterion (“workbench claims triage”). The queue sorts them by the sum of the
    scores, each multiplied by its weight (1 to 5). --set replaces all criteria.

    \b
    Example: workbench criteria --set "Harm = 3: damage done" --set "Reach = 2"
    """
    desk = session.desk()
    if lines and remove_all:
        raise InputError("Give either --set or --remove-all.")
    if lines or remove_all:
        desk.queue.choose_criteria([criterion_from_line(line) for line in lines], reviewer=session.acting(desk, reviewer))
    chosen = desk.queue.criteria()
    if as_json:
        say_json([asdict(criterion) for criterion in chosen])
    elif chosen:
        say_table(("KEY", "WEIGHT", "MEANING"), [(item.key, item.weight, _meaning(item)) for item in chosen])
    else:
        say("This desk has no criteria of triage.")


def _meaning(criterion: Criterion) -> str:
    return f"{criterion.name}: {criterion.definition}" if criterion.definition else criterion.name


@click.command()
@click.argument("name", required=False, metavar="[NAME_OR_DIR]")
@reviewer_option
@json_option
@click.pass_obj
def model(session: Session, name: str | None, reviewer: str | None, as_json: bool) -> None:
    """Show or change the embedding model of the desk.

    Every command and the interface use it, unless --model or WORKBENCH_MODEL names another one. The bundled model,
    all-MiniLM-L6-v2, understands English. For other languages, and for claims in one language with evidence in another,
    use intfloat/multilingual-e5-small or another multilingual sentence-transformers model. A model that is not on this
    machine is downloaded from huggingface.co. All snippets are then embedded again. A server that is running uses the new
    model from now on, unless it was started with --model.

    \b
    Example: workbench model intfloat/multilingual-e5-small
    Example: workbench model all-MiniLM-L6-v2
    """
    if name is not None:
        desk = session.desk()
        desk.settings.choose_model(name, reviewer=session.acting(desk, reviewer))
    used = session.desk().matching.model_in_use()
    fields = {"name": used.name, "fingerprint": used.fingerprint, "weights_sha256": used.weights_sha256}
    prompts = {"query_prompt": used.prompts.query, "document_prompt": used.prompts.document}
    if as_json:
        say_json(fields | prompts)
        return
    say_fields(
        [
            ("Model", used.name),
            ("Languages", "English" if used.english_only else "see its description"),
            ("Fingerprint", used.fingerprint),
            ("Before each query", used.prompts.query),
            ("Before each document", used.prompts.document),
        ]
    )


@click.group()
def shortcuts() -> None:
    """List and change the keyboard shortcuts of the review page and the lists."""


@shortcuts.command("list")
@json_option
@click.pass_obj
def list_shortcuts(session: Session, as_json: bool) -> None:
    """List the keyboard shortcuts of the review page and the lists.

    \b
    Example: workbench shortcuts list
    """
    _say_shortcuts(session.desk(), as_json=as_json)


@shortcuts.command("set")
@click.argument("name")
@click.argument("key")
@reviewer_option
@click.pass_obj
def set_shortcut(session: Session, name: str, key: str, reviewer: str | None) -> None:
    """Set the key of an action.

    NAME is the name of the action as “workbench shortcuts list” shows it. KEY is a letter, or Shift+ and a letter, such as
    Shift+D. Digits choose ratings; C and R are reserved.

    \b
    Example: workbench shortcuts set supports d
    """
    desk = session.desk()
    desk.settings.choose_keys({name: key}, reviewer=session.acting(desk, reviewer))
    say(f"The key for “{name}” is now {desk.settings.keys()[name]}.")


@shortcuts.command("reset")
@reviewer_option
@click.pass_obj
def reset_shortcuts(session: Session, reviewer: str | None) -> None:
    """Reset all keyboard shortcuts to the defaults.

    \b
    Example: workbench shortcuts reset
    """
    desk = session.desk()
    desk.settings.choose_keys(KEYS, reviewer=session.acting(desk, reviewer))
    _say_shortcuts(desk, as_json=False)


def _say_shortcuts(desk: Workbench, *, as_json: bool) -> None:
    keys = desk.settings.keys()
    if as_json:
        say_json(keys)
    else:
        say_table(("NAME", "KEY", "ACTION"), [(name, key, catalogue.say(f"keys.{name}")) for name, key in keys.items()])
