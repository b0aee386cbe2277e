"""Triage in the settings and in the queue."""

from queue_page import MAIN, Tab, press, words
from streamlit.testing.v1 import AppTest

from workbench.desk import Workbench


def test_criteria_are_chosen_and_many_claims_get_scores(filled: Workbench, ann: str) -> None:
    settings = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page("views/settings.py").run()
    settings.text_area(key="triage-lines").set_value("Harm = 3: damage *if* believed\nHarm")
    press(settings, "Save criteria")
    assert "The criterion “harm” is named twice." in words(settings) and filled.queue.criteria() == ()
    settings.text_area(key="triage-lines").set_value("Harm = 3: damage\nReach = 2")
    press(settings, "Save criteria")
    assert "The criteria were saved." in words(settings)

    tab = Tab(filled, ann)
    assert [(item["key"], item["name"], item["weight"], item["definition"]) for item in tab.data["criteria"]] == [
        ("harm", "Harm", 3, "damage"), ("reach", "Reach", 2, ""),
    ]  # fmt: skip
    assert tab.act("triage", 1, 5, scores={"harm": 2})["text"] == "The triage scores of 2 claims were set."
    assert [tab.row(id)["triage"] for id in (1, 5)] == [{"harm": 2}, {"harm": 2}] and filled.claims.get(4).triage == {}
    tab.act("triage", 1, scores={"harm": None}, by_key=True)
    assert tab.row(1)["triage"] == {} and tab.act("triage", 1, scores={"harm": 4})["refused"].startswith("A score is 0, 1, 2 or 3")
