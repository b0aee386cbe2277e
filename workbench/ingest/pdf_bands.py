"""Bands of a PDF page: neighbouring rows with a common gutter, which is a strip of white between columns.

Units are points (1/72 inch). The time is proportional to the number of rows.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from workbench.ingest.pdf_rows import GUTTER, Gap, Row, stretches_of

_SPANNING = 5
"""Of so many rows of a table, one may span a gutter."""

_ATTEMPTS = 4
"""How often rows are tried again, so that the time stays proportional to their number."""


def bands_of(rows: Sequence[Row]) -> Iterator[tuple[list[Row], list[Gap]]]:
    """Divide rows into bands of neighbours that share at least one gutter, and bands without gutters between them."""
    plain: list[Row] = []
    for band, gutters in _bands(rows, _ATTEMPTS):
        if not gutters:
            plain += band
            continue
        if plain:
            yield plain, []
            plain = []
        yield band, gutters
    if plain:
        yield plain, []


def _bands(rows: Sequence[Row], depth: int) -> Iterator[tuple[list[Row], list[Gap]]]:
    for band in _tried_again(rows):
        head, kept, tail = _trimmed(band)
        for part, is_kept in ((head, False), (kept, True), (tail, False)):
            if part and is_kept:
                yield part, _gutters(part)
            elif kept and depth and len(part) > 1:
                yield from _bands(part, depth - 1)
            elif part:
                yield part, []


def _tried_again(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield ``_candidates``. If nothing of one has text on both sides of a gutter, its first row may be what misleads, such
    as a short last line of a paragraph above an indented table: the rows from the next one with a gap on are tried again."""
    for band in _candidates(rows):
        rest = band
        for _ in range(_ATTEMPTS):
            start = next((at for at in range(1, len(rest)) if len(stretches_of(rest[at])) > 1), 0)
            if not start or _trimmed(rest)[1]:
                break
            yield rest[:start]
            rest, *others = _candidates(rest[start:])
            if others:
                yield rest
                yield from others[:-1]
                rest = others[-1]
        yield rest


def _candidates(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Divide rows so that all rows of a part share a gutter.

    If a row shares no gutter with all rows of the present part, its last rows are tried again as the beginning of a new
    part.
    """
    band: list[Row] = []
    gaps: list[Gap] = []
    left = right = 0.0  # of the band, updated for each row, because measuring a long band each time is slow
    for row in rows:
        shared = _narrowed(gaps, row) if band else _gaps(row)
        edges = (min(left, row.left), max(right, row.right)) if band else (row.left, row.right)
        if band and not _between(shared, *edges):
            start = _restart(band, row)
            if start:
                yield band[:start]
            band = band[start:]
            shared, edges = _gaps(row), edges_of([*band, row])
            for above in band:
                shared = _narrowed(shared, above)
        band.append(row)
        gaps, (left, right) = shared, edges
    if band:
        yield band


def _restart(band: Sequence[Row], row: Row) -> int:
    """Return the index in ``band`` of the first row that shares a gutter with ``row``, if the rows before it have none."""
    gaps, start = _gaps(row), len(band)
    for at in range(len(band) - 1, max(len(band) - 4, 0), -1):
        gaps = _narrowed(gaps, band[at])
        if not _between(gaps, *edges_of([band[at], row])):
            break
        start = at
    return start if start < len(band) and not _trimmed(list(band[:start]))[1] else len(band)


def _trimmed(band: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows before, in and after a band that has text on both sides of a gutter in at least two rows.

    A short line above the columns, or below them and nearer to the next rows, does not belong to the band.
    """
    gutters = _gutters(band)
    sided = [at for at, row in enumerate(band) if any(row.left < g[0] and row.right > g[1] for g in gutters)]
    if len(sided) < 2:
        return band, [], []
    first, last = sided[0], sided[-1]
    while first > 0 and band[first - 1].left >= gutters[0][1]:
        first -= 1
    spacing = median(a.bottom - b.bottom for a, b in pairwise(band))
    end = last + 1
    while end < len(band) and band[end - 1].bottom - band[end].bottom < 1.5 * spacing:
        end += 1
    return band[:first], band[first:end], band[end:]


def _gutters(band: Sequence[Row]) -> list[Gap]:
    """Return the white that all rows share and that has text on both sides."""
    gaps = _gaps(band[0])
    for row in band[1:]:
        gaps = _narrowed(gaps, row)
    return _between(gaps, *edges_of(band))


def _narrowed(gaps: Sequence[Gap], row: Row) -> list[Gap]:
    return _shared(gaps, _gaps(row), 0.6 * GUTTER * row.height)


def _gaps(row: Row) -> list[Gap]:
    """Return the white of a row: left of it, between its parts, and right of it."""
    stretches = stretches_of(row)
    edges = [float("-inf"), *(x for stretch in stretches for x in stretch), float("inf")]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _shared(one: Sequence[Gap], other: Sequence[Gap], least: float) -> list[Gap]:
    """Return where both have white that is at least ``least`` wide."""
    shared: list[Gap] = []
    i = j = 0
    while i < len(one) and j < len(other):
        left, right = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if right - left >= least:
            shared.append((left, right))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def _between(gaps: Sequence[Gap], left: float, right: float) -> list[Gap]:
    """Return the gaps between two edges, which have text on both sides."""
    return [gap for gap in gaps if left < gap[0] and gap[1] < right]


def edges_of(band: Sequence[Row]) -> Gap:
    """Return the left and right edge of rows."""
    return min(row.left for row in band), max(row.right for row in band)


def column_gutters(band: Sequence[Row], gutters: Sequence[Gap]) -> list[Gap]:
    """Return the gutters of a table: also the white that nearly all rows share, because a heading can span columns."""
    stretches = [stretch for row in band for stretch in stretches_of(row, wide=False)]
    edges = sorted([(start, 1) for start, _ in stretches] + [(end, -1) for _, end in stretches])
    most, least = len(band) // _SPANNING, 0.6 * GUTTER * median(row.height for row in band)
    found: list[Gap] = []
    covered, start = 0, None
    for x, change in edges:
        covered += change
        if covered > most and start is not None:
            if x - start >= least:
                found.append((start, x))
            start = None
        elif covered <= most and start is None and change < 0:
            start = x
    return [gap for gap in found if _divides(gap, band)] or list(gutters)


def _divides(gap: Gap, band: Sequence[Row]) -> bool:
    """Return whether at least two rows have text on both sides of a gap and none in it."""
    middle = (gap[0] + gap[1]) / 2
    sided = 0
    for row in band:
        stretches = stretches_of(row, wide=False)
        sided += any(one[1] <= middle <= other[0] for one, other in pairwise(stretches))
    return sided >= 2
