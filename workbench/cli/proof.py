"""``verdicts verify``, ``stamp-request``, ``import`` and ``keys``: the log proven, here or alone, and taken in again."""

from pathlib import Path

import click

from workbench.cli import records
from workbench.cli.output import many, say, say_json, say_line, say_not_interpreted
from workbench.cli.session import OUTPUT, Session, force_option, json_option, writing
from workbench.cli.verdicts import verdicts as verdicts
from workbench.desk import exported_log
from workbench.domain.events import not_interpreted
from workbench.errors import InputError


@verdicts.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--expect-head", metavar="SEQ:HASH", help="A head kept from earlier; shows whether the log's end was cut.")
@click.option("--key", type=click.Path(path_type=Path), metavar="PUBFILE", help="The key that has to have signed FILE.")
@click.option("--stamp", type=click.Path(path_type=Path), metavar="FILE.tsr", help="A time stamp of an entry of the log.")
@click.option(
    "--stamp-certificates", type=click.Path(path_type=Path), metavar="PEM", help="Whose time stamps you trust."
)
@json_option
@click.pass_obj
def verify(
    session: Session,
    file: Path | None,
    expect_head: str | None,
    key: Path | None,
    stamp: Path | None,
    stamp_certificates: Path | None,
    as_json: bool,
) -> None:
    """Check every byte of the verdict log, and name the first bad entry if there is one.

    FILE is a log exported as jsonl; without it, the database's log is checked. docs/verify_log.py does the same for
    FILE without this software.

    Keep the head that it prints somewhere else: only against a head can a cut or rewritten end be seen.

    \b
    Example: workbench verdicts verify --expect-head 31:5f0c...
    """
    if (stamp is None) != (stamp_certificates is None):
        raise InputError("Give --stamp and --stamp-certificates together; a stamp is worth what its maker is.")
    stamps = (stamp, stamp_certificates) if stamp and stamp_certificates else None
    if file is None:
        if key is not None:
            raise InputError("A database is not signed; name a log that was exported with --sign.")
        desk = session.desk()
        sound, signature = desk.log.verify(expect_head=expect_head), None
        stamped = desk.log.check_stamp(*stamps) if stamps else None
    else:
        proven = exported_log.verify(file, expect_head=expect_head, key=key)
        sound, signature = proven.sound, proven.signature
        stamped = exported_log.check_stamp(file, *stamps) if stamps else None
    if as_json:
        signed = None if file is None else signature is not None
        say_json(records.soundness(sound, signed=signed, key=signature.key if signature else None, stamped=stamped))
        return
    redacted = f", {many(sound.redacted, 'text')} redacted" if sound.redacted else ""
    say_line(f"Sound: {sound.head.seq} entries, head {sound.head}{redacted}")
    say_not_interpreted(not_interpreted(sound.types))
    if file is not None and signature is None:
        say("Unsigned: nothing in the file shows who made it or whether it was made anew.")
    elif signature is not None and key is not None:
        say_line(f"Signed with the key in {key}.")
    elif signature is not None:
        say_line(f"Signed with the key {signature.key}, as the file itself gives it.")
        say("It says who signed only if you know from elsewhere whose key it is; give that with --key.")
    if stamped is not None:
        say(f"Stamped: the log up to entry {stamped.seq} was there by {stamped.time}, says {stamped.authority}.")


@verdicts.command("stamp-request")
@click.option("--output", type=OUTPUT, required=True, metavar="FILE.tsq", help="Replaced if it exists.")
@force_option
@click.pass_obj
def stamp_request(session: Session, output: Path, force: bool) -> None:
    """Write a request for a time stamp (RFC 3161) of the log's head.

    Send it to an authority of your choice; this software sends nothing. It learns a hash and no more. What comes back is
    the stamp for “workbench verdicts verify --stamp”.

    \b
    Example: workbench verdicts stamp-request --output head.tsq
    """
    with writing(output) as tell:
        head = session.desk().log.request_stamp(output, force=force)
        tell(f"Wrote a request for a time stamp of the head {head} to {output}.")


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
    imported = exported_log.import_log(file, session.database)
    if not imported.added:
        say_line(f"{session.database} has all {imported.head.seq:,} entries of {file} already; nothing was added.")
        say_not_interpreted(session.desk().log.unknown_types())
        return
    say_line(f"Added {many(imported.added, 'entry', 'entries')} to {session.database}, head {imported.head}.")
    if imported.kept:
        say_line(f"The unused database that stood there is in {imported.kept}.")
    say_not_interpreted(session.desk().log.unknown_types())


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
    public = exported_log.new_keys(path)
    say_line(f"Made the private key {path}, and {public} for those who check.")
    say(f"“workbench verdicts export --format jsonl --output log.jsonl --sign {path}” signs with it.")
