"""A chart as HTML: rows of bars, or of spans with their middle marked, and beside it the same as a table and as CSV.

Invariant: no chart without its table. Shades and patterns tell series apart without colour, numbers stand at the bars, and a
reader that does not see hears one sentence and has the table.
"""

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.text import esc, show
from workbench.domain.formulas import escape_formulas

SHADES = 5
"""Shades that there are, ``shade-1`` the lightest."""
PATTERNS = 4
SHORT, LONG = 12, 40
"""Characters of a cell that stays on one line, and of one that needs width."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell of a table that is a link: its text, and a page's address."""

    text: str
    href: str


Cell = str | int | float | Linked | None


def shades(count: int) -> list[str]:
    """Marks for so many series in order, from light to dark, as far apart as can be."""
    return [f"shade-{SHADES - round((count - 1 - n) * (SHADES - 1) / max(count - 1, 1))}" for n in range(count)]


def patterns(count: int) -> list[str]:
    """Marks for series that are in no order with the others."""
    return [f"pattern-{n % PATTERNS + 1}" for n in range(count)]


def bars(
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    about: str,
    axis: str,
    series: Sequence[str] = (),
    marks: Sequence[str] = ("shade-4",),
    shares: bool = False,
) -> None:
    """Draw a bar a row, its pieces in the order of ``series``, each with its number where it has room, and the row's sum
    behind. ``about``: the chart in a sentence; ``axis``: what is counted; ``shares``: sums as parts of the whole too."""
    widest = max((sum(counts) for _, counts in rows), default=0) or 1
    whole = sum(sum(counts) for _, counts in rows) or 1
    drawn = []
    for name, counts in rows:
        total = sum(counts)
        pieces = "".join(
            _piece(count, mark, series[place] if series else "", f"<b>{count:,}</b>" if count < total else "")
            for place, (count, mark) in enumerate(zip(counts, marks, strict=True))
            if count
        )
        value_text = f"{total:,}" + (f' <span class="quiet">{total / whole:.0%}</span>' if shares and total else "")
        least = 3 * sum(count > 0 for count in counts)
        drawn.append(
            f'<span class="name">{esc(name)}</span><span class="track">'
            f'<span class="bar" style="width:{total / widest:.2%};min-width:{least}px">{pieces}</span>'
            f'<span class="value">{value_text}</span></span>'
        )
    sums = [sum(counts[place] for _, counts in rows) for place in range(len(series))]
    keys = "".join(
        f'<span><i class="{mark}"></i>{esc(label)} <span class="quiet num">{sum:,}</span></span>'
        for label, mark, sum in zip(series, marks, sums, strict=False)
        if sum
    )
    _figure(about, axis, (f'<p class="keys">{keys}</p>' if keys else "") + f'<div class="rows">{"".join(drawn)}</div>')


def spans(
    rows: Sequence[tuple[str, tuple[float, float, float] | None, str]],
    *,
    about: str,
    axis: str,
    ticks: Sequence[tuple[float, str]],
) -> None:
    """Draw a line a row from its low to its high with a dot at its middle, and its words behind; a row without is words
    alone. ``ticks`` are places on the axis with their labels, the first and last its ends."""
    start, reach = ticks[0][0], (ticks[-1][0] - ticks[0][0]) or 1.0

    def at(value: float) -> str:
        return f"{min(max((value - start) / reach, 0), 1):.2%}"

    grid = "".join(f'<i class="tick" style="left:{at(value)}"></i>' for value, _ in ticks)
    drawn = []
    for name, span, words in rows:
        line = ""
        if span is not None:
            low, middle, high = span
            width = min(max((high - low) / reach, 0), 1)
            line = f'<i class="line" style="left:{at(low)};width:{width:.2%}"></i>'
            line += f'<i class="dot" style="left:{at(middle)}"></i>'
        drawn.append(
            f'<span class="name">{esc(name)}</span><span class="track">{grid}{line}</span>'
            f'<span class="value">{esc(words)}</span>'
        )
    labels = "".join(f'<span style="left:{at(value)}">{esc(label)}</span>' for value, label in ticks)
    scale = f'<span></span><span class="track labels">{labels}</span><span></span>'
    _figure(about, axis, f'<div class="rows spans">{"".join(drawn)}{scale}</div>')


def table(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str | None = None) -> None:
    """Draw a table that is closed at first, with a download of it as CSV; ``name`` is the name of the file."""
    with st.expander(title or say("insights.as-table")):
        columns = zip(*rows, strict=True)
        kinds = ["num" if all(isinstance(cell, int | float | None) for cell in column) else "" for column in columns]
        head = "".join(
            f'<th scope="col" class="{kind}">{esc(cell)}</th>' for cell, kind in zip(header, kinds, strict=True)
        )
        body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
        drawn = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        show(f'<div class="chart-table" tabindex="0">{drawn}</div>')  # wider than a phone, it scrolls by itself
        st.download_button(
            say("insights.download"),
            as_csv(header, rows),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"csv-{name}",
            icon=":material/download:",
            on_click="ignore",
        )


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a table as CSV (RFC 4180): texts are changed where a spreadsheet would run them as formulas."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([escape_formulas(cell) for cell in header])
    for row in rows:
        plain = (cell.text if isinstance(cell, Linked) else cell for cell in row)
        writer.writerow([cell if isinstance(cell, int | float) else escape_formulas(cell) for cell in plain])
    return file.getvalue().encode()


def _piece(count: int, mark: str, label: str, number: str) -> str:
    title = html.escape(f"{label}: {count:,}" if label else f"{count:,}")
    return f'<i class="{mark}" style="flex:{count}" title="{title}">{number}</i>'


def _figure(about: str, axis: str, drawn: str) -> None:
    caption = f"<figcaption>{esc(axis)}</figcaption>"
    show(f'<figure role="img" aria-label="{html.escape(about)}">{drawn}{caption}</figure>', "chart")


def _cell(cell: Cell) -> str:
    if isinstance(cell, int | float):
        return f'<td class="num">{cell}</td>'
    text = cell.text if isinstance(cell, Linked) else cell or "–"
    drawn = esc(text)
    if isinstance(cell, Linked):
        drawn = f'<a href="{html.escape(cell.href)}" target="_self">{drawn}</a>'
    return f'<td class="{"short" if len(text) <= SHORT else "long" if len(text) > LONG else ""}">{drawn}</td>'
