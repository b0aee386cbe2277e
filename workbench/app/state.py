"""What a session remembers between the runs of its pages: one definition of each key, with its type and default.

The values of widgets are in the same place, under the keys of the widgets; ``widget`` and ``set_widget`` reach them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import streamlit as st

from workbench.desk import Actor

if TYPE_CHECKING:
    from workbench.app.list_surface.conversation import ListConversation, ListRequest
    from workbench.app.review_surface.conversation import Conversation, Request
    from workbench.desk import MappedFile, Preview

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """A value that a session remembers, under a name; ``default`` until it is set. Values are replaced, never changed."""

    name: str
    default: T

    def get(self) -> T:
        """Return the value, or the default."""
        value: T = st.session_state.get(self.name, self.default)
        return value

    def set(self, value: T) -> None:
        """Remember a value."""
        st.session_state[self.name] = value

    def pop(self) -> T:
        """Forget the value and return it."""
        value: T = st.session_state.pop(self.name, self.default)
        return value


@dataclass(frozen=True)
class Counter(Key[int]):
    """Counts how often something was done. A widget whose key has the count starts anew with each."""

    default: int = 0

    def increase(self) -> None:
        """Count one more."""
        self.set(self.get() + 1)


@dataclass(frozen=True)
class Message:
    """A sentence for the next run of a page."""

    text: str
    kind: Literal["done", "note", "refused"] = "done"


def widget(key: str, default: Any = None) -> Any:
    """Return the value of the widget with this key."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: object) -> None:
    """Set the value of a widget. Call before the widget is drawn, or in a callback."""
    st.session_state[key] = value


_MESSAGES = Key[Mapping[str, Sequence[Message]]]("messages", {})


def add_message(place: str, text: str, kind: Literal["done", "note", "refused"] = "done") -> None:
    """Add a sentence that is shown when ``place``, a part of a page, is next drawn."""
    messages = _MESSAGES.get()
    _MESSAGES.set({**messages, place: [*messages.get(place, ()), Message(text, kind)]})


def pop_messages(place: str) -> Sequence[Message]:
    """Return the sentences for a part of a page, and forget them."""
    messages = dict(_MESSAGES.get())
    waiting = messages.pop(place, ())
    if waiting:
        _MESSAGES.set(messages)
    return waiting


def forget_all() -> None:
    """Forget everything, widgets included."""
    st.session_state.clear()


DESK = Key[str | None]("desk", None)
"""The identity of the desk (``Maintenance.identity``) at the last run."""

# Who works here.
REVIEWER = Key[Actor | None]("reviewer", None)
SIGNED_OUT = Key("signed-out", False)

# Jobs.
STARTED_JOBS = Key[Mapping[str, str]]("started-jobs", {})
"""The jobs that this session started and has not reported yet, by id, with the part of a page that reports them."""
WAITED_JOBS = Key[frozenset[str]]("waited-jobs", frozenset())
"""The jobs that ended while the page that started them waited."""

# Review.
OPEN_CLAIM = Key[int | None]("open-claim", None)
CONVERSATION: "Key[Conversation | None]" = Key("conversation", None)
"""What the session remembers of its conversation with the browser."""
REQUEST: "Key[tuple[Request, str] | None]" = Key("request", None)
"""The last message of the browser until it is answered, and what it wants the page to do."""

# Lists.
LIST_CONVERSATION: "Key[ListConversation | None]" = Key("list-conversation", None)
"""What the session remembers of its conversation with the browser about lists."""
LIST_REQUEST: "Key[ListRequest | None]" = Key("list-request", None)
"""The last message of the browser about a list until it is answered."""

# Queue.
QUEUE_ADDRESS = Key[Mapping[str, str]]("queue-address", {})
PENDING_FILTERS = Key[Mapping[str, tuple[str | None, bool]]]("pending-filters", {})
"""Filters that the browser's address may not have yet: the value, and whether it was sent."""
CLAIMS_ADDED = Counter("claims-added")
IMPORTS = Counter("imports")
PREVIEW: "Key[Preview | None]" = Key("preview", None)
PREVIEW_FILE: "Key[MappedFile | None]" = Key("preview-file", None)
PREVIEW_DUPLICATES = Key[frozenset[int]]("preview-duplicates", frozenset())
PREVIEW_SKIPPED = Key[frozenset[int]]("preview-skipped", frozenset())
PREVIEW_SELECTIONS = Counter("preview-selections")

# Sources.
SOURCES_ADDRESS = Key[Mapping[str, str]]("sources-address", {})
UPLOADS = Counter("uploads")
PAGES_ADDED = Counter("pages-added")
OTHER_PAGES = Key[Sequence[tuple[str, str]]]("other-pages", ())
"""Addresses that sent something else than a page, such as a login form, each with the sentence that says so."""
SELECTED_PASSAGE = Key[tuple[int, Any, Any]]("selected-passage", (0, None, None))
"""A document, and the start and end that the browser sent of the passage that was last selected in its text."""
SELECTIONS_CLEARED = Counter("selections-cleared")
PROPOSALS_ADDED = Counter("proposals-added")

# Verdict log.
VERIFIED_HEAD = Key[str | None]("verified-head", None)
EXPORT = Key[str | None]("finished-export", None)
"""The id of the job that wrote the export that the page offers."""

# Settings.
SCALE_FILES = Counter("scale-files")
