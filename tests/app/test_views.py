"""Each page on a real desk without a browser: empty, with data, and after an error."""

from collections.abc import Callable
from pathlib import Path

import pytest
from opening import MAIN, list_data, opened
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.desk import Workbench
from workbench.desk.seeds import REVIEWER
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.verdicts import Published
from workbench.exchange.formats import all_formats


@pytest.fixture
def view(desk: Workbench) -> Callable[..., AppTest]:
    def run(name: str, **query: str) -> AppTest:
        return opened(name, **query)

    return run


def words(test: AppTest) -> str:
    """All that a page says."""
    kinds = ("title", "header", "markdown", "info", "warning", "success", "error", "caption")
    said = [str(element.value) for kind in kinds for element in test.get(kind)]
    said += [element.proto.body for element in test.get("html")]
    said += [str(button.label) for button in test.button]
    return "\n".join(said)


def test_an_empty_page_says_what_to_do(view: Callable[..., AppTest]) -> None:
    assert "Every claim is decided or withdrawn" in words(view("review"))
    assert "No verdict yet" in list_data(view("verdict_log"))["nothing"]


def test_the_sign_in_offers_who_works_here_and_not_who_loaded_the_demonstration(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann *Example*")
    desk.reviewers.add(REVIEWER)
    session.use(desk)
    page = AppTest.from_file(str(MAIN), default_timeout=30).run()
    offered = [button.label for button in page.button if (button.key or "").startswith("acting-")]
    assert len(offered) == 1 and r"Ann \*Example\*" in offered[0]
    page.button(key=f"acting-{ann}").click().run()
    assert page.session_state["reviewer"] == ann and not page.exception


def test_a_claim_that_is_not_there(filled: Workbench, view: Callable[..., AppTest]) -> None:
    assert "There is no claim 99" in words(view("review", claim="99"))


@pytest.mark.parametrize("large", ["9" * 20, "9" * 5000])
def test_a_number_larger_than_any_is_nobodys(filled: Workbench, view: Callable[..., AppTest], large: str) -> None:
    assert "There is no claim 9" in words(view("review", claim=large))
    assert "There is no source 9" in words(view("sources", source=large))
    assert "Nobody saw it leave." in words(view("sources", source="1", claim=large, start=large, end=large))


def test_the_log_shows_the_record_as_stored(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    verdict = filled.verdicts.record(1, NewVerdict("false", "<b>No</b> [link](http://x)"), reviewer=ann, cite=[2])
    page = view("verdict_log")
    assert "The log is sound" in words(page)
    (row,) = list_data(page)["rows"]
    assert (row["text"], row["reviewer"], row["rating"]) == ("The crane **was** sold for $5.", "Ann Example", "False")
    assert "There is no verdict 99" in words(view("verdict_log", verdict="99"))
    page = view("verdict_log", verdict=str(verdict.id))
    said = words(page)
    assert '&lt;b&gt;No&lt;/b&gt; <a href="http://x" target="_blank" rel="noopener noreferrer">link</a>' in said
    assert "Nobody saw it leave." in said
    assert any(verdict.hash in code.value for code in page.code)
    assert any(filled.log.entry(verdict.id).body.decode() in code.value for code in page.code)


def test_a_verdict_is_published_in_its_record(filled: Workbench, view: Callable[..., AppTest]) -> None:
    verdict = filled.verdicts.record(1, NewVerdict("false", ""), reviewer=filled.reviewers.add("Ann Example"))
    page = view("verdict_log", verdict=str(verdict.id))
    page.text_input(key=f"published-url-{verdict.id}").set_value("javascript:alert(1)")
    page.text_input(key=f"published-date-{verdict.id}").set_value("2026-11-24")
    page.button(key=f"publish-now-{verdict.id}").click().run()
    assert "is not a web address" in words(page) and filled.log.published(verdict.id) is None
    page.text_input(key=f"published-url-{verdict.id}").set_value("https://example.org/?a=1&b='2'")
    page.button(key=f"publish-now-{verdict.id}").click().run()
    assert filled.log.published(verdict.id) == Published("https://example.org/?a=1&b='2'", "2026-11-24")
    assert 'href="https://example.org/?a=1&amp;b=&#x27;2&#x27;"' in words(page)


def test_the_log_lists_what_its_filters_keep(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann, ben = filled.reviewers.add("Ann Example"), filled.reviewers.add("Ben")
    first = filled.verdicts.record(1, NewVerdict("false", "Because."), reviewer=ann)
    second = filled.verdicts.correct(first.id, NewVerdict("true", ""), Correction("A slip."), reviewer=ann)
    third = filled.verdicts.record(2, NewVerdict("false", ""), reviewer=ben)
    rows = {row["id"]: row for row in list_data(view("verdict_log"))["rows"]}
    assert list(rows) == [third.id, second.id, first.id] and [row["corrected"] for row in rows.values()] == [False, False, True]
    for query, left in (({"rating": "false"}, [third, first]), ({"current": "true"}, [third, second]), ({"by": "Ben"}, [third]), ({"q": "crane because"}, [first])):
        assert list_data(view("verdict_log", **query))["ids"] == [verdict.id for verdict in left], query
    assert "No verdict matches" in list_data(view("verdict_log", q="zeppelin"))["nothing"]


def test_a_damaged_log_is_named_at_the_top(filled: Workbench, view: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.desk.log import VerdictLog
    from workbench.errors import LogFaultError

    def faulty(*_: object, **__: object) -> None:
        raise LogFaultError("Entry 7: its bytes do not have its hash; it was changed.", seq=7)

    monkeypatch.setattr(VerdictLog, "verify", faulty)
    assert "Entry 7: its bytes do not have its hash" in words(view("verdict_log"))


def test_an_export_is_made_narrowed_and_refused(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    filled.verdicts.record(1, NewVerdict("false", ""), reviewer=ann, cite=[2])
    page = view("verdict_log")
    assert not page.get("download_button")
    press(page, "Export")
    assert "Exported verdicts: 1." in words(page)
    assert [button.proto.label for button in page.get("download_button")] == ["Download CSV", "About this export (meta.json)"]
    page.text_input(key="export-until").set_value("2001")
    press(page, "Export")
    assert "Exported verdicts: 0." in words(page)
    page.text_input(key="export-until").set_value("soon")
    press(page, "Export")
    assert "“soon” is not a valid date or time" in words(page)
    assert not any(path.exists() for path in Path(filled.path).parent.glob("verdicts-*"))


def press(test: AppTest, label: str) -> None:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception


def test_every_format_is_offered_and_made(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.verdicts.record(1, NewVerdict("false", ""), reviewer=filled.reviewers.add("Ann Example"), cite=[2])
    page = view("verdict_log")
    page.selectbox(key="export-format").set_value("claimreview")
    press(page, "Export")
    assert "This format names who answers for the verdicts" in words(page)
    filled.settings.choose_organisation(name="A desk", url="https://example.org", reviewer=filled.reviewers.add("Ann Example"))
    for format, kind in all_formats().items():
        page.selectbox(key="export-format").set_value(format)
        press(page, "Export")
        assert "The head of the log is entry" in words(page), format
        name = (kind.suffix or ".zip").lstrip(".").upper()
        assert page.get("download_button")[0].proto.label == f"Download {name}"
