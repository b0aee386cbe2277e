"""Notes that wait for a reviewer are on the queue page."""

from queue_page import press, queue, words

from workbench.desk import Workbench


def test_a_note_waits_on_the_queue_page_until_it_is_done(filled: Workbench, ann: str, bob: str) -> None:
    filled.notes.add(1, "@Ann, look at <b>page 3</b>.", reviewer=bob)
    page = queue()
    assert "One note waits for you" in words(page) and "@Ann, look at &lt;b&gt;page 3&lt;/b&gt;." in words(page)
    press(page, "Done")
    assert "waits for you" not in words(page) and filled.notes.waiting(reviewer=ann) == []
