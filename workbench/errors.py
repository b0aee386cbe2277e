"""All errors that this package raises on purpose: each message says what is wrong and what to do.

    WorkbenchError
    ├── InputError                 an input cannot be used
    │   ├── OutputExistsError      an output would replace a file of somebody else; nothing was written
    │   ├── NotFoundError          no such claim, snippet, source, verdict, rating or reviewer
    │   ├── UnreadableSourceError  a file without text that can be read
    │   └── OtherPageError         a host sent a login page or the like in place of a page
    ├── ConflictError              somebody else was first; nothing was written
    ├── RepeatedActError           this was done already; nothing was written
    ├── DatabaseError              claims.db cannot be opened or written
    │   ├── MissingDatabaseError   no file there
    │   └── NewerDatabaseError     made by a newer version of this software
    ├── LogFaultError              the verdict log does not verify
    └── ModelError                 an embedding model cannot be loaded, or is not what it claims to be

At the command line each ends the command with its message and exit code 2. Any other exception is a bug.
"""


class WorkbenchError(Exception):
    """The base class of all errors of this package.

    The message names no command, because users of the web interface read it too. ``hint`` is a key, such as ``claims``, for
    which the command line has a sentence with the command to run (``workbench.cli.hints``).
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InputError(WorkbenchError):
    """An input of a person or a file cannot be used."""


class OutputExistsError(InputError):
    """There is a file at the path of an output that this program did not write; ``force`` replaces it."""


class NotFoundError(InputError):
    """A claim, snippet, source, verdict, rating or reviewer does not exist in this database."""


class UnreadableSourceError(InputError):
    """A source has no text that can be read: it is empty, encrypted, damaged, only images, or of another format than its
    name."""


class OtherPageError(InputError):
    """A host sent something else than the page that was asked for, such as a login page. It can be added nevertheless."""


class ConflictError(WorkbenchError):
    """Somebody else changed the same thing first; nothing was written. Read it again, then repeat."""


class RepeatedActError(WorkbenchError):
    """A browser sent an act again that was done already; nothing was written."""


class DatabaseError(WorkbenchError):
    """The database cannot be opened, read or written."""


class MissingDatabaseError(DatabaseError):
    """There is no file at the path given."""


class NewerDatabaseError(DatabaseError):
    """A newer version of this software made the database; this version cannot read it."""


class LogFaultError(WorkbenchError):
    """The verdict log does not verify. ``seq`` is the first faulty entry, None where no entry is at fault."""

    def __init__(self, message: str, *, seq: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.seq = seq


class ModelError(WorkbenchError):
    """An embedding model is missing, damaged, or not the one it claims to be."""
