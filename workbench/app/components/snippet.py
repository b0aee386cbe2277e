"""A matched snippet: the active one open in its context with all that can be done to it, the others in two lines."""

from collections.abc import Callable, Mapping

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.keys import keyed
from workbench.app.components.labels import label_badge
from workbench.app.components.sources import archive_link, outside_link, reader_link, source_line
from workbench.app.components.text import esc, marked, show
from workbench.domain.claims import Claim
from workbench.domain.matches import Match, Provenance
from workbench.domain.verdicts import LABELS, EvidenceLabel


def head(match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None) -> str:
    """Return the line above a snippet, as HTML: rank, label, citation, source."""
    number = f'<span class="cited-number">{say("snippet.cited", n=cited)}</span> · ' if cited else ""
    waiting = "" if match.embedded else f' · <span class="quiet">{say("snippet.not-embedded")}</span>'
    where = source_line(match.document, said_on=claim.said_on)
    return f'<p><span class="num">{match.rank}</span> &nbsp;{label_badge(label)} &nbsp;{number}{where}{waiting}</p>'


def closed(
    match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None, *, place: int | None = None
) -> str:
    """Return a closed snippet as HTML: two lines, and with ``place`` a button that opens it."""
    named = f'aria-label="{say("snippet.open-this", n=match.rank)}"'
    opens = f'<button data-act="open {place}" {named}>{say("snippet.open")}</button>' if place is not None else ""
    return (
        f'<div class="waiting-snippet">{opens}{head(match, claim, label, cited)}'
        f'<div class="evidence">{marked(match.snippet.text, claim.text)}</div></div>'
    )


def opened(match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None) -> str:
    """Return the open snippet as HTML: its sentence marked within its context, and links to the source."""
    snippet, document = match.snippet, match.document
    links = [reader_link(document, snippet.start, snippet.end, claim=claim.id)]
    if document.metadata.url:
        links += [outside_link(document.metadata.url, snippet.text), archive_link(document)]
    return (
        f'<div class="active-snippet">{head(match, claim, label, cited)}<p class="evidence">'
        f'<span class="around">{esc(match.before)}</span> '
        f'<span class="quoted">{marked(snippet.text, claim.text)}</span> '
        f'<span class="around">{esc(match.after)}</span></p><p class="quiet">{" · ".join(links)}</p></div>'
    )


def actions(
    label: EvidenceLabel | None,
    cited: int | None,
    moves: Mapping[str, bool],
    key: Mapping[str, str],
    act: Callable[[str], None],
) -> None:
    """Draw the buttons for the active snippet and for moving to others; ``moves`` says which of these are possible. ``act``
    is called with the name of the action. The key of a label that is set removes it."""
    with st.container(horizontal=True, gap="xsmall"):
        for name in LABELS:
            st.button(
                keyed(say(f"labels.{name}"), key[name]),
                key=f"label-{name}",
                type="primary" if label == name else "secondary",
                on_click=act,
                args=(name,),
            )
        label_text = say("snippet.uncite" if cited else "snippet.cite")
        st.button(keyed(label_text, key["cite"]), key="cite", on_click=act, args=("cite",))
        if cited and cited > 1:
            earlier = keyed(say("snippet.cite-earlier", n=cited - 1), key["cite-earlier"])
            st.button(earlier, key="cite-earlier", type="tertiary", on_click=act, args=("cite-earlier",))
        st.button(keyed(say("snippet.why"), key["why"]), key="why", type="tertiary", on_click=act, args=("why",))
        for way, can in moves.items():
            there = keyed(say(f"snippet.{way}"), key[way])
            st.button(there, key=way, type="tertiary", disabled=not can, on_click=act, args=(way,))


def provenance(match: Match, made: Provenance) -> None:
    """Why a snippet stands where it does: each number with what it means."""
    rows = [
        (say("why.rank"), str(match.rank), say("why.rank-means")),
        (say("why.lexical"), match.scores.lexical or say("why.none"), say("why.lexical-means")),
        (say("why.dense"), match.scores.dense or say("why.none"), say("why.dense-means")),
        (say("why.section"), match.scores.section_lexical or say("why.none"), say("why.section-means")),
        (say("why.passage"), match.scores.passage_dense or say("why.none"), say("why.passage-means")),
        (say("why.dates"), match.scores.dates or say("why.none"), say("why.dates-means")),
        (say("why.fused"), match.scores.fused, say("why.fused-means")),
        (say("why.model"), f"{made.model} ({made.dtype}), {made.weights_sha256[:16]}…", say("why.model-means")),
    ]
    cells = "".join(
        f'<tr><td><b>{name}</b></td><td class="num">{esc(value)}</td><td class="quiet">{means}</td></tr>'
        for name, value, means in rows
    )
    show(f"<table>{cells}</table>")
