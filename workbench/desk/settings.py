"""Settings of a desk: the policy for verdicts, the publishing organisation, reasons for corrections, the embedding model,
and shortcut keys.

Invariant: each change of a setting is an event in the log, so that the log shows the rules under which a verdict was
recorded.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.desk.context import Actor, Context
from workbench.domain import Agreement, Organisation, checked_reasons, correction_reasons, is_host, web_address
from workbench.domain.events import SettingChosen
from workbench.errors import InputError
from workbench.store import blind, desk_settings

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

MAX_NAME = 200
"""The maximum length of an organisation's name, in characters."""

KEYS: Mapping[str, str] = {
    "next": "j",
    "previous": "k",
    "supports": "s",
    "refutes": "f",
    "context": "x",
    "irrelevant": "i",
    "cite": "e",
    "cite-earlier": "b",
    "open": "o",
    "why": "w",
    "rationale": "n",
    "postpone": "p",
    "undo": "u",
    "similar": "m",
    "match": "a",
    "search": "/",
    "next-claim": "Shift+J",
    "queue": "g",
    "help": "h",
    "read": "l",
    "add": "+",
    "select": "v",
    "criterion": "t",
}
"""The shortcut keys of the review page and of the lists by action. Where a desk chose a key that a later version gives to a
new action, the action that is first here has it; so new ones are at the end. On the review page, digits select ratings and
Ctrl+Enter records a verdict; in the queue, 0 to 3 set a triage score."""

LIST_KEYS = ("next", "previous", "select", "criterion", "help")
"""The actions of the lists; ``select`` and ``criterion`` are not on the review page."""

KeyPage = Literal["review", "lists"]

RESERVED_KEYS = frozenset("cr123456789")
"""Keys that Streamlit, the ratings and the triage scores use, with or without Shift."""

FIELDS = ("rationale", "search", "add")
"""Actions that focus a text field; their key can also be a punctuation mark such as /. Buttons accept only letters and 0."""


WEB_PAGES = "web-pages"
"""The name of the setting that allows pages to be fetched."""

MAX_HOSTS = 100

MODEL = "model"
"""The name of the setting for the embedding model."""


@dataclass(frozen=True, slots=True)
class WebPageRules:
    """Whether pages may be fetched by their addresses. ``hosts`` may be fetched although their IP addresses are not public,
    such as a server in the office: each as ``host`` or ``host:port``."""

    allowed: bool = False
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules by which a claim is decided. ``independent``: the number of verdicts it needs, 1 or 2. ``agreement``: two
    verdicts agree if they have the same ``rating``, or if their ratings are on the same ``side`` (the same FEVER label)."""

    independent: int
    agreement: Agreement


class DeskSettings:
    """The settings of this desk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def policy(self) -> Policy:
        """Return the policy of this desk."""
        with self._context.database.read() as db:
            return policy_of(db)

    def choose_policy(self, policy: Policy, *, reviewer: Actor) -> None:
        """Set the policy for verdicts from now on. Decided claims do not change. Raises InputError."""
        if policy.independent not in (1, 2) or policy.agreement not in ("rating", "side"):
            raise InputError("A claim needs 1 or 2 independent verdicts, which agree by rating or by side.")
        self.choose({blind.INDEPENDENT: str(policy.independent), "agreement": policy.agreement}, reviewer=reviewer)

    def organisation(self) -> Organisation | None:
        """Return the organisation that publishes the verdicts, or None if it was not set."""
        with self._context.database.read() as db:
            return Organisation.from_settings(desk_settings.settings(db))

    def choose_organisation(
        self, *, name: str, url: str, logo: str | None = None, reviewer: Actor
    ) -> Organisation:
        """Set the organisation that publishes the verdicts. Raises InputError."""
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME:
            raise InputError(f"An organisation has a name of up to {MAX_NAME} characters, such as Example Fact Desk.")
        organisation = Organisation(name, web_address(url), web_address(logo) if logo and logo.strip() else None)
        data = json.dumps(asdict(organisation), ensure_ascii=False, sort_keys=True)
        self.choose({"organisation": data}, reviewer=reviewer)
        return organisation

    def correction_reasons(self) -> dict[str, str]:
        """Return the reasons for corrections: code -> description for readers."""
        with self._context.database.read() as db:
            return correction_reasons(desk_settings.settings(db))

    def choose_correction_reasons(self, reasons: Mapping[str, str], *, reviewer: Actor) -> None:
        """Set the reasons for corrections, in this order. Earlier corrections keep their reasons. Raises InputError."""
        chosen = json.dumps(list(checked_reasons(reasons).items()), ensure_ascii=False)
        self.choose({"correction-reasons": chosen}, reviewer=reviewer)

    def web_pages(self) -> WebPageRules:
        """Return whether pages may be fetched by their addresses; they may not until somebody allows it."""
        with self._context.database.read() as db:
            chosen = json.loads(desk_settings.settings(db).get(WEB_PAGES, "{}"))
        return WebPageRules(chosen.get("allowed", False) is True, tuple(chosen.get("hosts", ())))

    def choose_web_pages(self, chosen: WebPageRules, *, reviewer: Actor) -> None:
        """Set whether pages may be fetched by their addresses. Raises InputError."""
        hosts = tuple(dict.fromkeys(host.strip().lower() for host in chosen.hosts if host.strip()))
        if len(hosts) > MAX_HOSTS:
            raise InputError(f"Up to {MAX_HOSTS} hosts can be named. Remove some.")
        for host in hosts:
            if not is_host(host):
                raise InputError(f"“{host[:200]}” is not a host. Use a name such as intranet.example, perhaps with :8080.")
        data = {"allowed": chosen.allowed, "hosts": list(hosts)}
        self.choose({WEB_PAGES: json.dumps(data, ensure_ascii=False, sort_keys=True)}, reviewer=reviewer)

    def model(self) -> str | None:
        """Return the embedding model of this desk, a name or a folder; None for the bundled one."""
        with self._context.database.read() as db:
            return model_of(db)

    def choose_model(self, model: str, *, reviewer: Actor) -> None:
        """Set the embedding model of this desk: a folder, or a name on the Hugging Face hub, which is downloaded if
        necessary. Desks that are open follow, unless they were opened with a model. Raises ModelError."""
        from workbench.matching.encoder import BUNDLED, describe_model

        model = model.strip()
        if Path(model).expanduser().is_dir():
            model = str(Path(model).expanduser().resolve())
        if model != BUNDLED:
            describe_model(model)
        self.choose({MODEL: model}, reviewer=reviewer)

    def keys(self, page: KeyPage | None = None) -> dict[str, str]:
        """Return the shortcut keys, action -> key: all, or those of the review page or the lists."""
        with self._context.database.read() as db:
            keys = {**KEYS, **json.loads(desk_settings.settings(db).get("keys", "{}"))}
        return {name: key for name, key in keys.items() if page is None or page in _pages_of(name)}

    def choose_keys(self, keys: Mapping[str, str], *, reviewer: Actor) -> None:
        """Set shortcut keys. Raises InputError if one is reserved, not valid, or used twice on a page."""
        for name in keys:
            if name not in KEYS:
                raise InputError(f"There is no action “{name}” for a shortcut key.")
        chosen = self.keys() | {name: _key(name, typed) for name, typed in keys.items()}
        used = Counter((page, key) for name, key in chosen.items() for page in _pages_of(name))
        repeated = {key for (_, key), times in used.items() if times > 1}
        if repeated:
            raise InputError(f"The key “{min(repeated)}” is used twice. Give each action its own key.")
        changed = {name: key for name, key in chosen.items() if key != KEYS[name]}
        self.choose({"keys": json.dumps(changed, sort_keys=True)}, reviewer=reviewer)

    def choose(self, values: Mapping[str, str], *, reviewer: Actor) -> None:
        """Change settings by name in one transaction. Values that are the same as before are not logged."""
        with self._context.database.write() as db:
            before = desk_settings.settings(db)
            for name, value in values.items():
                if before.get(name) != value:
                    self._context.append(db, SettingChosen(name, value), reviewer=reviewer)


def model_of(db: "Connection") -> str | None:
    """Return the embedding model of the desk, None for the bundled one."""
    return desk_settings.settings(db).get(MODEL)


def policy_of(db: "Connection") -> Policy:
    """Return the policy of the desk."""
    chosen = desk_settings.settings(db)
    return Policy(int(chosen.get(blind.INDEPENDENT, "1")), "side" if chosen.get("agreement") == "side" else "rating")


def _pages_of(name: str) -> tuple[KeyPage, ...]:
    """Return the pages on which an action has its key."""
    if name in ("select", "criterion"):
        return ("lists",)
    return ("review", "lists") if name in LIST_KEYS else ("review",)


def _key(name: str, typed: str) -> str:
    """Return a key in its stored form, such as ``j`` or ``Shift+J``. Upper and lower case are the same key. Raises
    InputError."""
    key = typed.strip()
    shift = key.lower().startswith("shift+")
    plain = key[len("shift+") :].strip() if shift else key
    if plain.lower() in RESERVED_KEYS or (plain == "0" and name in LIST_KEYS):
        raise InputError(f"The key “{key}” is reserved: C and R for the framework, digits for ratings and triage scores.")
    letter = len(plain) == 1 and plain.isascii() and plain.isalnum()
    sign = name in FIELDS and not shift and len(plain) == 1 and plain.isascii() and plain.isprintable()
    if not (letter or sign):
        also = ", or a sign such as /" if name in FIELDS else ""
        raise InputError(
            f"“{key}” is not a valid key for “{name}”; give one character, a letter or 0, perhaps with Shift+ before "
            f"it{also}."
        )
    return f"Shift+{plain.upper()}" if shift else plain.lower()
