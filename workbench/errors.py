"""Everything that can go wrong on purpose: each message is one sentence that says what to do next.

    WorkbenchError
    ├── InputError                 what was typed or given cannot be used
    │   ├── OutputExistsError      an output would replace what is not ours; nothing was written
    │   ├── NotFoundError          no such claim, snippet, source, verdict, rating or reviewer
    │   └── UnreadableSourceError  a file that holds no text we can take
    ├── ConflictError              somebody else changed it first; nothing was written
    ├── DatabaseError              claims.db cannot be opened or written
    │   ├── MissingDatabaseError   no file there
    │   └── NewerDatabaseError     made by a newer version of this software
    ├── LogFaultError              the verdict log does not verify
    └── ModelError                 an embedding model cannot be loaded or is not what it says

At the command line each ends the command with its sentence and exit code 2. Any other exception is a bug.
"""


class WorkbenchError(Exception):
    """The root: catch it to catch all that this package raises on purpose.

    The message names no command, because people at the web interface read it too. ``hint`` is a key, such as ``claims``,
    under which the command line keeps a sentence that names the command to run (``workbench.cli.hints``).
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InputError(WorkbenchError):
    """Something given by a person or a file cannot be used as it is."""


class OutputExistsError(InputError):
    """Something stands where an output should go that is not ours to replace unasked; ``force`` replaces it."""


class NotFoundError(InputError):
    """A named thing does not exist here."""


class UnreadableSourceError(InputError):
    """A source holds no text that can be taken: empty, encrypted, damaged, only images, or not what its name says."""


class ConflictError(WorkbenchError):
    """Another writer came first; nothing was written. Read again, then repeat."""


class DatabaseError(WorkbenchError):
    """The database cannot be opened, read or written."""


class MissingDatabaseError(DatabaseError):
    """There is no file at the path given."""


class NewerDatabaseError(DatabaseError):
    """A newer version of this software made the database; this one would misread it."""


class LogFaultError(WorkbenchError):
    """The verdict log does not verify. ``seq`` names the first faulty entry (None: the fault is not at an entry)."""

    def __init__(self, message: str, *, seq: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.seq = seq


class ModelError(WorkbenchError):
    """An embedding model is missing, damaged, or not the one it claims to be."""
