"""``verdicts verify``, ``stamp-request``, ``import`` and ``keys``: verify, sign and import the log."""

from pathlib import Path

import click

from workbench.cli import records
from workbench.cli.output import many, say, say_json, say_line, say_not_interpreted
from workbench.cli.session import OUTPUT, Session, force_option, json_option, writing
from workbench.desk import exported_log
from workbench.domain.events import not_interpreted
from workbench.errors import InputError


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--expect-head",
    metavar="SEQ:HASH",
    help="Head that you kept earlier. Shows whether later entries were removed or rewritten.",
)
@click.option("--key", type=click.Path(path_type=Path), metavar="PUBFILE", help="Public key that must have signed FILE.")
@click.option("--stamp", type=click.Path(path_type=Path), metavar="FILE.tsr", help="Time stamp of an entry of the log.")
@click.option(
    "--stamp-certificates",
    type=click.Path(path_type=Path),
    metavar="PEM",
    help="Certificates of the time stamp authorities that you trust.",
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
    """Verify that the log was not changed.

    Reports the first entry that was changed. FILE is a log exported as jsonl; without it, the log of the database is
    verified. docs/verify_log.py verifies FILE without this software.

    Keep the head that is printed in another place: only with it can you see later that the end of the log was removed or
    rewritten.

    \b
    Example: workbench verdicts verify --expect-head 31:5f0c...
    """
    if (stamp is None) != (stamp_certificates is None):
        raise InputError("--stamp and --stamp-certificates belong together. Give both.")
    stamps = (stamp, stamp_certificates) if stamp and stamp_certificates else None
    if file is None:
        if key is not None:
            raise InputError("A database is not signed. Give the FILE of a log that was exported with --sign.")
        desk = session.desk()
        sound, signature = desk.log.verify(expect_head=expect_head), None
        stamped = desk.log.check_stamp(*stamps) if stamps else None
    else:
        verified = exported_log.verify(file, expect_head=expect_head, key=key)
        sound, signature = verified.sound, verified.signature
        stamped = exported_log.check_stamp(file, *stamps) if stamps else None
    if as_json:
        signed = None if file is None else signature is not None
        say_json(records.soundness(sound, signed=signed, key=signature.key if signature else None, stamped=stamped))
        return
    redacted = f", {many(sound.redacted, 'text')} redacted" if sound.redacted else ""
    say_line(f"Sound: {many(sound.head.seq, 'entry', 'entries')}, head {sound.head}{redacted}")
    say_not_interpreted(not_interpreted(sound.types))
    if file is not None and signature is None:
        say("Unsigned: the file does not show who made it or whether it was rewritten as a whole.")
    elif signature is not None and key is not None:
        say_line(f"Signed with the key in {key}.")
    elif signature is not None:
        say_line(f"Signed with the key {signature.key}, which is in the file itself.")
        say("It shows who signed only if you know whose key it is. Get the key from its owner and give it with --key.")
    if stamped is not None:
        say(f"Time-stamped: the log up to entry {stamped.seq} existed at {stamped.time}, according to {stamped.authority}.")


@click.command("stamp-request")
@click.option(
    "--output",
    type=OUTPUT,
    required=True,
    metavar="FILE.tsq",
    help="File to write. Replaced if it exists. Use - for standard output.",
)
@force_option
@click.pass_obj
def stamp_request(session: Session, output: Path, force: bool) -> None:
    """Write a time stamp request (RFC 3161).

    The request is for the head of the log.
    Send the file to a time stamp authority of your choice; this software sends nothing. The authority learns only a hash.
    Its answer is the file for “workbench verdicts verify --stamp”.

    \b
    Example: workbench verdicts stamp-request --output head.tsq
    """
    with writing(output) as tell:
        head = session.desk().log.request_stamp(output, force=force)
        tell(f"Wrote a time stamp request for the head {head} to {output}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_log(session: Session, file: Path) -> None:
    """Import a log that was exported as jsonl.

    Creates the database if there is none. An unused database is replaced and kept beside the new one. A database whose
    log is the beginning of FILE gets the missing entries. Any other database is refused and not changed. A log contains
    no sources, only quotes from them.

    \b
    Example: workbench --db tour.db verdicts import log.jsonl
    """
    imported = exported_log.import_log(file, session.database)
    if not imported.added:
        say_line(f"{session.database} already has all {imported.head.seq:,} entries of {file}. Nothing was added.")
        say_not_interpreted(session.desk().log.unknown_types())
        return
    say_line(f"Added {many(imported.added, 'entry', 'entries')} to {session.database}, head {imported.head}.")
    if imported.kept:
        say_line(f"The earlier, unused database is kept in {imported.kept}.")
    say_not_interpreted(session.desk().log.unknown_types())


@click.group()
def keys() -> None:
    """Create keys that sign exported logs."""


@keys.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Create a key pair (Ed25519) for signing.

    Writes the private key to PATH and the public key to PATH.pub. Keep PATH secret and back it up: whoever has it can
    sign in your name. Publish PATH.pub where readers know that it is yours, for example on your website.

    \b
    Example: workbench keys new desk.key
    """
    public = exported_log.new_keys(path)
    say_line(f"Created the private key {path} and the public key {public}.")
    say(f"“workbench verdicts export --format jsonl --output log.jsonl --sign {path}” signs an export.")
