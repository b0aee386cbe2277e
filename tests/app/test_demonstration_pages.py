"""The pages of a desk with the demonstration: its verdicts are marked, and an own desk can be started."""

import shutil
from pathlib import Path

import pytest
from opening import list_data
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.desk import Workbench
from workbench.matching.encoder import Encoder

MAIN = Path(session.__file__).parent / "main.py"


@pytest.fixture
def page(seed_database: Path, tmp_path: Path, encoder: Encoder) -> AppTest:
    """The queue of a desk with the demonstration, signed in."""
    path = tmp_path / "claims.db"
    shutil.copyfile(seed_database, path)
    session.use(Workbench.open(path, encoder=encoder), reviewer="Ann Example")
    return AppTest.from_file(str(MAIN), default_timeout=60).run()


def html(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(element.proto.body for element in page.get("html"))


def examples(page: AppTest) -> int:
    """The verdicts in the log that are marked as the demonstration's."""
    return sum(row["example"] for row in list_data(page)["rows"])


def test_its_verdicts_are_marked_and_counted_as_its_own(page: AppTest) -> None:
    assert "This desk contains the demonstration" in html(page)
    assert examples(page.switch_page("views/verdict_log.py").run()) == 7
    assert "These figures are of 7 example verdicts" in html(page.switch_page("views/insights.py").run())


def test_an_own_desk_starts_empty(page: AppTest, tmp_path: Path) -> None:
    page.button(key="confirm-own-desk").click().run()
    assert f"The demonstration is kept in {tmp_path / 'claims.db.demonstration-1'}" in page.success[0].value.replace("\\", "")
    assert "demonstration" not in html(page)
    assert session.served().queue.counts() == {}
    assert session.acting() in dict(session.served().reviewers.all())


def test_a_page_that_was_open_begins_anew_after_the_database_was_replaced(page: AppTest) -> None:
    page.switch_page("views/verdict_log.py").run()
    assert examples(page) == 7
    session.served().start_own_desk()  # by somebody else
    page.run()
    assert examples(page) == 0
    assert [toast.value for toast in page.toast] == ["The database was replaced by another one. You see its contents now."]
