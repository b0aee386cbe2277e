"""A matched snippet: the active one open in its context with all that can be done to it, the others in two lines."""

from collections.abc import Callable

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge
from workbench.app.components.sources import outside_link, reader_link, source_line
from workbench.app.components.text import esc, marked, show
from workbench.domain.claims import Claim
from workbench.domain.matches import Match, Provenance
from workbench.domain.verdicts import EvidenceLabel

KEYS: dict[EvidenceLabel, str] = {"supports": "s", "refutes": "f", "context": "x", "irrelevant": "i"}


def head(match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None) -> str:
    """The line above a snippet: place, label, cite, source."""
    number = f'<span class="cited-number">{say("snippet.cited", n=cited)}</span> · ' if cited else ""
    waiting = "" if match.embedded else f' · <span class="quiet">{say("snippet.not-embedded")}</span>'
    where = source_line(match.document, said_on=claim.said_on)
    return f'<p><span class="num">{match.rank}</span> &nbsp;{label_badge(label)} &nbsp;{number}{where}{waiting}</p>'


def closed(match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None) -> None:
    """A snippet that waits: two lines."""
    show(
        f'<div class="waiting-snippet">{head(match, claim, label, cited)}'
        f'<div class="evidence">{marked(match.snippet.text, claim.text)}</div></div>'
    )


def opened(match: Match, claim: Claim, label: EvidenceLabel | None, cited: int | None) -> None:
    """The active snippet: its sentence marked inside its context, and where to read on."""
    snippet, document = match.snippet, match.document
    links = [reader_link(document, snippet.start, snippet.end)]
    if document.metadata.url:
        links.append(outside_link(document.metadata.url, snippet.text))
    show(
        f'<div class="active-snippet">{head(match, claim, label, cited)}<p class="evidence">'
        f'<span class="around">{esc(match.before)}</span> '
        f'<span class="quoted">{marked(snippet.text, claim.text)}</span> '
        f'<span class="around">{esc(match.after)}</span></p><p class="quiet">{" · ".join(links)}</p></div>'
    )


def actions(
    label: EvidenceLabel | None,
    cited: int | None,
    *,
    set_label: Callable[[EvidenceLabel | None], None],
    cite: Callable[[], None],
    why: Callable[[], None],
) -> None:
    """What can be done to the active snippet; each has its key. A label that is set is taken back by its own key."""
    with st.container(horizontal=True, gap="small"):
        for name, key in KEYS.items():
            st.button(
                say(f"labels.{name}"),
                key=f"label-{name}",
                shortcut=key,
                type="primary" if label == name else "secondary",
                on_click=set_label,
                args=(None if label == name else name,),
            )
        st.button(say("snippet.uncite" if cited else "snippet.cite"), key="cite", shortcut="e", on_click=cite)
        st.button(say("snippet.why"), key="why", shortcut="w", type="tertiary", on_click=why)


def provenance(match: Match, made: Provenance) -> None:
    """Why a snippet stands where it does: each number with what it means."""
    rows = [
        (say("why.rank"), str(match.rank), say("why.rank-means")),
        (say("why.lexical"), match.scores.lexical or say("why.none"), say("why.lexical-means")),
        (say("why.dense"), match.scores.dense or say("why.none"), say("why.dense-means")),
        (say("why.section"), match.scores.section_lexical or say("why.none"), say("why.section-means")),
        (say("why.passage"), match.scores.passage_dense or say("why.none"), say("why.passage-means")),
        (say("why.fused"), match.scores.fused, say("why.fused-means")),
        (say("why.model"), f"{made.model} ({made.dtype}), {made.weights_sha256[:16]}…", say("why.model-means")),
    ]
    cells = "".join(
        f'<tr><td><b>{name}</b></td><td class="num">{esc(value)}</td><td class="quiet">{means}</td></tr>'
        for name, value, means in rows
    )
    show(f"<table>{cells}</table>")
