"""The ``claims`` group. Each module of this package has the commands of one subject; this one registers them."""

import click

from workbench.cli.claims import assignment, comparing, editing, importing, listing, notes


@click.group()
def claims() -> None:
    """Add, import, list, edit, assign, postpone and withdraw claims."""


for command in (
    editing.add,
    importing.import_claims,
    listing.list_claims,
    listing.show,
    listing.history,
    listing.case_file,
    comparing.similar,
    comparing.compare,
    editing.edit,
    editing.tag,
    editing.reply,
    editing.withdraw,
    assignment.next_claim,
    assignment.take,
    assignment.assign,
    assignment.prioritise,
    assignment.triage,
    assignment.postpone,
    assignment.resume,
    notes.note,
    notes.notes,
    notes.note_done,
):
    claims.add_command(command)
