"""What the page's address names."""

import streamlit as st


def held(name: str) -> str:
    """The value of a query parameter, blank where there is none; held from here on.

    A parameter that came with a link to a page is gone from the next run on, unless the page sets it itself.
    """
    value = st.query_params.get(name, "")
    if value:
        st.query_params[name] = value
    return value
