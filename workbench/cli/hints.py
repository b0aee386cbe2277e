"""What the command line adds to an error: the command to run. Errors themselves name none, see ``WorkbenchError``."""

from workbench.errors import WorkbenchError

HINTS = {
    "backup": "“workbench backup FILE” makes a backup.",
    "claims": "“workbench claims list” shows all claims.",
    "external": "“workbench external list” shows all verdicts of others.",
    "force": "Use --force to replace it.",
    "init": "“workbench init” creates a database.",
    "keys": "“workbench keys new PATH” creates a private key at PATH and its public key at PATH.pub.",
    "new-database": "Name another database with --db.",
    "organisation": "“workbench organisation --name NAME --url URL” sets the organisation.",
    "rating-words": "“workbench external words” shows the table.",
    "rebuild": "“workbench rebuild” makes the tables again from the log.",
    "restore": "“workbench restore FILE” restores a backup.",
    "snippets": "“workbench search” and “workbench match” show snippets with their numbers.",
    "sources": "“workbench sources list” shows all sources.",
    "verdicts": "“workbench verdicts list” shows all verdicts.",
}
"""``WorkbenchError.hint`` -> a sentence that names the command to run."""


def with_hint(error: WorkbenchError) -> str:
    """Return the message of an error, followed by its hint."""
    return f"{error} {HINTS[error.hint]}" if error.hint else str(error)
