"""What the page's address names."""

import streamlit as st

LARGEST = 2**63 - 1
"""The largest number that anything has; what is larger in an address is nothing's, as this one is."""


def held(name: str) -> str:
    """Return the value of a query parameter, or a blank string, and keep it for later runs.

    A parameter that came with a link to a page is missing from the next run on, unless the page sets it itself.
    """
    value = st.query_params.get(name, "")
    if value:
        st.query_params[name] = value
    return value


def number_in(name: str) -> int | None:
    """Return the value of a query parameter if it is a number from 0 on, None where it is none."""
    value = st.query_params.get(name, "")
    return min(int(value[:20]), LARGEST) if value.isdecimal() else None


def held_number(name: str) -> int | None:
    """Return ``number_in``, and keep the query parameter for later runs."""
    held(name)
    return number_in(name)
