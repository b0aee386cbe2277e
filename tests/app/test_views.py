"""Each page on a real desk without a browser: empty, with data, and after an error."""

from collections.abc import Callable
from pathlib import Path

import pytest
from opening import MAIN, opened
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.desk import Workbench
from workbench.desk.seeds import REVIEWER
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata
from workbench.domain.verdicts import Published
from workbench.exchange.formats import all_formats


@pytest.fixture
def view(desk: Workbench) -> Callable[..., AppTest]:
    def run(name: str, **query: str) -> AppTest:
        return opened(name, **query)

    return run


@pytest.fixture
def filled(desk: Workbench) -> Workbench:
    ann = desk.reviewers.add("Ann Example")
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A [call](x)", published="2022"))
    desk.claims.add("The crane **was** sold for $5.", reviewer=ann)
    desk.claims.add("The quay is empty.", reviewer=ann)
    desk.matching.embed()
    desk.matching.match()
    return desk


def words(test: AppTest) -> str:
    """All that a page says."""
    kinds = ("title", "header", "markdown", "info", "warning", "success", "error", "caption")
    said = [str(element.value) for kind in kinds for element in test.get(kind)]
    said += [element.proto.body for element in test.get("html")]
    said += [str(button.label) for button in test.button]
    return "\n".join(said)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("review", "Every claim is decided or withdrawn"),
        ("verdict_log", "No verdict yet"),
    ],
)
def test_an_empty_page_says_what_to_do(view: Callable[..., AppTest], name: str, sentence: str) -> None:
    assert sentence in words(view(name))


def test_the_sign_in_offers_who_works_here_and_not_who_loaded_the_demonstration(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann *Example*")
    desk.reviewers.add(REVIEWER)
    session.use(desk)
    page = AppTest.from_file(str(MAIN), default_timeout=30).run()
    offered = [button.label for button in page.button if (button.key or "").startswith("acting-")]
    assert len(offered) == 1 and r"Ann \*Example\*" in offered[0]
    page.button(key=f"acting-{ann}").click().run()
    assert page.session_state["reviewer"] == ann and not page.exception


def test_one_source_is_not_several(filled: Workbench, view: Callable[..., AppTest]) -> None:
    assert "3 snippets from 1 source · 3 not labelled" in words(view("review", claim="1"))


def test_marks_in_a_claim_are_shown_and_not_obeyed(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("review", claim="1")
    assert "The crane **was** sold for $5." in words(page)
    assert page.get("page_link") == [] or all("**was**" not in link.proto.label for link in page.get("page_link"))


def test_a_claim_that_is_not_there(filled: Workbench, view: Callable[..., AppTest]) -> None:
    assert "There is no claim 99" in words(view("review", claim="99"))


@pytest.mark.parametrize("large", ["9" * 20, "9" * 5000])
def test_a_number_larger_than_any_is_nobodys(filled: Workbench, view: Callable[..., AppTest], large: str) -> None:
    assert "There is no claim 9" in words(view("review", claim=large))
    assert "There is no source 9" in words(view("sources", source=large))
    assert "Nobody saw it leave." in words(view("sources", source="1", claim=large, start=large, end=large))


def test_label_cite_rate_record(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("review", claim="1")
    page.button(key="label-supports").click().run()
    page.button(key="previous").click().run()
    page.button(key="cite").click().run()
    assert "All citations come from one source" in words(page)
    assert "No evidence against the claim is cited" in words(page)
    page.button(key="record").click().run()
    assert "Choose a rating first" in words(page)
    page.button(key="rate-mostly-true").click().run()
    page.text_area(key="rationale-1").set_value("It was, says the call.").run()
    page.button(key="record").click().run()
    (verdict,) = filled.log.verdicts()
    assert (verdict.rating.key, verdict.rationale, len(verdict.cites)) == ("mostly-true", "It was, says the call.", 1)
    assert verdict.ranking is not None
    assert "The quay is empty." in words(page)


def test_a_claim_judged_before_is_judged_from_its_verdict_and_warned_of(
    filled: Workbench, view: Callable[..., AppTest]
) -> None:
    ann = filled.reviewers.add("Ann Example")
    filled.claims.add("The quay is quite empty.", reviewer=ann)
    earlier = filled.verdicts.record(2, NewVerdict("true", "The call says so."), reviewer=ann)
    page = view("review", claim="3")
    page.button(key="rate-false").click().run()
    assert "This contradicts the verdict on" in words(page)
    page.text_area(key="rationale-3").set_value("First thoughts.").run()
    page.button(key="panel-similar").click().run()
    page.button(key=f"start-{earlier.id}").click().run()
    assert page.text_area(key="rationale-3").value == "First thoughts.\n\nThe call says so."
    assert "This contradicts" not in words(page)
    draft = filled.review.case(3, reviewer=ann).draft
    assert draft is not None and draft.rating == "true" and len(filled.log.verdicts()) == 1


def test_verdicts_of_others_stand_among_similar_claims_as_theirs(
    filled: Workbench, view: Callable[..., AppTest], tmp_path: Path
) -> None:
    review = '{"@type": "ClaimReview", "url": "https://example.org/q?a=1&b=\\"2", "claimReviewed": "The <b>quay</b> is quite empty.",'
    review += ' "author": {"name": "Checks & Co"}, "datePublished": "2021-02-03", "reviewRating": {"alternateName": "<i>Falso</i>"}}'
    (tmp_path / "reviews.json").write_text(review, "utf-8")
    filled.external.import_file(tmp_path / "reviews.json", reviewer=filled.reviewers.add("Ann Example"))
    page = view("review", claim="2")
    assert "Verdicts of others" not in words(page)
    page.button(key="panel-similar").click().run()
    said = words(page)
    assert "Verdicts of others" in said and "Checks &amp; Co" in said and "3 Feb 2021" in said
    assert "their rating: “<bdi>&lt;i&gt;Falso&lt;/i&gt;</bdi>”" in said and "The &lt;b&gt;quay" in said
    assert "<b>quay</b> is quite" not in said and "There is no similar claim" in said


def test_one_verdict_for_the_claims_that_are_ticked(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    for text in ("The quay is quite empty.", "The quay is not empty.", "The quay is rather empty."):
        filled.claims.add(text, reviewer=ann)
    page = view("review", claim="2")
    assert "2 possible duplicates are open" in words(page)
    assert "The quay is not empty.</bdi></a> (no verdict yet) (related; differs in: negation)" in words(page)
    assert "The quay is quite empty.</bdi></a> (no verdict yet) (possible duplicate)" in words(page)
    assert [box.label for box in page.checkbox][-2:] == [r"3\. The quay is quite empty\.", r"5\. The quay is rather empty\."]
    page.button(key="cite").click().run()
    page.checkbox(key="also-5-2").check().run()
    page.button(key="rate-true").click().run()
    page.button(key="record").click().run()
    assert [(v.claim, v.judged_with, len(v.cites)) for v in filled.log.verdicts()] == [(5, 2, 1), (2, None, 1)]
    assert filled.claims.get(3).state == "new"
    log = view("verdict_log")
    log.button(key=f"verdict-{filled.log.verdicts()[0].id}").click().run()
    assert "Recorded together with the verdict on claim 2" in words(log)
    assert "open. Select" not in words(view("review", claim="2")), "a correction is of one claim"


def test_cites_change_places_and_undo_comes_back_to_the_snippet(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    page = view("review", claim="1")
    for name in ("cite", "next", "cite"):
        page.button(key=name).click().run()
    before = [evidence.span for evidence in filled.review.case(1, reviewer=ann).cites]
    page.button(key="cite-earlier").click().run()
    assert [evidence.span for evidence in filled.review.case(1, reviewer=ann).cites] == before[::-1]
    assert "Cited 1" in words(page) and "cite-earlier" not in {button.key for button in page.button}
    page.button(key="previous").click().run()
    page.button(key="undo").click().run()
    assert [evidence.span for evidence in filled.review.case(1, reviewer=ann).cites] == before
    page.button(key="undo").click().run()
    assert [evidence.span for evidence in filled.review.case(1, reviewer=ann).cites] == before[:1]
    assert page.session_state["active"] == 1, "where what was taken back stands"


def test_what_a_desk_notes_of_a_source_stands_beside_its_snippets(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    filled.sources.edit(1, reviewer=ann, standing="primary", accessed="2022-03-01")
    assert "primary source · accessed 1 Mar 2022" in words(view("review", claim="1"))


def test_a_label_is_taken_back_by_the_same_key(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    page = view("review", claim="1")
    page.button(key="label-refutes").click().run()
    page.button(key="previous").click().run()
    page.button(key="label-refutes").click().run()
    assert filled.review.case(1, reviewer=ann).labelled == ()


def test_changed_sources_are_told_and_matched_again_on_request(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.sources.add_note("The crane was sold to a museum.", Metadata(title="Another call"))
    page = view("review", claim="1")
    assert "Sources have changed since this claim was matched" in words(page)
    page.button(key="match").click().run()
    assert "Sources have changed" not in words(page)
    assert "museum" in words(page)


def test_somebody_was_quicker_and_nothing_typed_is_lost(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("review", claim="1")
    page.button(key="rate-false").click().run()
    page.text_area(key="rationale-1").set_value("A long thought.").run()
    filled.matching.match([1])
    page.button(key="label-supports").click().run()
    assert page.text_area(key="rationale-1").value == "A long thought."
    assert filled.review.case(1, reviewer=filled.reviewers.add("Ann Example")).draft is not None


def test_the_log_shows_the_record_as_stored(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    verdict = filled.verdicts.record(1, NewVerdict("false", "<b>No</b> [link](http://x)"), reviewer=ann, cite=[2])
    page = view("verdict_log")
    assert "The log is sound" in words(page)
    page.button(key=f"verdict-{verdict.id}").click().run()
    said = words(page)
    assert '&lt;b&gt;No&lt;/b&gt; <a href="http://x" target="_blank" rel="noopener noreferrer">link</a>' in said
    assert "Nobody saw it leave." in said
    assert any(verdict.hash in code.value for code in page.code)
    assert any(filled.log.entry(verdict.id).body.decode() in code.value for code in page.code)


def test_a_correction_says_of_which_kind_its_reason_is(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann = filled.reviewers.add("Ann Example")
    first = filled.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann)
    page = view("review", claim="1")
    page.button(key="rate-mixed").click().run()
    page.selectbox(key="code-1").select("new-evidence").run()
    page.text_input(key="reason-1").set_value("A bill came.").run()
    page.button(key="record").click().run()
    second = filled.log.verdicts()[0]
    assert (second.corrects, second.code, second.reason) == (first.id, "new-evidence", "A bill came.")
    log = view("verdict_log")
    log.button(key=f"verdict-{second.id}").click().run()
    assert "(<bdi>new-evidence</bdi>)" in words(log)


def test_a_verdict_is_published_in_its_record(filled: Workbench, view: Callable[..., AppTest]) -> None:
    verdict = filled.verdicts.record(1, NewVerdict("false", ""), reviewer=filled.reviewers.add("Ann Example"))
    page = view("verdict_log")
    page.button(key=f"verdict-{verdict.id}").click().run()
    page.text_input(key=f"published-url-{verdict.id}").set_value("javascript:alert(1)")
    page.text_input(key=f"published-date-{verdict.id}").set_value("2026-11-24")
    page.button(key=f"publish-now-{verdict.id}").click().run()
    assert "is not a web address" in words(page) and filled.log.published(verdict.id) is None
    page.text_input(key=f"published-url-{verdict.id}").set_value("https://example.org/?a=1&b='2'")
    page.button(key=f"publish-now-{verdict.id}").click().run()
    assert filled.log.published(verdict.id) == Published("https://example.org/?a=1&b='2'", "2026-11-24")
    assert 'href="https://example.org/?a=1&amp;b=&#x27;2&#x27;"' in words(page)


def test_the_history_names_what_was_done_and_obeys_no_mark(filled: Workbench, view: Callable[..., AppTest]) -> None:
    ann, bob = filled.reviewers.add("Ann Example"), filled.reviewers.add("<b>Bob</b>")
    scale = '[[ratings]]\nkey = "{}"\nlabel = "{}"\ndefinition = "x"\n'
    named = 'key = "own"\nversion = 1\nname = "Own"\n' + scale.format("a", "<i>Yes</i> {detail}") + scale.format("b", "No")
    filled.scales.add(named.encode(), name="own.toml", reviewer=ann)
    filled.review.label(1, 1, "refutes", reviewer=ann)
    filled.review.undo(reviewer=ann)
    filled.queue.assign([1], [bob], reviewer=ann)
    filled.verdicts.record(1, NewVerdict("a", "<u>So</u> it is.", scale="own"), reviewer=bob)
    page = view("review", claim="1")
    page.button(key="panel-history").click().run()
    story = next(element.proto.body for element in page.get("html") if 'class="timeline"' in element.proto.body)
    assert "<bdi>labelled a snippet: refutes</bdi>" in story and "<bdi>removed a label</bdi> (undo)" in story
    assert "assigned the claim to &lt;b&gt;Bob&lt;/b&gt;" in story and "<b><bdi>&lt;b&gt;Bob&lt;/b&gt;</bdi></b>" in story
    assert "recorded the verdict &lt;i&gt;Yes&lt;/i&gt; {detail}" in story and "&lt;u&gt;So&lt;/u&gt;" in story


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
