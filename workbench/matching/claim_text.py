"""The query that is made from the text of a claim.

Claims are pasted as they were posted, with links, an account's handle and a date. These say nothing about the claim, and
would find snippets with the same links, handles and dates. The name of who posted it stays: what is written about a post
names its author.
"""

import re

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|\bt\.co/)\S*", re.IGNORECASE)
_SIGNATURE = re.compile(r"(\s[—–-]{1,2}\s[^—–\n]{0,80})\(@\w+\)(?:\s+\w+\s+\d{1,2},\s+\d{4})?")
"""The end of an embedded post: ``— Name (@handle) January 31, 2021``."""
_TAG = re.compile(r"[#@](\w+)")
_JOINT = re.compile(r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def clean_query(claim: str) -> str:
    """Return a claim without links, and without handle and date in signatures, its tags and handles as words
    (``#ClimateChange``: Climate Change), or the whole claim where nothing would be left."""
    text = _SIGNATURE.sub(r"\1", _LINK.sub(" ", claim))
    text = _TAG.sub(lambda tag: _JOINT.sub(" ", tag[1]), text)
    return " ".join(text.split()) or claim
