"""Opens the queue page without a browser, and reads and operates it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from workbench.app import session

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
    """The claims on the page, in their order."""
    return [int(box.label.removeprefix("Select claim ")) for box in test.checkbox if box.label.startswith("Select claim")]


def press(test: AppTest, label: str) -> AppTest:
    """Press the button that is called so."""
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception
    return test


def tick(test: AppTest, *claims: int) -> None:
    """Select claims one after the other."""
    for claim in claims:
        next(box for box in test.checkbox if box.label == f"Select claim {claim}").check().run()
