"""Import many claims: a preview shows what pasted text or a file would add, and only the selected lines are added.

Invariant: nothing is added before the preview was shown, and pasted text stays in its field until then.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date
from hashlib import sha256

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.jobs import follow
from workbench.app.components.notices import page_start, pages, refusals
from workbench.app.components.similar import relation
from workbench.app.components.text import day, esc, plain, short, show
from workbench.desk import MappedFile, Preview, PreviewRow, mapped_claims, pasted_claims
from workbench.desk.claims import IMPORT_FIELDS
from workbench.domain import Claim, NewClaim
from workbench.domain.likeness import Comparison, compare
from workbench.domain.triage import FIELD, as_text
from workbench.errors import InputError

PAGE = 50
SHOWN = ("all", "near", "bad")
"""The filters of a preview: all lines, those similar to a claim or another line, and those that cannot be added."""
DATE_FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%m/%d/%y")
SHORT = 90
"""The length to which the text of a similar claim is shortened, in characters."""


def paste_field() -> None:
    """Draw a field for pasted text, and preview its lines on request."""
    key = f"paste-{state.IMPORTS.get()}"
    text = st.text_area(say("paste.text"), key=key, height=180, placeholder=say("paste.hint"), persist_state="session")
    if st.button(say("paste.look"), key="look-at-paste"):
        with refusals():
            state.PREVIEW_FILE.pop()
            _preview(pasted_claims(text, session.desk().queue.criteria()))


def upload_field() -> None:
    """Draw a field for a file and its column mapping, and preview the file on request."""
    key = f"claims-file-{state.IMPORTS.get()}"
    file = st.file_uploader(say("paste.file"), type=["csv", "tsv", "xlsx", "json", "jsonl"], key=key)
    if file is None:
        return
    with refusals():
        mapped = _columns(file.getvalue(), file.name)
        if st.button(say("paste.look-file", name=plain(file.name)), key="look-at-file"):
            state.PREVIEW_FILE.set(mapped)
            _preview(mapped_claims(mapped))


def _columns(data: bytes, name: str) -> MappedFile:
    """Draw the column mapping of a file, guessed or remembered; return the file as mapped by the reviewer."""
    desk = session.desk()
    mapped = desk.claims.map_file(data, name=name)
    if len(mapped.sheets) > 1:
        first = mapped.sheets.index(mapped.sheet or "")
        sheet = st.selectbox(say("paste.sheet"), mapped.sheets, first, key=f"sheet-{state.IMPORTS.get()}")
        mapped = desk.claims.map_file(data, name=name, sheet=sheet)
    # Each file and sheet has its own fields, so that the mapping of one does not appear in another.
    key = f"{state.IMPORTS.get()}-{sha256(repr((name, mapped.sheet, mapped.columns)).encode()).hexdigest()[:12]}"
    for note in mapped.notes:
        show(f"△ {esc(note)}", "quiet")
    show(say(f"paste.columns-{mapped.origin}"), "quiet")
    given: dict[str, str] = {}
    criteria = {FIELD + criterion.key: plain(criterion.name) for criterion in desk.queue.criteria()}
    labels = {field: say(f"paste.field-{field}") for field in IMPORT_FIELDS} | criteria
    names = list(IMPORT_FIELDS)
    for fields in (names[:3], names[3:], list(criteria)):
        if not fields:
            continue
        for field, place in zip(fields, st.columns(len(fields)), strict=True):
            guessed = mapped.columns.index(mapped.mapping[field]) + 1 if field in mapped.mapping else 0
            given[field] = place.selectbox(
                labels[field],
                ["", *mapped.columns],
                guessed,
                format_func=lambda column: plain(column) if column else say("paste.no-column"),
                key=f"column-{field}-{key}",
            )
    formats = ["", *dict.fromkeys(filter(None, (mapped.date_format, *DATE_FORMATS)))]
    chosen = st.selectbox(
        say("paste.dates"),
        formats,
        formats.index(mapped.date_format or ""),
        format_func=lambda form: _example(form) if form else say("paste.dates-plain"),
        key=f"dates-{key}",
    )
    if given == {field: mapped.mapping.get(field, "") for field in labels} and (chosen or None) == mapped.date_format:
        return mapped
    return replace(mapped, mapping={f: c for f, c in given.items() if c}, date_format=chosen or None, origin="given")


def _example(form: str) -> str:
    """Return a date format as an example."""
    return say("paste.dates-form", example=date(2021, 12, 31).strftime(form))


def preview() -> bool:
    """Draw the preview; return whether there is one."""
    shown = state.PREVIEW.get()
    if shown is None:
        return False
    skipped = state.PREVIEW_SKIPPED.get()
    kept = [row for row in shown.usable if row.line not in skipped]
    similar = [row for row in shown.usable if row.similar_claims or row.similar_lines]
    bad = [row for row in shown.rows if row.claim is None]
    _summary(shown, similar, bad)
    chosen = st.segmented_control(
        say("paste.show"),
        [name for name, rows in zip(SHOWN, (shown.rows, similar, bad), strict=True) if rows],
        default="all",
        required=True,
        format_func=lambda name: say(f"paste.show-{name}"),
        key=f"show-{state.IMPORTS.get()}",
        label_visibility="collapsed",
        on_change=lambda: state.set_widget("preview-page", 1),
    )
    rows = {"near": similar, "bad": bad}.get(chosen or "all", shown.rows)
    begin = page_start("preview-page", PAGE)
    page = rows[begin : begin + PAGE]
    others = _others(page)
    lines = {row.line: row.claim for row in shown.usable if row.claim is not None}
    with st.container(gap=None):
        for row in page:
            _row(row, skipped, others, lines)
    pages(len(rows), PAGE, "preview-page")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(say("paste.add", n=len(kept)), key="add-kept", type="primary", disabled=not kept):
            _add(kept)
        if duplicates := [row for row in similar if row.line in state.PREVIEW_DUPLICATES.get()]:
            st.button(say("paste.leave-near"), key="leave-near", type="tertiary", on_click=_leave, args=(duplicates,))
        st.button(say("paste.back"), key="preview-back", type="tertiary", on_click=_drop)
    return True


def _summary(shown: Preview, similar: Sequence[PreviewRow], bad: Sequence[PreviewRow]) -> None:
    sentences = [say("paste.found", n=len(shown.rows)), say("paste.usable", n=len(shown.usable))]
    sentences += [say("paste.alike", n=len(similar))] if similar else []
    sentences += [say("paste.bad", n=len(bad))] if bad else []
    warned = sum(bool(row.warnings) for row in shown.usable)
    sentences += [say("paste.warned", n=warned)] if warned else []
    show(f"<p>{' '.join(sentences)}</p>")


def _others(rows: Sequence[PreviewRow]) -> dict[int, Claim]:
    """Return the claims to which lines are similar, by id."""
    near = session.desk().claims.select(ids=sorted({id for row in rows for id in row.similar_claims}))
    return {claim.id: claim for claim in near}


def _compared(claim: NewClaim, other: Claim | NewClaim) -> Comparison:
    return compare(claim.text, other.text, languages=(claim.language, other.language))


def _duplicates(shown: Preview) -> set[int]:
    """Return the lines that are possible duplicates of a claim, or of a line before them."""
    others = _others(shown.usable)
    lines = {row.line: row.claim for row in shown.usable if row.claim is not None}
    duplicates = set[int]()
    for row in shown.usable:
        near: list[Claim | NewClaim] = [others[id] for id in row.similar_claims if id in others]
        near += [lines[line] for line in row.similar_lines]
        if row.claim is not None and any(_compared(row.claim, other).same for other in near):
            duplicates.add(row.line)
    return duplicates


def _similar(claim: NewClaim, row: PreviewRow, others: dict[int, Claim], lines: dict[int, NewClaim]) -> list[str]:
    """Return sentences about the claims and lines to which a line is similar."""
    notes = []
    for other in (others[id] for id in row.similar_claims if id in others):
        comparison, text = _compared(claim, other), esc(short(other.text, SHORT))
        if comparison.same:
            notes.append(say("paste.near", id=other.id, text=text))
        else:
            notes.append(say("paste.near-related", id=other.id, relation=relation(comparison, False), text=text))
    repeated = {line: _compared(claim, lines[line]) for line in row.similar_lines}
    if same := [str(line) for line, comparison in repeated.items() if comparison.same]:
        notes.append(say("paste.repeats", lines=", ".join(same)))
    for line, comparison in repeated.items():
        if not comparison.same:
            notes.append(say("paste.repeats-related", line=line, relation=relation(comparison, False)))
    return notes


def _row(row: PreviewRow, skipped: Set[int], others: dict[int, Claim], lines: dict[int, NewClaim]) -> None:
    """Draw a line of the import: selected unless it is skipped, with its details and warnings."""
    with st.container(key=f"looked-at-{row.line}", gap=None):
        number = say("paste.line", n=row.line)
        if row.claim is None:
            show(number, "unusable")
            show(f"✗ {say('paste.unusable', reason=esc(row.reason))}", "quiet")
            return
        st.checkbox(number, value=row.line not in skipped, key=_tick(row.line), on_change=_toggle, args=(row.line,))
        claim = row.claim
        about = [esc(claim.claimant) if claim.claimant else None, day(claim.said_on) if claim.said_on else None]
        about += [f'<span class="tag">{esc(tag)}</span>' for tag in claim.tags]
        about += [esc(as_text(claim.triage))] if claim.triage else []
        notes = [" · ".join(part for part in about if part)]
        notes += [f"△ {say('paste.warning', warning=esc(warning))}" for warning in row.warnings]
        notes += [f"△ {note}" for note in _similar(claim, row, others, lines)]
        show(esc(claim.text) + "".join(f'<br><span class="quiet">{note}</span>' for note in notes if note))


def _preview(rows: Iterable[tuple[int, NewClaim | InputError]]) -> None:
    with st.spinner(say("paste.looking")):
        result = session.desk().claims.preview(rows)
        duplicates = _duplicates(result)
    state.PREVIEW.set(result)
    state.PREVIEW_DUPLICATES.set(frozenset(duplicates))
    state.PREVIEW_SKIPPED.set(frozenset())
    state.set_widget("preview-page", 1)
    st.rerun()


def _drop() -> None:
    state.PREVIEW.pop()


def _leave(rows: Sequence[PreviewRow]) -> None:
    state.PREVIEW_SKIPPED.set(state.PREVIEW_SKIPPED.get() | {row.line for row in rows})
    state.PREVIEW_SELECTIONS.increase()


def _tick(line: int) -> str:
    return f"keep-{state.IMPORTS.get()}-{state.PREVIEW_SELECTIONS.get()}-{line}"


def _toggle(line: int) -> None:
    skipped = set[int]() if state.widget(_tick(line)) else {line}
    state.PREVIEW_SKIPPED.set(state.PREVIEW_SKIPPED.get() - {line} | skipped)


def _add(rows: Sequence[PreviewRow]) -> None:
    claims = [(row.line, row.claim) for row in rows if row.claim is not None]
    with refusals():
        started = session.desk().jobs.import_claims(claims, state.PREVIEW_FILE.get(), reviewer=session.acting())
        ended = follow(started, place="queue")
        if ended is None or ended.done:
            state.PREVIEW_FILE.pop()
            _drop()
            state.IMPORTS.increase()
        st.rerun()
