"""The frame around every page: navigation, and who is acting. Nothing else."""

from pathlib import Path

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say

HERE = Path(__file__).parent

st.set_page_config(page_title=say("frame.title"), page_icon=str(HERE / "favicon.png"), layout="wide")
st.html(HERE / "style.css")
page = st.navigation(
    [
        st.Page(HERE / "pages" / "queue.py", title=say("queue.nav"), url_path="queue", default=True),
        st.Page(HERE / "pages" / "review.py", title=say("review.nav"), url_path="review"),
        st.Page(HERE / "pages" / "sources.py", title=say("sources.nav"), url_path="sources"),
        st.Page(HERE / "pages" / "verdict_log.py", title=say("log.nav"), url_path="log"),
    ],
    position="top",
)
session.acting()
page.run()
