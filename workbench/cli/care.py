"""``init``, ``backup``, ``restore``, ``rebuild``, ``serve``, ``doctor``: the desk itself."""

from pathlib import Path

import click

from workbench.cli.hints import HINTS
from workbench.cli.output import many, say, say_aside, say_line, say_not_interpreted, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import Refused, Session, reachable, reviewer_option
from workbench.desk import Workbench, maintenance


@click.command()
@click.option("--seeds", is_flag=True, help="Load the demonstration: sources and claims, embedded and matched.")
@click.pass_obj
def init(session: Session, seeds: bool) -> None:
    """Make the database. One that is there already is left as it is; --seeds adds nothing twice.

    \b
    Example: workbench --db tour.db init --seeds
    """
    there = session.has_database
    desk = session.desk(create=True)
    if seeds:
        _load_seeds(desk)
        return
    if there:
        claims, documents = sum(desk.queue.counts().values()), desk.sources.page(limit=1)[1]
        what = f"with {many(claims, 'claim')} and {many(documents, 'document')}"
        say_line(f"{session.database} is there already, {what}; nothing was changed.")
    else:
        say("Next: “workbench ingest PATH” takes in sources, “workbench claims add TEXT” a claim.")


def _load_seeds(desk: Workbench) -> None:
    with Progress("Sources") as sources, Progress("Embedding") as embedding, Progress("Matching") as matching:
        bars = {"sources": sources, "embedding": embedding, "matching": matching}
        loaded = desk.seeds.load(progress=lambda stage, done, total: bars[stage](done, total))
    if not (loaded.documents or loaded.claims or loaded.matched):
        say("The demonstration is loaded already; nothing was added.")
    else:
        added = f"{many(loaded.documents, 'document')} and {many(loaded.claims, 'claim')} added"
        say(f"{added}, {many(loaded.matched, 'claim')} matched.")
    for problem in loaded.problems:
        say_aside(f"Failed: {problem}")
    if loaded.problems:
        raise Refused("The demonstration could not be loaded wholly; get its files again from the repository.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, file: Path) -> None:
    """Copy everything to FILE, which must not exist. Safe while others work; whole or not at all.

    Copying the database by hand is no backup: it misses what stands in the write-ahead log beside it.

    \b
    Example: workbench backup claims-2026-11-24.db
    """
    session.desk().maintenance.backup(file)
    say_line(f"Backed up {session.database} to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(session: Session, file: Path) -> None:
    """Put the backup in FILE in the database's place. The backup is checked first; what stood there is kept.

    \b
    Example: workbench restore claims-2026-11-24.db
    """
    reachable(file)
    kept = maintenance.restore(file, session.database)
    say_line(f"Restored {session.database} from {file}." + (f" What stood there before is in {kept}." if kept else ""))


@click.command()
@click.pass_obj
def rebuild(session: Session) -> None:
    """Make every derived table anew from the verdict log.

    \b
    Example: workbench rebuild
    """
    desk = session.desk()
    count, same = desk.maintenance.rebuild()
    found = "they were right before" if same else "they differed from the log and are right now"
    say(f"Made all tables anew from {count:,} log entries; {found}.")
    say_not_interpreted(desk.log.unknown_types())


@click.command()
@click.pass_obj
def doctor(session: Session) -> None:
    """Look at everything that can be wrong with a desk. Changes nothing; exit code 2 where something is not sound.

    \b
    Example: workbench doctor
    """
    findings = session.desk().maintenance.doctor()
    say_table(
        ("WHAT", "FOUND", ""),
        [(finding.name, "ok" if finding.sound else "NOT OK", _detail(finding)) for finding in findings],
    )
    ill = [finding.name for finding in findings if not finding.sound]
    if ill:
        raise Refused(f"Not sound: {', '.join(ill)}.")


def _detail(finding: maintenance.Finding) -> str:
    return f"{finding.detail.removesuffix('.')}. {HINTS[finding.hint]}" if finding.hint else finding.detail


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Where to listen.")
@click.option("--host", default="127.0.0.1", show_default=True, help="127.0.0.1 lets in this machine alone.")
@click.option(
    "--allow-host",
    "allowed",
    metavar="NAME[:PORT]",
    multiple=True,
    help="Another name under which people reach it, such as desk.example; may be given again.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@reviewer_option
@click.pass_obj
def serve(session: Session, port: int, host: str, allowed: tuple[str, ...], no_browser: bool, reviewer: str | None) -> None:
    """Serve the interface until Ctrl-C. Makes the database where there is none.

    It answers at the address that it serves, and at localhost, 127.0.0.1 and [::1] with the same port. Allow every other
    name that people use for it, also one that a reverse proxy serves.

    \b
    Example: workbench serve --port 8600 --no-browser
    Example: workbench serve --host 0.0.0.0 --allow-host desk.example
    """
    from workbench.app.addresses import Address
    from workbench.app.server import serve as serve_interface

    address = Address(host, port, allowed)
    session.desk(create=True)

    serve_interface(
        session.database,
        model=session.settings.model,
        reviewer=reviewer if reviewer is not None else session.settings.reviewer,
        address=address,
        open_browser=not no_browser,
    )
