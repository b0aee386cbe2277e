"""The bar of long work says how long the rest takes."""

from typing import Any

import pytest

from workbench.app.components import progress


def test_the_bar_says_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[float, str]] = []

    class Bar:
        def progress(self, share: float, text: str) -> None:
            shown.append((share, text))

    def drawn(*_: Any) -> Bar:
        return Bar()

    clock = iter([100.0, 110.0, 120.0])
    monkeypatch.setattr(progress.st, "progress", drawn)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    move = progress._bar("Embedding")
    for done in (0, 50, 750):
        move(done, 1000)
    assert shown == [(0.0, "Embedding"), (0.05, "Embedding · 3 min left"), (0.75, "Embedding · 7 s left")]
