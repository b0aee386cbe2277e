"""Who does what next: claims postponed, assigned, tagged, taken; ``undo``; the desk's ``policy`` and ``shortcuts``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import get_args

import click

from workbench.cli import records
from workbench.cli.claims import claims, say_surroundings
from workbench.cli.output import moment, say, say_fields, say_json, say_table
from workbench.cli.session import NUMBER, Command, Refused, Session, given_text, json_option, reviewer_option
from workbench.desk import Workbench
from workbench.desk.log import Moment
from workbench.desk.settings import KEYS
from workbench.domain.claims import PRIORITY_WORDS
from workbench.domain.verdicts import Agreement
from workbench.errors import InputError, NotFoundError

DOES: Mapping[str, str] = {
    "next": "the next snippet",
    "previous": "the one before",
    "supports": "label it: supports",
    "refutes": "label it: refutes",
    "context": "label it: context",
    "irrelevant": "label it: irrelevant",
    "cite": "cite it, or take its cite back",
    "cite-earlier": "cite it before the one cited in front of it",
    "open": "open its source",
    "why": "why is it here?",
    "rationale": "write the rationale",
    "postpone": "postpone the claim",
    "undo": "take back the last act",
    "similar": "claims that say nearly the same",
    "match": "match the claim again",
    "search": "search all evidence",
    "next-claim": "leave this claim, open the next",
    "queue": "back to the queue",
    "help": "show all keys",
}
"""What the keys of the review page do."""

def _ids_argument(command: Command) -> Command:
    return click.argument("ids", metavar="ID...", nargs=-1, required=True, type=NUMBER)(command)


@claims.command()
@_ids_argument
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@reviewer_option
@click.pass_obj
def postpone(session: Session, ids: tuple[int, ...], reason: str, reviewer: str | None) -> None:
    """Set claims aside, until somebody resumes or judges them.

    \b
    Example: workbench claims postpone 3 4 --reason "The report comes in May."
    """
    desk = session.desk()
    desk.queue.postpone(ids, reason, reviewer=session.acting(desk, reviewer))
    say(f"Postponed {_named(ids)}.")


@claims.command()
@_ids_argument
@reviewer_option
@click.pass_obj
def resume(session: Session, ids: tuple[int, ...], reviewer: str | None) -> None:
    """Take postponed claims up again.

    \b
    Example: workbench claims resume 3
    """
    desk = session.desk()
    desk.queue.resume(ids, reviewer=session.acting(desk, reviewer))
    say(f"Not postponed any more: {_named(ids)}.")


@claims.command()
@_ids_argument
@click.option("--to", "to", multiple=True, metavar="NAME", help="Who is to judge them; in turn where repeated.")
@click.option("--nobody", is_flag=True, help="Take them back from whoever has them.")
@reviewer_option
@click.pass_obj
def assign(session: Session, ids: tuple[int, ...], to: tuple[str, ...], nobody: bool, reviewer: str | None) -> None:
    """Give claims to reviewers, in turn where there are several.

    \b
    Example: workbench claims assign 3 4 5 --to "Ada Example" --to "B. Other"
    """
    if bool(to) == nobody:
        raise InputError("Say to whom: --to NAME, or --nobody.")
    desk = session.desk()
    holders = [desk.reviewers.find(name) for name in to]
    desk.queue.assign(ids, holders, reviewer=session.acting(desk, reviewer))
    names = dict(desk.reviewers.all())
    for claim in desk.claims.select(ids=ids):
        say(f"Claim {claim.id}: {names[claim.assigned] if claim.assigned else 'nobody'}")


@claims.command()
@_ids_argument
@click.argument("level")
@reviewer_option
@click.pass_obj
def prioritise(session: Session, ids: tuple[int, ...], level: str, reviewer: str | None) -> None:
    """Say how urgent claims are.

    LEVEL is “as it comes”, soon or first; or 0, 1 or 2. What is urgent is offered before what is not.

    \b
    Example: workbench claims prioritise 3 4 first
    """
    known = {word: at for at, word in enumerate(PRIORITY_WORDS)} | {str(at): at for at in range(len(PRIORITY_WORDS))}
    if level not in known:
        raise InputError(f"“{level}” is not a priority; those are {', '.join(PRIORITY_WORDS)}, or 0, 1, 2.")
    desk = session.desk()
    desk.queue.prioritise(ids, known[level], reviewer=session.acting(desk, reviewer))
    say(f"Priority of {_named(ids)}: {PRIORITY_WORDS[known[level]]}.")


@claims.command()
@_ids_argument
@click.option("--add", "add", multiple=True, metavar="WORD", help="A tag to add; may be repeated.")
@click.option("--remove", "remove", multiple=True, metavar="WORD", help="A tag to take away; may be repeated.")
@reviewer_option
@click.pass_obj
def tag(
    session: Session, ids: tuple[int, ...], add: tuple[str, ...], remove: tuple[str, ...], reviewer: str | None
) -> None:
    """Add tags to claims, take others away.

    \b
    Example: workbench claims tag 3 4 --add elections --remove unsorted
    """
    if not (add or remove):
        raise InputError("Say what to change: --add WORD, --remove WORD.")
    desk = session.desk()
    desk.claims.tag(ids, add=add, remove=remove, reviewer=session.acting(desk, reviewer))
    for claim in desk.claims.select(ids=ids):
        say(f"Claim {claim.id}: {', '.join(claim.tags) or 'no tags'}")


@claims.command()
@click.argument("id", type=NUMBER)
@click.option("--asked", required=True, metavar="DATE", help="When, as 2021-02-01, 2021-02 or 2021.")
@click.option("--answered", metavar="DATE", help="When they answered.")
@click.option("--answer", default="", metavar="TEXT", help="What they said; - reads it from standard input.")
@reviewer_option
@click.pass_obj
def reply(
    session: Session, id: int, asked: str, answered: str | None, answer: str, reviewer: str | None
) -> None:
    """Note when the claimant was asked about a claim, and what they said.

    Noted again, it takes the place of what was noted before; the log keeps both.

    \b
    Example: workbench claims reply 3 --asked 2026-11-20 --answered 2026-11-24
    """
    text = given_text(answer)
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    claim = desk.claims.note_reply(id, asked=asked, answered=answered, answer=text, reviewer=acting)
    say(f"Claim {claim.id}")
    say(claim.text, "  ")
    say_surroundings(claim, dict(desk.reviewers.all()))


@claims.command("next")
@click.option("--reviewer", metavar="NAME", help="For whom.  [default: you]")
@json_option
@click.pass_obj
def next_claim(session: Session, reviewer: str | None, as_json: bool) -> None:
    """Show the claim to work on next.

    What was given to you comes before the rest, what is urgent before what is not. Left out is what is postponed, what
    another has, and what you have judged.

    \b
    Example: workbench claims next --reviewer "Ada Example"
    """
    desk = session.desk()
    name = session.name_of(reviewer)
    following = _as_seen_by(desk, name, wanted=reviewer is not None).queue.next()
    names = dict(desk.reviewers.all())
    if as_json:
        say_json(records.plain_claim(desk.claims.get(following), names) if following is not None else None)
    elif following is None:
        say(f"Nothing waits for {name}: every claim is decided, withdrawn, postponed, judged by them or another's.")
    else:
        claim = desk.claims.get(following)
        say(f"Claim {claim.id} · {claim.state}")
        say(claim.text, "  ")
        say_surroundings(claim, names)


@claims.command()
@click.argument("id", type=NUMBER)
@click.option("--anyway", is_flag=True, help="Although another has it open.")
@reviewer_option
@click.pass_obj
def take(session: Session, id: int, anyway: bool, reviewer: str | None) -> None:
    """Open a claim, so that nobody else is offered it for twenty minutes.

    Claims that you had open are free again.

    \b
    Example: workbench claims take 3
    """
    desk = session.desk()
    acting = session.acting(desk, reviewer)
    if anyway:
        desk.queue.take_over(id, reviewer=acting)
    elif held := desk.queue.take(id, reviewer=acting):
        name = dict(desk.reviewers.all())[held.reviewer]
        raise Refused(f"{name} has claim {id} open until {moment(held.until)}; take another, or repeat with --anyway.")
    say(f"Claim {id} is yours for now.")
    say(desk.claims.get(id).text, "  ")


@claims.command()
@click.argument("id", type=NUMBER)
@json_option
@click.pass_obj
def history(session: Session, id: int, as_json: bool) -> None:
    """Tell a claim's story from the verdict log: who did what, when.

    \b
    Example: workbench claims history 1
    """
    desk = session.desk()
    claim, moments = desk.claims.get(id), desk.log.timeline(id)
    if as_json:
        say_json([records.moment(item) for item in moments])
        return
    say(f"Claim {claim.id} · {claim.state}")
    say(claim.text, "  ")
    say()
    say_table(("ENTRY", "TIME", "BY", "WHAT"), [(m.seq, moment(m.time), m.who, _told(m)) for m in moments])


@click.command()
@reviewer_option
@click.pass_obj
def undo(session: Session, reviewer: str | None) -> None:
    """Take back your last label, cite, postponing or resuming, as an entry of its own.

    Repeated, it goes further back, as far as your last verdict. A verdict is not taken back but corrected, with a reason:
    workbench verdicts correct VERDICT.

    \b
    Example: workbench undo --reviewer "Ada Example"
    """
    desk = session.desk()
    undone = desk.review.undo(reviewer=desk.reviewers.find(session.name_of(reviewer)))
    say(f"Undid the last {undone.name}, on claim {undone.claim}:")
    say(desk.claims.get(undone.claim).text, "  ")


@click.command()
@click.option("--independent", type=NUMBER, metavar="N", help="Verdicts that a claim needs: 1 or 2.")
@click.option("--agreement", type=click.Choice(get_args(Agreement)), help="Two agree by the same rating, or the same side.")
@reviewer_option
@json_option
@click.pass_obj
def policy(
    session: Session, independent: int | None, agreement: Agreement | None, reviewer: str | None, as_json: bool
) -> None:
    """Show how claims are decided, or choose it.

    With two independent verdicts, whoever judges a claim second does not see what the first labelled, cited, rated or wrote
    until they have recorded their own. Where the two differ, a third person decides. What was decided stays.

    \b
    Example: workbench policy --independent 2 --agreement side
    """
    desk = session.desk()
    chosen = desk.settings.policy()
    if independent is not None or agreement is not None:
        chosen = replace(
            chosen, independent=independent or chosen.independent, agreement=agreement or chosen.agreement
        )
        desk.settings.choose_policy(chosen, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(asdict(chosen))
        return
    means = {"rating": "rating: both give the same", "side": "side: both count as the same in FEVER"}
    say_fields([("Independent verdicts", chosen.independent), ("Two agree by", means[chosen.agreement])])


@click.command()
@click.option("--name", metavar="NAME", help="What it is called.")
@click.option("--url", metavar="URL", help="Its own page.")
@click.option("--logo", metavar="URL", help="A picture of its logo; an empty one takes it away.")
@reviewer_option
@json_option
@click.pass_obj
def organisation(
    session: Session, name: str | None, url: str | None, logo: str | None, reviewer: str | None, as_json: bool
) -> None:
    """Show who answers for the verdicts towards readers, or say it.

    What search engines and readers get names it as the author.

    \b
    Example: workbench organisation --name "Fact Desk" --url https://a.example
    """
    desk = session.desk()
    chosen = desk.settings.organisation()
    if any(given is not None for given in (name, url, logo)):
        kept = asdict(chosen) if chosen else {"name": "", "url": "", "logo": None}
        given = {key: value for key, value in (("name", name), ("url", url), ("logo", logo)) if value is not None}
        if not (kept | given)["name"] or not (kept | given)["url"]:
            raise InputError("An organisation has a name and a page: give --name and --url.")
        chosen = desk.settings.choose_organisation(**kept | given, reviewer=session.acting(desk, reviewer))
    if as_json:
        say_json(asdict(chosen) if chosen else None)
    elif chosen is None:
        say("Nobody is named yet. “workbench organisation --name NAME --url URL” says who answers for the verdicts.")
    else:
        say_fields([("Name", chosen.name), ("Page", chosen.url), ("Logo", chosen.logo)])


@click.command()
@click.option("--add", "add", nargs=2, multiple=True, metavar="CODE TEXT", help="Offer it, or word it anew; repeatable.")
@click.option("--remove", "remove", multiple=True, metavar="CODE", help="Offer it no more; may be repeated.")
@reviewer_option
@json_option
@click.pass_obj
def reasons(
    session: Session, add: tuple[tuple[str, str], ...], remove: tuple[str, ...], reviewer: str | None, as_json: bool
) -> None:
    """List the kinds of reason for a correction, or choose them.

    What was corrected keeps its code.

    \b
    Example: workbench reasons --add translation "A quote was translated wrongly."
    """
    desk = session.desk()
    known = desk.settings.correction_reasons()
    if add or remove:
        for code in remove:
            if code not in known:
                raise InputError(f"“{code}” is not a valid reason code; those are {', '.join(known)}.")
        chosen = {code: said for code, said in known.items() if code not in remove} | dict(add)
        desk.settings.choose_correction_reasons(chosen, reviewer=session.acting(desk, reviewer))
        known = desk.settings.correction_reasons()
    if as_json:
        say_json(known)
    else:
        say_table(("CODE", "WHAT IT MEANS"), list(known.items()))


@click.group()
def shortcuts() -> None:
    """List the keys of the review page, choose others."""


@shortcuts.command("list")
@json_option
@click.pass_obj
def list_shortcuts(session: Session, as_json: bool) -> None:
    """List the keys of the review page.

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
    """Give what NAME does the key KEY: a letter, perhaps with Shift+ before it.

    Digits are those of the ratings; C and R belong to the framework.

    \b
    Example: workbench shortcuts set supports d
    """
    desk = session.desk()
    desk.settings.choose_keys({name: key}, reviewer=session.acting(desk, reviewer))
    say(f"The key for “{name}” is {desk.settings.keys()[name]} now.")


@shortcuts.command("reset")
@reviewer_option
@click.pass_obj
def reset_shortcuts(session: Session, reviewer: str | None) -> None:
    """Go back to the keys that the software came with.

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
        say_table(("NAME", "KEY", "WHAT IT DOES"), [(name, key, DOES[name]) for name, key in keys.items()])


def _as_seen_by(desk: Workbench, name: str, *, wanted: bool) -> Workbench:
    """The desk as a reviewer may see it; somebody who has done nothing yet has nothing but their name. Whoever was asked for
    has to be known here."""
    try:
        return desk.for_reviewer(desk.reviewers.find(name))
    except NotFoundError:
        if wanted:
            raise
        return desk.for_reviewer(name)


def _told(found: Moment) -> str:
    """An entry in words, such as ``labelled a snippet: refutes: “It found no fault.”``"""
    told = f"{found.summary}: “{found.text}”" if found.text else found.summary
    return f"{told} (undo)" if found.takes_back else told


def _named(ids: Sequence[int]) -> str:
    """``claim 3``, or ``claims 3, 4 and 5``."""
    numbers = [str(id) for id in dict.fromkeys(ids)]
    if len(numbers) == 1:
        return f"claim {numbers[0]}"
    return f"claims {', '.join(numbers[:-1])} and {numbers[-1]}"
