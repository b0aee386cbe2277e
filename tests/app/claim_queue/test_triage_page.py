"""Triage in the settings and in the queue."""

from queue_page import MAIN, press, queue, tick, words
from streamlit.testing.v1 import AppTest

from workbench.desk import Workbench


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
