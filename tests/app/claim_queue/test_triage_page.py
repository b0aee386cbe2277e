"""Triage in the settings and in the queue."""

from queue_page import MAIN, press, queue, tick, words
from streamlit.testing.v1 import AppTest

from workbench.desk import Workbench
from workbench.domain.triage import Criterion


def test_criteria_are_chosen_and_many_claims_get_scores(filled: Workbench) -> None:
    settings = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page("views/settings.py").run()
    settings.text_area(key="triage-lines").set_value("Harm = 3: damage *if* believed\nHarm")
    press(settings, "Save criteria")
    assert "The criterion “harm” is named twice." in words(settings) and filled.queue.criteria() == ()
    settings.text_area(key="triage-lines").set_value("Harm = 3: damage\nReach = 2")
    press(settings, "Save criteria")
    assert "The criteria were saved." in words(settings)

    page = queue()
    tick(page, 1, 5)
    assert next(button for button in page.button if button.key == "do-triage").disabled
    next(group for group in page.button_group if group.label == "Harm").set_value(2).run()
    press(page, "Set scores")
    assert "The triage scores of 2 claims were set." in words(page)
    assert [filled.claims.get(id).triage for id in (1, 5, 4)] == [{"harm": 2}, {"harm": 2}, {}]
    assert words(page).count("<b>6 points</b> (<bdi>Harm</bdi> 2 × 3)") == 2


def test_a_column_for_a_criterion_is_found_and_its_scores_are_imported(filled: Workbench) -> None:
    filled.queue.choose_criteria([Criterion("harm", "Harm", 3)], reviewer=filled.reviewers.add("Ann Example"))
    page = queue()
    data = b"text,harm\nThe pier is closed for good.,3\nNobody paid the port.,much\n"
    page.file_uploader[0].upload("claims.csv", data).run()
    assert next(box.value for box in page.selectbox if box.label == "Harm") == "harm"
    press(page, "Preview claims.csv".replace(".", "\\."))
    assert "harm 3" in words(page) and "“much” in the column “harm” is not a score." in words(page)
    press(page, "Add 2 claims")
    added, other = filled.claims.find("pier")[0], filled.claims.find("paid")[0]
    assert (added.triage, other.triage) == ({"harm": 3}, {})
