"""Opens the queue page without a browser, and reads and operates it; and acts on its claims as the browser does."""

import itertools
from pathlib import Path
from typing import Any

from opening import list_data
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.app.list_surface.conversation import ListConversation, ListRequest
from workbench.app.list_surface.rows import QueueRows
from workbench.desk import Workbench
from workbench.domain import ClaimFilter, ClaimSort

MAIN = Path(session.__file__).parent / "main.py"


def words(test: AppTest) -> str:
    """All that a page says, without the signs that keep text from being taken for markup."""
    assert not test.exception, test.exception
    kinds = ("title", "header", "markdown", "info", "warning", "success", "error", "caption")
    said = [str(element.value) for kind in kinds for element in test.get(kind)]
    said += [element.proto.body for element in test.get("html")]
    said += [str(button.label) for button in test.button]
    return "\n".join(said).replace("\\", "")


def queue(**query: str) -> AppTest:
    """The page, opened fresh at an address."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception, test.exception
    return test


def lines(test: AppTest) -> list[int]:
    """The claims in the list, in their order."""
    return [int(id) for id in list_data(test)["ids"]]


def press(test: AppTest, label: str) -> AppTest:
    """Press the button that is called so."""
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception
    return test


class Tab:
    """A browser's tab that shows the queue: it asks for claims, and acts on them."""

    numbers = itertools.count(1)

    def __init__(self, desk: Workbench, reviewer: str, filter: ClaimFilter | None = None, sort: ClaimSort = "work") -> None:
        self.desk, self.reviewer, self.rows = desk, reviewer, QueueRows(filter or ClaimFilter(), sort)
        self.session = ListConversation()
        self.have: frozenset[str] = frozenset()
        self.data = self.ask()

    def ask(self, *acts: dict[str, Any], **request: Any) -> dict[str, Any]:
        """Send a message with acts; return what comes back."""
        message = ListRequest("queue", next(self.numbers), acts=acts, have=self.have, **request)
        self.session.receive(self.desk, self.reviewer, message)
        self.data = self.session.answer(self.rows, self.desk, self.reviewer, message)
        self.have = frozenset(self.data["answers"])
        return self.data

    def act(self, type: str, *claims: int, **fields: Any) -> dict[str, Any]:
        """Send one act on claims; return its answer."""
        act = {"id": f"act-{next(self.numbers)}", "type": type, "claims": list(claims), **fields}
        answer: dict[str, Any] = self.ask(act)["answers"][act["id"]]
        return answer

    def row(self, claim: int) -> dict[str, Any]:
        """What the last answer says about a claim."""
        return next(row for row in self.data["rows"] if row["id"] == claim)
