"""Where a verdict is published, and the form that changes it."""

import html

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.notices import refusals
from workbench.app.components.text import day, esc, show
from workbench.domain import Published, Verdict


def publishing(verdict: Verdict) -> None:
    """Draw the known address and a form to change it; a corrected verdict has no form."""
    known = session.desk().log.published(verdict.id)
    if known:
        show(published_on(known))
    if verdict.corrected_by is not None:
        return
    with st.expander(say("log.publish")), st.form(f"publish-{verdict.id}", border=False):
        show(say("log.publish-means"), "quiet")
        address, on = st.columns([7, 3])
        current = (known.url, known.date) if known else ("", "")
        url = address.text_input(
            say("log.published-url"), current[0], placeholder="https://", key=f"published-url-{verdict.id}"
        )
        date = on.text_input(
            say("log.published-date"), current[1], placeholder="2021-02-01", key=f"published-date-{verdict.id}"
        )
        if st.form_submit_button(say("log.keep-published"), key=f"publish-now-{verdict.id}"):
            with refusals():
                session.desk().log.publish(verdict.id, url=url, date=date, reviewer=session.acting())
                st.rerun()


def published_on(published: Published) -> str:
    """Return when and where a verdict was published, as HTML."""
    link = f'<a href="{html.escape(published.url)}" target="_blank" rel="noopener noreferrer">{esc(published.url)}</a>'
    return say("log.published-on", when=day(published.date), link=link)
