"""Sources: the list of documents, uploading, and reading one."""

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.address import held_number
from workbench.app.components.browser import scroll_to_target
from workbench.app.components.jobs import follow, is_embedding, report
from workbench.app.components.notices import empty, messages, refusals
from workbench.app.components.proposals import added_sentence, proposals
from workbench.app.components.reader import reader
from workbench.app.components.selection import clear, selected_passage
from workbench.app.components.source_citations import source_citations
from workbench.app.components.sources import missing_words
from workbench.app.components.text import day, esc, minute, plain, show
from workbench.app.components.web_pages import add_from_url, captures, changes, report_pages
from workbench.app.list_surface.component import light_list
from workbench.app.list_surface.rows import SourceRows
from workbench.desk import SourceView, claim_of, suffixes
from workbench.domain import STANDINGS, Claim, Metadata, SourceFilter, SourceSort, missing_details
from workbench.errors import NotFoundError


def take_in() -> None:
    """Draw the forms that upload files, add a page by its address, or add a note."""
    session.desk().sources.prepare_to_read()
    with st.expander(say("sources.add"), expanded=not session.desk().sources.count(), icon=":material/note_add:"):
        files, page, note = st.tabs([say("sources.files"), say("pages.tab"), say("sources.note")])
        with files:
            folder = st.toggle(say("sources.whole-folder"), key="whole-folder")
            chosen = st.file_uploader(
                say("sources.drop-folder" if folder else "sources.drop"),
                type=list(suffixes()),
                accept_multiple_files="directory" if folder else True,
                key=f"uploads-{state.UPLOADS.get()}-{folder}",
            )
            if chosen and st.button(say("sources.take-in", n=len(chosen)), type="primary", key="take-in"):
                with refusals():
                    uploads = [(file.name, file.getvalue()) for file in chosen]
                    job = session.desk().jobs.upload(uploads, reviewer=session.acting())
                    state.UPLOADS.increase()
                    follow(job, place="sources")
                    st.rerun()
        with page:
            add_from_url()
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
                    added = session.desk().sources.add_note(text, about)
                    state.add_message("sources", say("sources.note-kept", id=added.id))
                    embed()


def embed() -> None:
    """Embed every snippet that has no vector yet, then draw the page again."""
    follow(session.desk().jobs.embed(reviewer=session.acting()), place="sources")
    st.rerun()


def chosen_filter() -> tuple[SourceFilter, SourceSort]:
    """Draw the filters and the order, which are in the page's address too; return them."""
    find, order, cited, standing, thin = st.columns([4, 2, 2, 2, 1.7], vertical_alignment="bottom")
    words = find.text_input(say("sources.words"), key="find", bind="query-params")
    orders: list[SourceSort] = ["newest", "cited"]
    by = order.selectbox(
        say("sources.order"),
        orders,
        format_func=lambda name: say(f"sources.by-{name}"),
        key="order",
        bind="query-params",
    )

    def choice(column: DeltaGenerator, label: str, values: Sequence[str], prefix: str, key: str) -> str | None:
        return column.selectbox(
            say(f"sources.{label}"),
            values,
            index=None,
            format_func=lambda name: say(f"sources.{prefix}-{name}"),
            key=key,
            bind="query-params",
            placeholder=say("sources.any"),
        )

    use = choice(cited, "use-made", ["cited", "never"], "made", "cited")
    is_a = choice(standing, "standing", [*STANDINGS, "none"], "standing", "standing")
    lacking = thin.toggle(
        say("sources.thin"), key="thin", help=say("sources.thin-means"), bind="query-params"
    )
    used = None if use is None else use == "cited"
    return SourceFilter(words=words, thin=lacking, cited=used, standing=is_a), by


def open_source(id: int) -> None:
    """Show a source."""
    st.switch_page("views/sources.py", query_params={"source": str(id)})


def listing() -> None:
    """Draw the list of sources."""
    st.query_params.update()  # after a link within a page, the browser shows the old address until the page sets its own
    desk = session.desk()
    report("sources")
    messages("sources")
    report_pages()
    take_in()
    pending = desk.matching.pending_snippets()
    if pending and not is_embedding():
        st.warning(say("sources.pending", n=pending))
        if st.button(say("sources.embed"), key="embed"):
            with refusals():
                embed()
    filter, order = chosen_filter()
    light_list(SourceRows(filter, order), open_source)
    state.SOURCES_ADDRESS.set(st.query_params.to_dict())


def details(view: SourceView) -> None:
    """Draw a form with a document's details, and its provenance."""
    document = view.document
    about = document.metadata
    if lacking := missing_details(document):
        show(f"△ {say('sources.is-thin', what=missing_words(lacking))}", "quiet")
    with st.form("details", border=False):
        given: dict[str, str | None] = {}
        for field in fields(Metadata):
            if field.name == "file_date":
                continue  # a fact about the file, shown below; nobody edits it
            key, held_now = f"about-{field.name}-{document.id}", getattr(about, field.name)
            if field.name == "standing":
                given["standing"] = st.selectbox(
                    say("sources.standing"),
                    choices := ("", *STANDINGS),
                    index=choices.index(held_now or ""),
                    format_func=lambda name: say(f"sources.standing-{name or 'none'}"),
                    help=say("sources.standing-means"),
                    key=key,
                )
            else:
                given[field.name] = st.text_input(say(f"sources.{field.name}"), value=held_now or "", key=key)
        if st.form_submit_button(say("sources.save")):
            with refusals():
                session.desk().sources.edit(document.id, reviewer=session.acting(), **given)
                state.add_message("source", say("sources.saved"))
                st.rerun()
    captures(view)
    with st.expander(say("sources.provenance")):
        facts = {
            "sources.place": document.place,
            "sources.media-type": document.media_type,
            "sources.received": minute(document.added),
            "sources.file-date": day(about.file_date) if about.file_date else None,
            "sources.sha256": document.sha256,
        }
        known = {name: value for name, value in facts.items() if value}
        show("".join(f"<p><span class='quiet'>{say(name)}</span> {esc(value)}</p>" for name, value in known.items()))
        for id, version, added in view.versions:
            st.page_link(
                "views/sources.py",
                label=say("sources.version", n=version, when=day(added)),
                query_params={"source": str(id)},
                disabled=id == document.id,
            )
        st.download_button(
            say("sources.original"),
            partial(session.desk().sources.original, document.id),  # made when nobody's session is at hand
            file_name=f"source-{document.id}",
            mime="application/octet-stream",
        )


def use(view: SourceView, target: tuple[int, int] | None, claim: Claim | None) -> None:
    """Draw the forms that cite a passage for a claim, or add it as a claim: the passage that is selected in the text, or one
    that is chosen from the lists of its sentences."""
    if selected := selected_passage(view):
        st.button(say("reader.clear"), key="clear-selection", type="tertiary", on_click=clear)
        use_passage(view, *selected, claim)
        return
    by_number = {snippet.ordinal: snippet for snippet in view.snippets}
    preset = next((s.ordinal for s in view.snippets if target and s.start <= target[0] < s.end), None)

    def shown(ordinal: int) -> str:
        return by_number[ordinal].text[:90]

    first = st.selectbox(
        say("sources.from"),
        list(by_number),
        index=list(by_number).index(preset) if preset is not None else None,
        format_func=shown,
        key=f"from-{view.document.id}",
        placeholder=say("sources.choose"),
    )
    if first is None:
        show(say("sources.use-means"), "quiet")
        return
    until = st.selectbox(
        say("sources.to"),
        [n for n in by_number if first <= n < first + 12],
        format_func=shown,
        key=f"to-{view.document.id}-{first}",
    )
    start, end = by_number[first].start, by_number[until if until is not None else first].end
    use_passage(view, start, end, claim)


def use_passage(view: SourceView, start: int, end: int, claim: Claim | None) -> None:
    """Draw a passage, and the forms that cite it or add it as a claim."""
    show(f'<p class="evidence"><span class="quoted">{esc(view.document.text[start:end])}</span></p>')
    cite_for(view, start, end, claim)
    make_claim(view, start, end)


def cite_for(view: SourceView, start: int, end: int, selected: Claim | None) -> None:
    """Draw the form that cites a passage for the claim in the address, or for one found by its words."""
    words = st.text_input(say("sources.find-claim"), key="claim-words", placeholder=say("sources.find-claim-hint"))
    matching = session.desk().claims.find(words) if words.strip() else []
    offered = {claim.id: claim for claim in (selected, *matching) if claim is not None and claim.state != "withdrawn"}
    if words.strip() and not matching:
        show(say("sources.no-claim-found"), "quiet")
    if not offered:
        return
    chosen = st.radio(
        say("sources.for-claim"),
        list(offered),
        index=0 if selected is not None or len(offered) == 1 else None,
        format_func=lambda id: f"{id}\\. {plain(offered[id].text)}",
    )
    if st.button(say("sources.cite"), key="cite", type="primary", disabled=chosen is None) and chosen is not None:
        with refusals():
            session.desk().review.cite(chosen, view.document.id, start, end, reviewer=session.acting())
            state.add_message("source", say("sources.is-cited", id=chosen))
            st.rerun()


def make_claim(view: SourceView, start: int, end: int) -> None:
    """Draw the form that adds a passage as a claim."""
    made = claim_of(view.document, view.document.text[start:end])
    with st.form("claim-from", border=False):
        text = st.text_area(say("sources.as-claim"), value=made.text, key=f"claim-from-{view.document.id}-{start}-{end}")
        claimant = st.text_input(say("checkable.claimant"), value=made.claimant or "")
        said_on = st.text_input(say("sources.said-on"), value=made.said_on or "")
        if st.form_submit_button(say("sources.make-claim")):
            with refusals():
                claim = replace(made, text=text, claimant=claimant, said_on=said_on)
                added = session.desk().claims.add(claim, reviewer=session.acting())
                state.add_message("source", added_sentence([added]))
                st.rerun()


@st.fragment
def beside(view: SourceView, target: tuple[int, int] | None, claim: Claim | None) -> None:
    """Draw the tabs beside the text."""
    messages("source")
    names = [say("sources.use"), say("sources.claims-in-it"), say("sources.taken"), say("sources.about")]
    passage, claims_in_it, taken_from_it, about = st.tabs(names, key="beside", on_change="rerun")
    if passage.open:
        with passage:
            use(view, target, claim)
    if claims_in_it.open:
        with claims_in_it:
            proposals(view)
    if taken_from_it.open:
        with taken_from_it:
            source_citations(view, session.desk().sources.citations(view.document.id))
    if about.open:
        with about:
            details(view)


def came_from() -> Claim | None:
    """Return the claim in the address, for which the reviewer looks for evidence, or None."""
    asked = held_number("claim")
    try:
        return None if asked is None else session.desk().claims.get(asked)
    except NotFoundError:
        return None


def reading(id: int) -> None:
    """Draw a document."""
    view = session.desk().sources.get(id)
    document = view.document
    start, end = held_number("start"), held_number("end")
    target = None if start is None or end is None else (start, end)
    asked = came_from()
    with st.container(horizontal=True):
        address = dict(state.SOURCES_ADDRESS.get())
        st.page_link("views/sources.py", label=say("sources.back"), icon=":material/arrow_back:", query_params=address)
        if asked is not None:
            label = say("sources.back-to-claim", id=asked.id)
            st.page_link("views/review.py", label=label, icon=":material/gavel:", query_params={"claim": str(asked.id)})
    about = document.metadata
    facts = [esc(part) for part in (about.publisher, about.author) if part] + [day(about.published)]
    if about.standing:
        facts.append(say(f"sources.standing-{about.standing}"))
    if about.accessed:
        facts.append(say("sources.accessed-on", when=day(about.accessed)))
    show(f'<h1 class="claim">{esc(document.title)}</h1><p class="quiet">{" · ".join(facts)}</p>')
    if not document.current:
        st.warning(say("sources.is-earlier", n=document.version), icon=":material/history:")
    text, side = st.columns([62, 38], gap="large")
    with text:
        changes(view)
        reader(view, target=target)
    with side, st.container(key="beside-text"):
        beside(view, target, asked)
    scroll_to_target(f"source-{id}-{target}")


def body() -> None:
    """Draw the page: the list, or the document in the address."""
    asked = held_number("source")
    if asked is None:
        listing()
        return
    try:
        reading(asked)
    except NotFoundError:
        empty(say("sources.no-such-source", id=asked))


body()
