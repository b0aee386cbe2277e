"""The frame around every page: navigation, who is acting, and their jobs. Nothing else."""

from pathlib import Path

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.jobs import jobs_line

HERE = Path(__file__).parent

st.set_page_config(page_title=say("frame.title"), page_icon=str(HERE / "favicon.png"), layout="wide")
st.html(HERE / "style.css")
# The folder is not called "pages": Streamlit would serve its files by themselves, past this frame.
page = st.navigation(
    [
        st.Page(HERE / "views" / "queue.py", title=say("queue.nav"), url_path="queue", default=True),
        st.Page(HERE / "views" / "review.py", title=say("review.nav"), url_path="review"),
        st.Page(HERE / "views" / "sources.py", title=say("sources.nav"), url_path="sources"),
        st.Page(HERE / "views" / "verdict_log.py", title=say("log.nav"), url_path="log"),
        st.Page(HERE / "views" / "insights.py", title=say("insights.nav"), url_path="insights"),
        st.Page(HERE / "views" / "settings.py", title=say("settings.nav"), url_path="settings"),
    ],
    position="top",
)
try:
    session.sign_in()
    jobs_line()
    page.run()
finally:
    session.page_drawn()
