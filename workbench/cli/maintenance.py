"""``init``, ``backup``, ``restore``, ``rebuild``, ``serve``, ``doctor``: commands on the whole desk."""

from pathlib import Path

import click

from workbench.cli.hints import HINTS
from workbench.cli.output import many, say, say_aside, say_line, say_not_interpreted, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import Refused, Session, reachable, reviewer_option
from workbench.desk import Workbench, maintenance


@click.command()
@click.option("--seeds", is_flag=True, help="Add the demonstration data: sources and claims, embedded and matched.")
@click.option("--own-desk", is_flag=True, help="Move the demonstration aside and begin an empty desk in its place.")
@click.pass_obj
def init(session: Session, seeds: bool, own_desk: bool) -> None:
    """Create the database.

    A database that already exists is not changed. --seeds adds nothing twice. --own-desk is for a database with the
    demonstration: it is kept in a file beside it, with everything that was recorded in it, and can be restored.

    \b
    Example: workbench --db tour.db init --seeds
    Example: workbench --db tour.db init --own-desk
    """
    if own_desk:
        if seeds:
            raise click.UsageError("--own-desk begins an empty desk, and --seeds fills one. Give one of them.")
        say_line(f"{session.database} is empty now. The demonstration is kept in {session.desk().start_own_desk()}.")
        return
    existed = session.has_database
    desk = session.desk(create=True)
    if seeds:
        _load_seeds(desk)
        return
    if existed:
        claims, documents = sum(desk.queue.counts().values()), desk.sources.count()
        content = f"{many(claims, 'claim')} and {many(documents, 'document')}"
        say_line(f"{session.database} already exists, with {content}. Nothing was changed.")
    else:
        say("Next: add sources with “workbench ingest PATH”, and claims with “workbench claims add TEXT”.")


def _load_seeds(desk: Workbench) -> None:
    with Progress("Sources") as sources, Progress("Embedding", percent=True) as embedding, Progress("Matching") as matching:
        bars = {"sources": sources, "embedding": embedding, "matching": matching}
        loaded = desk.seeds.load(progress=lambda stage, done, total: bars[stage](done, total))
    if not (loaded.documents or loaded.claims or loaded.matched or loaded.verdicts):
        say("The demonstration data was added before. Nothing was added.")
    else:
        added = f"{many(loaded.documents, 'document')} and {many(loaded.claims, 'claim')} added"
        verdicts = f", {many(loaded.verdicts, 'example verdict')} recorded" if loaded.verdicts else ""
        say(f"{added}, {many(loaded.matched, 'claim')} matched{verdicts}.")
    for problem in loaded.problems:
        say_aside(f"Failed: {problem}")
    if loaded.problems:
        raise Refused("Some demonstration data could not be added. Get the folder “seeds” again from the repository.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, file: Path) -> None:
    """Back up the database to FILE, which must not exist.

    Others can go on working meanwhile. Do not copy the database file yourself: the copy lacks what is in the write-ahead log
    beside it.

    \b
    Example: workbench backup claims-2026-11-24.db
    """
    session.desk().maintenance.backup(file)
    say_line(f"Backed up {session.database} to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(session: Session, file: Path) -> None:
    """Restore the backup in FILE.

    The backup is checked first. The database that it replaces is kept beside it.

    \b
    Example: workbench restore claims-2026-11-24.db
    """
    reachable(file)
    kept = maintenance.restore(file, session.database)
    say_line(f"Restored {session.database} from {file}." + (f" The earlier database is kept in {kept}." if kept else ""))


@click.command()
@click.pass_obj
def rebuild(session: Session) -> None:
    """Rebuild all derived tables from the verdict log.

    \b
    Example: workbench rebuild
    """
    desk = session.desk()
    count, same = desk.maintenance.rebuild()
    result = "Nothing had to be corrected" if same else "They differed from the log and were corrected"
    say(f"Rebuilt all tables from {many(count, 'log entry', 'log entries')}. {result}.")
    say_not_interpreted(desk.log.unknown_types())


@click.command()
@click.pass_obj
def doctor(session: Session) -> None:
    """Check the database, the log, the model and the libraries.

    Changes nothing. The exit code is 2 if a check fails.

    \b
    Example: workbench doctor
    """
    findings = session.desk().maintenance.doctor()
    say_table(
        ("CHECK", "RESULT", "DETAILS"),
        [(finding.name, "ok" if finding.sound else "FAILED", _detail(finding)) for finding in findings],
    )
    failed = [finding.name for finding in findings if not finding.sound]
    if failed:
        raise Refused(f"Checks that failed: {', '.join(failed)}.")


def _detail(finding: maintenance.Finding) -> str:
    return f"{finding.detail.removesuffix('.')}. {HINTS[finding.hint]}" if finding.hint else finding.detail


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to listen on.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. With 127.0.0.1, only this machine can connect.",
)
@click.option(
    "--allow-host",
    "allowed",
    metavar="NAME[:PORT]",
    multiple=True,
    help="Another host name under which people reach the server, for example desk.example. May be repeated.",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@reviewer_option
@click.pass_obj
def serve(session: Session, port: int, host: str, allowed: tuple[str, ...], no_browser: bool, reviewer: str | None) -> None:
    """Start the web interface. Ctrl-C stops it.

    The server answers under its own address, localhost, 127.0.0.1 and [::1]. Allow every other name under which people reach
    it, including the name of a reverse proxy. Creates the database if there is none.

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
        device=session.settings.device,
        reviewer=reviewer if reviewer is not None else session.settings.reviewer,
        address=address,
        open_browser=not no_browser,
    )
