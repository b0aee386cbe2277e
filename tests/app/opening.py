"""Opens a page of the interface as a browser does at its address."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from workbench.app import session

MAIN = Path(session.__file__).parent / "main.py"
ADDRESSES = {"verdict_log": "log"}
"""The last part of a page's address, where it is not the name of its file."""


def opened(view: str, state: Mapping[str, object] | None = None, **query: Any) -> AppTest:
    """Return a page of ``app/views`` that has run once, with ``state`` in its session and ``query`` in its address.

    ``switch_page`` would run the queue first, which takes longer than most pages.
    """
    page = AppTest.from_file(str(MAIN), default_timeout=60)
    page._page_hash = calc_hash(ADDRESSES.get(view, view))
    for key, value in query.items():
        page.query_params[key] = value
    for key, value in (state or {}).items():
        page.session_state[key] = value
    page.run()
    assert not page.exception, page.exception
    assert page._finished_page_script_hash == calc_hash(ADDRESSES.get(view, view)), "another page was shown"
    return page


def list_data(test: AppTest) -> dict[str, Any]:
    """Return what a page sends to its list in the browser."""
    sent = [element.proto.json or element.proto.mixed.json for element in test.get("bidi_component")]
    (data,) = (json.loads(text) for text in sent if '"list"' in text)
    return dict(data)
