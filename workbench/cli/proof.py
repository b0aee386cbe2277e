"""``verdicts verify`` and ``verdicts import``: the log proven, in the database or on its own, and taken in again."""

from pathlib import Path

import click

from workbench.cli.output import many, say, say_line
from workbench.cli.session import Session
from workbench.cli.verdicts import verdicts as verdicts
from workbench.desk import Workbench
from workbench.domain.log import Soundness
from workbench.errors import InputError


@verdicts.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--expect-head", metavar="SEQ:HASH", help="A head kept from earlier; shows whether the log's end was cut.")
@click.option("--key", type=click.Path(path_type=Path), metavar="PUBFILE", help="The key that has to have signed FILE.")
@click.pass_obj
def verify(session: Session, file: Path | None, expect_head: str | None, key: Path | None) -> None:
    """Check every byte of the verdict log, and name the first bad entry if there is one.

    FILE is a log exported as jsonl; without it, the database's log is checked. docs/verify_log.py does the same for
    FILE without this software.

    Keep the head that it prints somewhere else: only against a head can a cut or rewritten end be seen.

    \b
    Example: workbench verdicts verify --expect-head 31:5f0c...
    """
    if file is None:
        if key is not None:
            raise InputError("A database is not signed; name a log that was exported with --sign.")
        _say_sound(session.desk().verify(expect_head=expect_head))
        return
    proven = Workbench.verify_export(file, expect_head=expect_head, key=key)
    _say_sound(proven.sound)
    if proven.signature is not None and key is not None:
        say_line(f"Signed with the key in {key}.")
    elif proven.signature is not None:
        say_line(f"Signed with the key {proven.signature.key}, as the file itself gives it.")
        say("It says who signed only if you know from elsewhere whose key it is; give that with --key.")


@verdicts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_log(session: Session, file: Path) -> None:
    """Take a log that was exported as jsonl into the database: hash for hash, or not at all.

    Where there is no database it is made. One that has only been made, and never used, is replaced and kept beside. One
    whose log is the beginning of FILE's gets the rest. Any other is refused and left as it is. A log holds no sources, only
    what was quoted from them.

    \b
    Example: workbench --db tour.db verdicts import log.jsonl
    """
    imported = Workbench.import_log(file, session.database)
    if not imported.added:
        say_line(f"{session.database} has all {imported.head.seq:,} entries of {file} already; nothing was added.")
        return
    say_line(f"Added {many(imported.added, 'entry', 'entries')} to {session.database}, head {imported.head}.")
    if imported.kept:
        say_line(f"The unused database that stood there is in {imported.kept}.")


@click.group()
def keys() -> None:
    """Keys that sign the log's head in exports."""


@keys.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Make an Ed25519 key: the private one at PATH, the public one at PATH.pub.

    Keep PATH to yourself and in a backup; nothing but this file can sign as you. Tell readers PATH.pub where they know that
    it is you: on your site, in print.

    \b
    Example: workbench keys new desk.key
    """
    public = Workbench.new_keys(path)
    say_line(f"Made the private key {path}, and {public} for those who check.")
    say(f"“workbench verdicts export --format jsonl --output log.jsonl --sign {path}” signs with it.")


def _say_sound(sound: Soundness) -> None:
    redacted = f", {many(sound.redacted, 'text')} redacted" if sound.redacted else ""
    say_line(f"Sound: {sound.head.seq} entries, head {sound.head}{redacted}")
