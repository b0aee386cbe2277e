"""The desk on which ``faults.py`` runs commands, and every command of the command line that writes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.desk import Workbench
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata
from workbench.exchange.formats import all_formats


@dataclass(frozen=True)
class Command:
    """A command that writes. ``database``: the file to which it writes; ``outputs``: other files and folders that it
    creates. ``again``: a pattern of the error that a second run may give because the first one was successful."""

    name: str
    args: tuple[str, ...]
    database: str = "claims.db"
    outputs: tuple[str, ...] = ()
    again: str = ""


def commands() -> list[Command]:
    """Return every command that writes, for the desk of ``make_desk``."""
    by = ("--reviewer", "Ann Example")
    simple = {
        "ingest": ("ingest", "article.txt", "second.txt", "--no-embed"),
        "ingest --rows": ("ingest", "rows.jsonl", "--rows", "--no-embed"),
        "sources note": ("sources", "note", "The ferry was late. Everybody saw it.", "--title", "A call"),
        "sources edit": ("sources", "edit", "1", "--publisher", "The Post", *by),
        "claims import": ("claims", "import", "claims.csv", "--yes", *by),
        "claims add": ("claims", "add", "The harbour was closed for a week.", *by),
        "claims edit": ("claims", "edit", "1", "--claimant", "A captain", *by),
        "claims tag": ("claims", "tag", "1", "2", "--add", "port", *by),
        "claims assign": ("claims", "assign", "1", "2", "--to", "Bea Example", *by),
        "claims prioritise": ("claims", "prioritise", "1", "first", *by),
        "claims postpone": ("claims", "postpone", "2", "--reason", "The report is late.", *by),
        "claims take": ("claims", "take", "2", *by),
        "claims reply": ("claims", "reply", "1", "--asked", "2026-11-20", "--answered", "2026-11-24", *by),
        "claims withdraw": ("claims", "withdraw", "3", "--reason", "Entered twice.", *by),
        "external import": ("external", "import", "reviews.json", "--no-embed", *by),
        "external words": ("external", "words", "--set", "Wrong=false", *by),
        "label": ("label", "2", "1", "refutes", *by),
        "cite": ("cite", "2", "1", "0", "18", *by),
        "undo": ("undo", *by),
        "verdicts record": ("verdicts", "record", "2", "--rating", "false", "--rationale", "No.", "--cite", "1", *by),
        "verdicts correct": ("verdicts", "correct", "VERDICT", "--reason", "new-evidence", "--note", "More.", *by),
        "verdicts publish": ("verdicts", "publish", "VERDICT", "--url", "https://a.example/1", "--date", "2026-11-24", *by),
        "redact": ("redact", "VERDICT", "--field", "rationale", "--reason", "Asked for.", "--yes", *by),
        "scales add": ("scales", "add", "scale.toml", *by),
        "scales use": ("scales", "use", "fever", *by),
        "policy": ("policy", "--independent", "2", *by),
        "organisation": ("organisation", "--name", "Fact Desk", "--url", "https://a.example", *by),
        "reasons": ("reasons", "--add", "translation", "A quote was translated wrongly.", *by),
        "shortcuts set": ("shortcuts", "set", "supports", "d", *by),
        "rebuild": ("rebuild",),
    }
    listed = [Command(name, args, again="(?s).*") for name, args in simple.items()]
    listed += [
        Command("init", ("init",), database="new.db"),
        Command("backup", ("backup", "copy.db"), outputs=("copy.db",), again="exists already"),
        Command("restore", ("restore", "old.db")),
        Command("restore into a new database", ("restore", "old.db"), database="new.db"),
        Command("verdicts import into a new database", ("verdicts", "import", "log.jsonl"), database="new.db"),
        Command("verdicts import over an unused one", ("verdicts", "import", "log.jsonl"), database="unused.db"),
        Command("verdicts import of the remaining entries", ("verdicts", "import", "log.jsonl"), database="old.db"),
        Command("keys new", ("keys", "new", "new.key"), outputs=("new.key", "new.key.pub"), again="exists|there already"),
        Command("verdicts stamp-request", ("verdicts", "stamp-request", "--output", "head.tsq"), outputs=("head.tsq",)),
    ]
    for format, kind in all_formats().items():
        for name in (f"out-{format}{kind.suffix}", f"again-{format}{kind.suffix}"):
            target = "over an earlier one" if name.startswith("again") else "to a new file"
            args = ("verdicts", "export", "--format", format, "--output", name)
            listed.append(Command(f"verdicts export {format} {target}", args, outputs=(name, f"{name}.meta.json")))
    return listed


def make_desk(folder: Path, use: Callable[..., object]) -> dict[str, str]:
    """Create the desk of every round, and the files that commands read. ``use`` runs a command on it. Return the values of
    the placeholders in commands (VERDICT)."""
    (folder / "article.txt").write_text("The crane was sold. Nobody saw it leave.\n\n" + "The quay is empty. " * 40)
    (folder / "second.txt").write_text("The council met on Monday. It sold nothing. " * 20)
    rows = [{"_id": str(number), "title": f"Row {number}", "text": f"Ship {number} came in."} for number in range(60)]
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "claims.csv").write_text("text,claimant\n" + "".join(f"Ship {n} sank.,A captain\n" for n in range(40)))
    review = {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "The crane was sold."}
    review |= {"author": {"name": "Other Desk"}, "reviewRating": {"@type": "Rating", "alternateName": "Wrong"}}
    reviews = [review | {"url": f"https://other.example/{number}"} for number in range(20)]
    (folder / "reviews.json").write_text(json.dumps(reviews))
    rating = '[[ratings]]\nkey = "{0}"\nlabel = "{0}"\ndefinition = "It is {0}."\nnumber = {1}\n'
    scale = 'key = "desk"\nversion = 1\nname = "Ours"\n' + rating.format("holds", 2) + rating.format("fails", 1)
    (folder / "scale.toml").write_text(scale)
    Workbench.open(folder / "unused.db", create=True)
    desk = Workbench.open(folder / "claims.db", create=True)
    by = ("--reviewer", "Ann Example")
    ann, bea = desk.reviewers.add("Ann Example"), desk.reviewers.add("Bea Example")
    desk.sources.add_note("The crane was sold. It left on a Tuesday.", Metadata(title="A call"))
    for claim in ("The crane was sold.", "The quay is full.", "The quay is empty."):
        desk.claims.add(claim, reviewer=ann)
    verdict = desk.verdicts.record(1, NewVerdict("true", "The contract says so."), reviewer=ann).id
    desk.maintenance.backup(folder / "old.db")
    desk.claims.add("The ferry was on time.", reviewer=bea)
    use("organisation", "--name", "Desk", "--url", "https://desk.example", *by)
    use("verdicts", "publish", str(verdict), "--url", "https://desk.example/1", "--date", "2026-11-20", *by)
    use("label", "1", "2", "supports", *by)
    for format, kind in all_formats().items():
        desk.log.export(format, folder / f"again-{format}{kind.suffix}")
    desk.log.export("jsonl", folder / "log.jsonl")
    return {"VERDICT": str(verdict)}
