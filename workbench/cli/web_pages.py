"""``web-pages``, ``sources diff`` and ``sources warc``: pages that are fetched by their addresses, and their versions."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli.hints import with_hint
from workbench.cli.output import moment, say, say_fields, say_json
from workbench.cli.progress import Progress
from workbench.cli.session import NUMBER, OUTPUT, Session, force_option, json_option, reviewer_option, writing
from workbench.desk import Ingested, Workbench
from workbench.desk.settings import WebPageRules
from workbench.domain import INSTEAD, Capture
from workbench.domain.difference import Change
from workbench.errors import InputError, NotFoundError


@click.command("web-pages")
@click.option("--on/--off", "allowed", default=None, help="Allow pages to be fetched by their addresses, or do not.")
@click.option(
    "--add-host",
    "added",
    multiple=True,
    metavar="HOST",
    help="Also fetch from this host if its IP address is not public. HOST or HOST:PORT. May be repeated.",
)
@click.option("--remove-host", "removed", multiple=True, metavar="HOST", help="No longer do so. May be repeated.")
@reviewer_option
@json_option
@click.pass_obj
def web_pages(
    session: Session,
    allowed: bool | None,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Show or change whether pages may be fetched by their addresses.

    This is off until somebody turns it on. Then “workbench ingest URL” and “Add from URL” send requests to the host of the
    page, which learns the IP address of this machine. Nothing else leaves the machine.

    \b
    Example: workbench web-pages --on
    Example: workbench web-pages --add-host intranet.example:8080
    """
    desk = session.desk()
    chosen = desk.settings.web_pages()
    if allowed is not None or added or removed:
        for host in removed:
            if host not in chosen.hosts:
                raise NotFoundError(f"“{host}” is not one of the hosts: {', '.join(chosen.hosts) or 'there are none'}.")
        hosts = tuple(host for host in chosen.hosts if host not in removed) + added
        rules = WebPageRules(chosen.allowed if allowed is None else allowed, hosts)
        desk.settings.choose_web_pages(rules, reviewer=session.acting(desk, reviewer))
        chosen = desk.settings.web_pages()
    if as_json:
        say_json(asdict(chosen))
        return
    say_fields(
        [
            ("Pages by address", "allowed" if chosen.allowed else "not allowed"),
            ("Hosts that are not public", ", ".join(chosen.hosts)),
        ]
    )


@click.command()
@click.argument("id", type=NUMBER)
@click.argument("older", type=NUMBER, required=False)
@json_option
@click.pass_obj
def diff(session: Session, id: int, older: int | None, as_json: bool) -> None:
    """Show how the text of a document differs from an earlier version.

    Compares document ID with document OLDER, or with the version before it. Lines with - are only in the older text, lines
    with + only in the newer one; changed words are in [- -] and {+ +}. Paragraphs that did not change are left out.

    \b
    Example: workbench sources diff 12
    """
    difference = session.desk().web_pages.difference(id, older)
    if as_json:
        changes = [{"kind": change.kind, "parts": [list(part) for part in change.parts]} for change in difference.changes]
        say_json({"older": difference.older.id, "newer": difference.newer.id, "changes": changes})
        return
    for name, document in (("Older", difference.older), ("Newer", difference.newer)):
        say(f"{name}: document {document.id}, version {document.version}, added {moment(document.added)}")
    if not difference.changes:
        say("The texts are the same.")
    for change in difference.changes:
        say()
        say(_line(change), "  ", first={"removed": "- ", "added": "+ ", "changed": "~ "}[change.kind])


@click.command()
@click.argument("id", type=NUMBER)
@click.option("--capture", type=NUMBER, metavar="N", help="Number of the capture.  [default: the newest]")
@click.option(
    "--output",
    type=OUTPUT,
    required=True,
    metavar="FILE.warc.gz",
    help="File to write. Replaced if it exists. Use - for standard output.",
)
@force_option
@click.pass_obj
def warc(session: Session, id: int, capture: int | None, output: Path, force: bool) -> None:
    """Write a fetched page as it was received, as a WARC file.

    The file has the requests and the responses with their headers. Programs for web archives, such as
    ReplayWeb.page, show it. “workbench sources show ID” lists the captures of a document.

    \b
    Example: workbench sources warc 12 --output page.warc.gz
    """
    desk = session.desk()
    captures = {item.id: item for item in desk.web_pages.captures(id)}
    if not captures:
        raise NotFoundError(f"Document {id} was not fetched by its address.", hint="sources")
    if capture is not None and capture not in captures:
        raise NotFoundError(f"Document {id} has no capture {capture}. It has: {', '.join(map(str, captures))}.")
    chosen = captures[capture] if capture is not None else next(iter(captures.values()))
    with writing(output) as tell:
        desk.web_pages.save_warc(chosen.id, output, force=force)
        tell(f"Wrote the page as it was on {moment(chosen.fetched)} to {output}.")


def add_pages(desk: Workbench, addresses: Sequence[str], *, keep_other: bool) -> list[Ingested]:
    """Fetch pages and add them, showing progress; one that cannot be fetched does not stop the others."""
    results: list[Ingested] = []
    with Progress("Fetching") as progress:
        for address in addresses:
            try:
                results.append(desk.web_pages.add(address, keep_other=keep_other))
            except InputError as error:
                results.append(Ingested(address, 0, 0, 0, (), (with_hint(error),)))
            progress(len(results), len(addresses))
    return results


def say_captures(captures: Sequence[Capture]) -> None:
    """Print when and from where a document was fetched."""
    for capture in captures:
        say()
        say(f"Capture {capture.id}")
        say_fields(
            [
                ("Fetched", moment(capture.fetched)),
                ("Address", capture.requested),
                ("Redirected to", capture.url if capture.url != capture.requested else None),
                ("Answered by", capture.remote),
                ("Received", INSTEAD[capture.instead] if capture.instead else None),
                ("SHA-256", capture.sha256),
            ]
        )


def _line(change: Change) -> str:
    """Return a change as one paragraph."""
    if change.kind != "changed":
        return "".join(text for _, text in change.parts)
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[kind].format(text) for kind, text in change.parts)
