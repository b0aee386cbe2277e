"""Triage scores from a column for each criterion, in the import of the queue."""

from queue_page import press, queue, words

from workbench.desk import Workbench
from workbench.domain.triage import Criterion


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
