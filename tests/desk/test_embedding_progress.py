"""How much of the text is encoded, as a person watching sees it."""

from pathlib import Path

import pytest

from workbench.cli import progress as command_line
from workbench.desk import Workbench, matching as room
from workbench.domain.sources import Metadata
from workbench.matching.encoder import Encoder


def test_progress_counts_the_text_so_that_the_rate_stays_the_same(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 2)
    desk = Workbench.open(tmp_path / "claims.db", create=True, encoder=encoder)
    text = "The council repaired the old bridge. Traffic flows again. It was closed for a year."
    desk.sources.add_note(text, Metadata("Bridge"))
    desk.sources.add_note("Bees dance.", Metadata("Bees"))
    told: list[tuple[int, int]] = []
    assert desk.matching.embed(lambda done, total: told.append((done, total))) == 4
    snippets, passages, titles = len(text) - 2 + 11 + 4 * room.OVERHEAD, len(text) + 11 + 2 * room.OVERHEAD, 10 + 2 * room.OVERHEAD
    total = snippets + passages + titles
    assert told[0] == (0, total) and told[-1] == (total, total)
    assert {all for _, all in told} == {total} and (snippets, total) in told
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    told.clear()
    assert desk.matching.embed(lambda *now: told.append(now)) == 0 and not told


def test_the_command_line_says_how_much_is_done_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 10.0, 20.0])
    monkeypatch.setattr(command_line.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(command_line.sys.stderr, "isatty", lambda: True, raising=False)
    progress = command_line.Progress("Embedding", percent=True)
    for done in (0, 250, 999):
        progress(done, 1000)
    shown = [line.strip() for line in capsys.readouterr().err.split("\r") if line.strip()]
    assert shown == ["Embedding: 0 %", "Embedding: 25 % · 30 s left", "Embedding: 99 % · 0 s left"]
