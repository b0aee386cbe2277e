"""Sources: what the desk owns, taking more in, and reading one."""

from dataclasses import fields

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import progress
from workbench.app.components.address import held
from workbench.app.components.keys import keys
from workbench.app.components.notices import empty, pages, refusals
from workbench.app.components.reader import reader
from workbench.app.components.text import day, esc, minute, plain, show
from workbench.desk.sources import Ingested, SourceView
from workbench.domain.claims import NewClaim
from workbench.domain.sources import Metadata
from workbench.errors import NotFoundError
from workbench.store.sources import SourceRow

PAGE = 50
UPLOADS = ["txt", "md", "html", "htm", "pdf", "docx", "csv", "tsv", "jsonl"]


def take_in() -> None:
    """Upload files, or paste a text."""
    with st.expander(say("sources.add"), expanded=not session.desk().sources(limit=1)[1], icon=":material/note_add:"):
        files, note = st.tabs([say("sources.files"), say("sources.note")])
        with files:
            chosen = st.file_uploader(
                say("sources.drop"),
                type=UPLOADS,
                accept_multiple_files=True,
                key=f"uploads-{st.session_state.get('upload-round', 0)}",
            )
            if chosen and st.button(say("sources.take-in", n=len(chosen)), type="primary", key="take-in"):
                with refusals():
                    results = session.desk().ingest_upload((file.name, file.getvalue()) for file in chosen)
                    progress.embed()
                    st.session_state["said"] = [sentence for result in results for sentence in said_of(result)]
                    st.session_state["upload-round"] = st.session_state.get("upload-round", 0) + 1
                    st.rerun()
        with note, st.form("note", clear_on_submit=False, border=False):
            title = st.text_input(say("sources.title"), placeholder=say("sources.note-title-hint"))
            author, published, url = st.columns(3)
            about = Metadata(
                title=title,
                author=author.text_input(say("sources.author")),
                published=published.text_input(say("sources.published"), placeholder="2021-02-01"),
                url=url.text_input(say("sources.url"), placeholder="https://"),
            )
            text = st.text_area(say("sources.text"), height=160, key="note-text")
            if st.form_submit_button(say("sources.keep-note")):
                with refusals():
                    added = session.desk().add_note(text, about)
                    progress.embed()
                    st.session_state["said"] = [("ok", say("sources.note-kept", id=added.id))]
                    st.rerun()


def said_of(result: Ingested) -> list[tuple[str, str]]:
    """What became of one upload, in sentences."""
    said: list[tuple[str, str]] = [("bad", say("sources.failed", reason=problem)) for problem in result.problems]
    if result.added:
        said.append(("ok", say("sources.added", n=result.added, name=result.name)))
    if result.versions:
        said.append(("ok", say("sources.new-version", n=result.versions, name=result.name)))
    if result.known:
        said.append(("ok", say("sources.known", name=result.name)))
    return said


def missing(row: SourceRow) -> str:
    """What is not known of a source, in words."""
    names = ("published", "publisher", "url")
    return ", ".join(say(f"sources.no-{name}") for name in names if not getattr(row.document.metadata, name))


def line(row: SourceRow) -> None:
    """One source."""
    about = row.document.metadata
    title, facts, gaps = st.columns([5, 5.2, 1.8], vertical_alignment="center")
    with title:
        st.page_link("views/sources.py", label=plain(row.document.title), query_params={"source": str(row.document.id)})
    with facts:
        parts = [
            esc(about.publisher) if about.publisher else None,
            day(about.published),
            esc(about.language or ""),
            say("sources.snippets", n=row.snippets),
        ]
        if row.cited:
            parts.append(say("sources.cited", n=row.cited))
        show(" · ".join(part for part in parts if part), "quiet")
    with gaps:
        show(missing(row), "quiet")


def listing() -> None:
    """All sources, newest first."""
    desk = session.desk()
    for kind, sentence in st.session_state.pop("said", []):
        (st.success if kind == "ok" else st.error)(plain(sentence))
    take_in()
    pending = desk.pending_snippets()
    if pending:
        st.warning(say("sources.pending", n=pending))
        if st.button(say("sources.embed"), key="embed"):
            with refusals():
                progress.embed()
                st.rerun()
    words = st.text_input(say("sources.words"), key="find")
    rows, total = desk.sources(words=words, limit=PAGE, offset=st.session_state.get("sources-page", 1) * PAGE - PAGE)
    if not rows:
        empty(say("sources.nothing-found") if words else say("sources.nothing"))
    for row in rows:
        line(row)
    pages(total, PAGE, "sources-page")


def details(view: SourceView) -> None:
    """What is known of a document, to be corrected, and where its bytes are from."""
    document = view.document
    with st.expander(say("sources.details")), st.form("details", border=False):
        given = {
            field.name: st.text_input(say(f"sources.{field.name}"), value=getattr(document.metadata, field.name) or "")
            for field in fields(Metadata)
        }
        if st.form_submit_button(say("sources.save")):
            with refusals():
                session.desk().edit_source(document.id, reviewer=session.acting(), **given)
                st.rerun()
    with st.expander(say("sources.provenance")):
        facts = {
            "sources.place": document.place,
            "sources.media-type": document.media_type,
            "sources.received": minute(document.added),
            "sources.sha256": document.sha256,
        }
        show("".join(f"<p><span class='quiet'>{say(name)}</span> {esc(value)}</p>" for name, value in facts.items()))
        for id, version, added in view.versions:
            st.page_link(
                "views/sources.py",
                label=say("sources.version", n=version, when=day(added)),
                query_params={"source": str(id)},
                disabled=id == document.id,
            )
        st.download_button(
            say("sources.original"),
            lambda: session.desk().source_bytes(document.id),
            file_name=f"source-{document.id}",
            mime="application/octet-stream",
        )


def use(view: SourceView, target: tuple[int, int] | None) -> None:
    """Make a claim of a sentence, or cite it for one."""
    document = view.document
    by_number = {snippet.ordinal: snippet for snippet in view.snippets}
    preset = next((s.ordinal for s in view.snippets if target and s.start <= target[0] < s.end), None)

    def shown(ordinal: int) -> str:
        return by_number[ordinal].text[:90]

    show(f'<p class="section">{say("sources.use")}</p>')
    first = st.selectbox(
        say("sources.from"),
        list(by_number),
        index=list(by_number).index(preset) if preset is not None else None,
        format_func=shown,
        key=f"from-{document.id}",
        placeholder=say("sources.choose"),
    )
    if first is None:
        return
    until = st.selectbox(
        say("sources.to"),
        [n for n in by_number if first <= n < first + 12],
        format_func=shown,
        key=f"to-{document.id}-{first}",
    )
    start, end = by_number[first].start, by_number[until if until is not None else first].end
    quote = document.text[start:end]
    show(f'<p class="evidence"><span class="quoted">{esc(quote)}</span></p>')
    open_claims = [claim for claim in session.desk().claims() if claim.state != "withdrawn"]
    with st.form("cite", border=False):
        claim = st.selectbox(
            say("sources.for-claim"),
            open_claims,
            format_func=lambda claim: f"{claim.id}. {claim.text}",
            index=None,
            placeholder=say("sources.choose"),
        )
        if st.form_submit_button(say("sources.cite")) and claim is not None:
            with refusals():
                session.desk().cite(claim.id, document.id, start, end, reviewer=session.acting())
                st.session_state["cited"] = say("sources.is-cited", id=claim.id)
                st.rerun()
    with st.form("claim-from", border=False):
        text = st.text_area(say("sources.as-claim"), value=" ".join(quote.split()), key=f"claim-from-{start}-{end}")
        claimant = st.text_input(say("queue.claimant"), value=document.metadata.author or "")
        said_on = st.text_input(say("queue.said-on"), value=document.metadata.published or "")
        if st.form_submit_button(say("sources.make-claim")):
            with refusals():
                added = session.desk().add_claim(
                    NewClaim(text, claimant=claimant, said_on=said_on), reviewer=session.acting()
                )
                near = say("queue.near", id=added.id, others=", ".join(map(str, added.near))) if added.near else ""
                st.session_state["cited"] = f"{say('queue.added', n=1, last=added.id)} {near}"
                st.rerun()


def reading(id: int) -> None:
    """One document."""
    view = session.desk().source(id)
    document = view.document
    if sentence := st.session_state.pop("cited", None):
        st.success(plain(sentence), icon=":material/check:")
    st.page_link("views/sources.py", label=say("sources.back"), icon=":material/arrow_back:")
    about = document.metadata
    facts = [esc(part) for part in (about.publisher, about.author) if part] + [day(about.published)]
    show(f'<h1 class="claim">{esc(document.title)}</h1><p class="quiet">{" · ".join(facts)}</p>')
    if not document.current:
        st.warning(say("sources.is-earlier", n=document.version), icon=":material/history:")
    given = [held(name) for name in ("start", "end")]
    target = (int(given[0]), int(given[1])) if all(value.isdecimal() for value in given) else None
    text, side = st.columns([62, 38], gap="large")
    with text:
        reader(view, target=target)
    with side:
        use(view, target)
        details(view)
    keys(focus={}, claim=f"source-{id}-{target}", active=f"source-{id}-{target}")


def body() -> None:
    """The page: a list, or the document that the address names."""
    asked = held("source")
    if not asked.isdecimal():
        listing()
        return
    try:
        reading(int(asked))
    except NotFoundError:
        empty(say("sources.no-such-source", id=plain(asked)))


body()
