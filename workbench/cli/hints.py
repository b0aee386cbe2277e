"""What the command line adds to an error: the command to run. Errors name no command, see ``WorkbenchError``."""

from workbench.errors import WorkbenchError

HINTS = {
    "backup": "“workbench backup FILE” creates a backup.",
    "claims": "“workbench claims list” lists all claims.",
    "external": "“workbench external list” lists all verdicts of others.",
    "force": "Use --force to replace it.",
    "header-row": "Use --header-row N.",
    "init": "“workbench init” creates a database.",
    "keep-other": "Use --keep-other-page to add it nevertheless.",
    "keys": "“workbench keys new PATH” creates a private key at PATH and its public key at PATH.pub.",
    "new-database": "Choose another database with --db.",
    "organisation": "“workbench organisation --name NAME --url URL” sets the organisation.",
    "rating-words": "“workbench external words” lists the rating words.",
    "rebuild": "“workbench rebuild” rebuilds the tables from the log.",
    "restore": "“workbench restore FILE” restores a backup.",
    "snippets": "“workbench search” and “workbench match” list snippets with their numbers.",
    "sources": "“workbench sources list” lists all sources.",
    "verdicts": "“workbench verdicts list” lists all verdicts.",
    "web-pages": "“workbench web-pages --on” allows it.",
    "web-pages-host": "“workbench web-pages --add-host HOST” allows it.",
}
"""``WorkbenchError.hint`` -> a sentence with the command to run."""


def with_hint(error: WorkbenchError) -> str:
    """Return the message of an error, followed by its hint."""
    return f"{error} {HINTS[error.hint]}" if error.hint else str(error)
