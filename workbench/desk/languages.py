"""Which languages in a ranking its embedding model does not understand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.languages import document_language, query_language
from workbench.domain.matches import Match
from workbench.matching.encoder import BUNDLED as BUNDLED, BUNDLED_FINGERPRINT

MULTILINGUAL = "intfloat/multilingual-e5-small"
"""The model that is recommended for other languages than English."""


@dataclass(frozen=True, slots=True)
class LanguageGap:
    """The languages, by their English names, that a ranking by an English model was made across: of the claim or text, None
    for English or unknown, and of its sources, the most frequent first."""

    query: str | None
    sources: tuple[str, ...]


def language_gap(fingerprint: str, text: str, language: str | None, matches: Sequence[Match]) -> LanguageGap | None:
    """Return what the model with this fingerprint does not understand in a query and in what was found for it; None where it
    understands all, as far as is known: the bundled model understands English, others may understand more. ``language`` is
    the code of the query's language if it is known."""
    if fingerprint != BUNDLED_FINGERPRINT:
        return None
    query = query_language(text, language)
    documents = {match.document.id: match.document for match in matches}.values()
    counts = Counter(document_language(document.text, document.metadata.language) for document in documents)
    sources = [code for code, _ in counts.most_common() if code not in (None, "en")]
    if query in (None, "en") and not sources:
        return None
    return LanguageGap(None if query in (None, "en") else _name(query), tuple(map(_name, sources)))


def _name(code: str | None) -> str:
    """Return the English name of a language, or its code."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))
