"""The sources page over a real desk, without a browser: the list, a source's page, the reader, claims from a text."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from opening import list_data, opened
from streamlit.testing.v1 import AppTest

from workbench.app.catalogue import say
from workbench.app.components.minimap import anchor_at, minimap
from workbench.app.components.sources import reader_link
from workbench.app.components.text import plain
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata
from workbench.ingest.readers import suffixes

REPORT = (
    "The crane was sold in May 2021. Nobody saw it leave. The port of Harwich lost 300 jobs in 2020. "
    "They were the largest cuts since 1983. The mayor said that 40 ships came last year."
)


@pytest.fixture
def filled(desk: Workbench) -> Workbench:
    about = Metadata(title="A *report*", author="Ida", publisher="Port News", published="2022-03", url="https://port.example/r")
    desk.sources.add_note(REPORT, about)
    desk.sources.add_note("The quay is empty.", Metadata(title="A call"))
    desk.claims.add("The crane **was** sold.", reviewer=ann(desk))
    desk.claims.add("The quay is empty.", reviewer=ann(desk))
    desk.matching.embed()
    return desk


def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann Example")


@pytest.fixture
def view(desk: Workbench) -> Callable[..., AppTest]:
    def run(tab: str | None = None, **query: str) -> AppTest:
        return opened("sources", {} if tab is None else {"beside": say(f"sources.{tab}")}, **query)

    return run


def words(test: AppTest) -> str:
    """All that a page says."""
    kinds = ("title", "header", "markdown", "info", "warning", "success", "error", "caption")
    said = [str(element.value) for kind in kinds for element in test.get(kind)]
    said += [element.proto.body for element in test.get("html")]
    said += [str(element.label) for kind in ("button", "checkbox", "toggle") for element in test.get(kind)]
    return "\n".join(said)


def titles(test: AppTest) -> list[str]:
    """The sources in the list."""
    return [row["text"] for row in list_data(test)["rows"]]


def links(test: AppTest) -> list[str]:
    """The links to pages."""
    return [element.proto.label for element in test.get("page_link")]


def press(test: AppTest, label: str) -> AppTest:
    """Press the button with a label."""
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception
    return test


def test_a_line_tells_what_was_taken_and_what_is_missing(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.review.cite_snippet(1, 1, reviewer=ann(filled))
    filled.verdicts.record(1, NewVerdict("true", "So it says."), reviewer=ann(filled))
    page = view()
    call, report = list_data(page)["rows"]
    assert (call["text"], report["text"]) == ("A call", "A *report*")
    assert (report["publisher"], report["dated"], report["snippets"], report["cited"], report["verdicts"]) == ("Port News", "Mar 2022", 5, 1, 1)
    assert (call["missing"], report["missing"]) == ("no date, no publisher", "")


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"find": "port news"}, ["report"]),
        ({"thin": "true"}, ["call"]),
        ({"cited": "Cited"}, ["report"]),
        ({"cited": "Never cited"}, ["call"]),
        ({"standing": "primary"}, ["report"]),
        ({"standing": "not set"}, ["call"]),
        ({"order": "Most cited first"}, ["report", "call"]),
        ({"find": "zeppelin"}, []),
    ],
)
def test_the_address_holds_what_the_list_is_filtered_by(
    filled: Workbench, view: Callable[..., AppTest], chosen: dict[str, str], left: list[str]
) -> None:
    filled.review.cite_snippet(1, 1, reviewer=ann(filled))
    filled.sources.edit(1, reviewer=ann(filled), standing="primary")
    page = view(**chosen)
    assert [title.replace("*", "").removeprefix("A ") for title in titles(page)] == left
    if not left:
        assert "No source matches these filters" in list_data(page)["nothing"]


def test_a_place_in_a_long_list_is_in_the_address(desk: Workbench, view: Callable[..., AppTest]) -> None:
    for number in range(52):
        desk.sources.add_note(f"Ship {number} came.", Metadata(title=f"Ship {number}", publisher="Port" if number < 2 else None))
    page = view(at="2")
    assert list_data(page)["ids"] == list(range(52, 0, -1)) and titles(page)[-2:] == ["Ship 1", "Ship 0"]
    page.text_input(key="find").set_value("port").run()
    assert titles(page) == ["Ship 1", "Ship 0"] == [f"Ship {id - 1}" for id in list_data(page)["ids"]]


def test_what_was_taken_stands_with_claim_label_and_rating(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.review.cite_snippet(1, 2, reviewer=ann(filled))
    filled.review.label(1, 2, "refutes", reviewer=ann(filled))
    filled.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann(filled))
    said = words(view("taken", source="1"))
    assert "Passages cited: 1, for 1 claim." in said
    assert "“<bdi>Nobody saw it leave.</bdi>”" in said and "Refutes" in said and ">False<" in said.replace("<bdi>False</bdi>", "False")
    assert "The crane **was** sold." in said
    assert "Nothing is cited from this source yet" in words(view("taken", source="2"))


def test_a_thin_source_is_described(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("about", source="2")
    assert "The metadata is incomplete: no date, no publisher." in words(page)
    page.selectbox(key="about-standing-2").set_value("primary")
    page.text_input(key="about-publisher-2").set_value("The desk")
    page.text_input(key="about-accessed-2").set_value("last week")
    press(page, "Save metadata")
    assert "“last week” is not a date" in words(page).replace("\\", "")
    assert page.text_input(key="about-publisher-2").value == "The desk", "nothing typed is lost"
    page.text_input(key="about-accessed-2").set_value("2026-11-02")
    page.text_input(key="about-published-2").set_value("2026-11-01")
    press(page, "Save metadata")
    about = filled.sources.get(2).document.metadata
    assert (about.standing, about.accessed, about.publisher, about.published) == ("primary", "2026-11-02", "The desk", "2026-11-01")
    said = words(page)
    assert "The metadata is incomplete" not in said and "primary · accessed 2 Nov 2026" in said
    page.selectbox(key="about-standing-2").set_value("")
    press(page, "Save metadata")
    assert filled.sources.get(2).document.metadata.standing is None


def test_a_passage_is_cited_for_the_claim_one_came_from(filled: Workbench, view: Callable[..., AppTest]) -> None:
    document = filled.sources.get(1).document
    assert "&amp;claim=1" in reader_link(document, 32, 52, claim=1) and "claim" not in reader_link(document, 32, 52)
    page = view(source="1", start="32", end="52", claim="1")
    assert page.selectbox(key="from-1").value is not None
    assert page.radio[0].options == [r"1\. The crane \*\*was\*\* sold\."]
    press(page, "Cite")
    (evidence,) = filled.review.case(1, reviewer=ann(filled)).cites
    assert evidence.anchor.quote == "Nobody saw it leave."
    assert 'class="cited-span">Nobody saw it leave.' in words(page) and "Cited for claim 1" in words(page)
    assert "Back to claim 1" in links(page)


def test_a_claim_to_cite_for_is_found_by_its_words(filled: Workbench, view: Callable[..., AppTest]) -> None:
    for number in range(25):
        filled.claims.add(f"The quay has {number} cranes.", reviewer=ann(filled))
    page = view(source="1", start="32", end="52")
    assert not page.radio and not any(button.label == "Cite" for button in page.button)
    page.text_input(key="claim-words").set_value("zeppelin").run()
    assert "No claim has these words" in words(page)
    page.text_input(key="claim-words").set_value("quay").run()
    assert len(page.radio[0].options) == 20 and page.radio[0].value is None
    page.text_input(key="claim-words").set_value("sold").run()
    press(page, "Cite")
    assert len(filled.review.case(1, reviewer=ann(filled)).cites) == 1


def test_a_passage_is_made_a_claim_that_was_seen_there(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view(source="1", start="32", end="52")
    press(page, "Add as a claim")
    claim = filled.claims.get(3)
    assert (claim.text, claim.claimant, claim.said_on) == ("Nobody saw it leave.", "Ida", "2022-03")
    assert [(a.where, a.url) for a in claim.appearances] == [("A *report*", "https://port.example/r")]
    assert "Claim 3 was added, with this source as its appearance" in words(page)


def test_proposals_say_why_and_are_added_when_ticked(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("claims-in-it", source="1")
    said = words(page)
    assert "uses rules, not a model" in said and "a figure, a date, a name" in said
    assert "Depends on the sentence before it: “<bdi>The port of Harwich lost 300 jobs in 2020.</bdi>”" in said
    assert "The crane **was** sold." in said, "a possible duplicate is pointed out"
    assert next(button for button in page.button if button.label == "Select claims to add").disabled
    jobs = next(box for box in page.checkbox if "Harwich" in box.label)
    mayor = next(box for box in page.checkbox if "mayor" in box.label)
    jobs.check().run()
    mayor.check().run()
    text, claimant = ({field.value: field for field in page.get(kind) if field.key.startswith(name)}
                      for kind, name in (("text_area", "text-"), ("text_input", "claimant-")))  # fmt: skip
    assert set(claimant) == {"Ida", ""}, "reported speech is not the author's"
    claimant[""].set_value("The mayor")
    next(field for value, field in text.items() if "Harwich" in value).set_value("  ").run()
    press(page, "Add 2 claims")
    assert "A claim needs words" in words(page) and len(filled.claims.select()) == 2
    assert next(box for box in page.checkbox if "Harwich" in box.label).value, "nothing ticked or typed is lost"
    blank = next(field for field in page.text_area if field.value == "  ")
    blank.set_value("Harwich lost 300 jobs.").run()
    press(page, "Add 2 claims")
    added = {claim.text: claim for claim in filled.claims.select()[2:]}
    assert added["Harwich lost 300 jobs."].claimant == "Ida"
    assert added["The mayor said that 40 ships came last year."].claimant == "The mayor"
    assert {(claim.said_on, claim.appearances[0].where) for claim in added.values()} == {("2022-03", "A *report*")}
    assert "2 claims were added, with this source as their appearance: 3, 4." in words(page).replace("\\", "")
    assert not any(box.value for box in page.checkbox)


def test_ticks_stay_while_another_tab_is_open(filled: Workbench, view: Callable[..., AppTest]) -> None:
    page = view("claims-in-it", source="1")
    next(box for box in page.checkbox if "Harwich" in box.label).check().run()
    page.session_state["beside"] = say("sources.taken")
    page.run()
    assert not page.checkbox
    page.session_state["beside"] = say("sources.claims-in-it")
    page.run()
    assert next(box for box in page.checkbox if "Harwich" in box.label).value


def test_a_text_without_claims_says_so(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.sources.add_note("Was it so?", Metadata(title="Frage", language="de"))
    said = words(view("claims-in-it", source="3"))
    assert "No sentence here looks like a claim" in said and "not in English" in said


def test_the_strip_leads_to_what_is_cited_and_to_the_passage(filled: Workbench, view: Callable[..., AppTest]) -> None:
    assert minimap(filled.sources.get(1), target=None) == ""
    for claim in (1, 2):
        filled.review.cite_snippet(claim, 2, reviewer=ann(filled))
    filled.review.cite_snippet(1, 5, reviewer=ann(filled))
    source = filled.sources.get(1)
    strip = minimap(source, target=(100, 110))
    assert strip.count("<a ") == 3
    assert 'href="#snippet-1"' in strip and ">1, 2</a>" in strip
    assert "Cited for claims 1, 2, at 18 percent of the text: “Nobody saw it leave.”" in strip
    assert f'href="#{anchor_at(source, 100)}"' in strip
    said = words(view(source="1"))
    assert '<nav class="minimap"' in said and 'id="snippet-1"' in said


def test_a_second_reviewer_sees_nothing_of_the_first(filled: Workbench, view: Callable[..., AppTest]) -> None:
    filled.settings.choose_policy(Policy(2, "rating"), reviewer=ann(filled))
    bob: Any = filled.reviewers.add("Bob")
    filled.review.cite_snippet(1, 2, reviewer=bob)
    filled.review.label(1, 2, "refutes", reviewer=bob)
    filled.verdicts.record(1, NewVerdict("false", "No."), reviewer=bob)
    assert [(row["snippets"], row["cited"], row["verdicts"]) for row in list_data(view())["rows"]] == [(1, 0, 0), (5, 0, 0)]
    assert titles(view(cited="Cited")) == []
    reading = words(view("taken", source="1"))
    assert 'class="cited-span"' not in reading and '<nav class="minimap"' not in reading
    assert "Nothing is cited from this source yet" in reading
    proposed = words(view("claims-in-it", source="1"))
    assert "The crane **was** sold." in proposed and ">False" not in proposed and "<bdi>False" not in proposed


def test_a_note_is_kept_and_a_bad_one_refused(desk: Workbench, view: Callable[..., AppTest]) -> None:
    page = view()
    page.text_area(key="note-text").set_value("The office says that the count was repeated twice.")
    press(page, "Save note")
    assert "A note needs a title" in words(page)
    page.text_input[0].set_value("Call with the election office")
    press(page, "Save note")
    assert "saved as source 1" in words(page).replace("\\", "")
    assert desk.matching.pending_snippets() == 0


def test_a_desk_without_sources_says_what_to_do(desk: Workbench, view: Callable[..., AppTest]) -> None:
    assert "No sources yet. Add files or paste a text above." in list_data(view())["nothing"]


def test_a_source_that_is_not_there(filled: Workbench, view: Callable[..., AppTest]) -> None:
    assert "There is no source 99" in words(view(source="99"))
    assert "A \\*report\\*" not in links(view(source="1", claim="99"))


def test_an_upload_says_what_it_left_out_and_shows_the_files_own_date(desk: Workbench, view: Callable[..., AppTest]) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The crane was ")
    paragraph.add_run("*never* ").font.strike = True
    paragraph.add_run("sold.")
    buffer = io.BytesIO()
    document.save(buffer)
    page = view()
    assert set(page.file_uploader[0].proto.type) == set(suffixes()), "what can be read can be uploaded"
    page.file_uploader[0].upload("crane.docx", buffer.getvalue()).run()
    press(page, say("sources.take-in", n=1))
    (note,) = page.info
    assert note.value == plain("crane.docx: 1 struck passage was left out: “*never*”.")
    assert not page.error and len(page.success) == 1
    about = view("about", source="1")
    assert "23 Dec 2013" in words(about) and say("sources.file-date") in words(about)
    assert not [field for field in about.text_input if field.key and "file_date" in field.key]
