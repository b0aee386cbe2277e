"""What the claimant was asked, and what they said."""

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.notices import refusals
from workbench.app.components.text import day, rich, show
from workbench.domain import Claim, Reply


def reply(claim: Claim) -> None:
    """Draw the claimant's reply and a form to change it."""
    known = claim.reply or Reply(None, None, None)
    if claim.reply:
        show(f"<p>{say('reply.asked')} {day(known.asked)} · {say('reply.answered')} {day(known.answered)}</p>")
        show(rich(known.answer) if known.answer else say("reply.none"))
    with st.form(f"reply-{claim.id}", border=False):
        asked, answered = st.columns(2)
        given = (
            asked.text_input(say("reply.asked"), value=known.asked or "", placeholder="2021-02-01"),
            answered.text_input(say("reply.answered"), value=known.answered or "", placeholder="2021-02-03"),
        )
        answer = st.text_area(say("reply.answer"), value=known.answer or "", height=90)
        if st.form_submit_button(say("reply.keep")):
            with refusals():
                session.desk().claims.note_reply(
                    claim.id, asked=given[0], answered=given[1], answer=answer, reviewer=session.acting()
                )
                st.rerun()
