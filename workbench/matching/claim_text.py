"""What of a claim's text is asked of the indexes.

Claims are pasted as they were posted, with links, the handle of an account and a date behind them. None of that says
what is claimed, and all of it finds snippets that have the same links, handles and dates.
"""

import re

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|\bt\.co/)\S*", re.IGNORECASE)
_SIGNATURE = re.compile(r"\s[—–-]{1,2}\s[^—–\n]{0,80}\(@\w+\)(?:\s+\w+\s+\d{1,2},\s+\d{4})?\s*$")
"""How an embedded post ends: ``— Name (@handle) January 31, 2021``."""
_TAG = re.compile(r"[#@](\w+)")
_JOINT = re.compile(r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def asked(claim: str) -> str:
    """Return a claim without links and signature, its tags and handles as words (``#ClimateChange``: Climate Change).

    Where nothing would be left, the claim as it is.
    """
    text = _SIGNATURE.sub(" ", _LINK.sub(" ", claim))
    text = _TAG.sub(lambda tag: _JOINT.sub(" ", tag[1]), text)
    return " ".join(text.split()) or claim
