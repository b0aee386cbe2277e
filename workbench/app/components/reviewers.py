"""A field to choose a reviewer."""

from typing import Literal

import streamlit as st

from workbench.app import session
from workbench.desk import Actor


def reviewer_choice(
    label: str, *, key: str, placeholder: str, bind: Literal["query-params"] | None = None
) -> Actor | None:
    """Draw a selection of all reviewers; return the id of the selected one, or None."""
    names = dict(session.desk().reviewers.all())
    return st.selectbox(
        label, list(names), index=None, format_func=names.__getitem__, placeholder=placeholder, key=key, bind=bind
    )
