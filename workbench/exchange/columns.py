"""Which column of a table holds what: guessed from the names, in several languages, and always shown before it is used.

Invariant: a guess never gives one column to two fields, and the same columns always give the same guess.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from difflib import SequenceMatcher

ALIKE = 0.84
"""Likeness of two names from which a misspelt one is taken for the other."""

LONGEST = 200
"""Characters of a name that are looked at."""

CLAIM_FIELDS: Mapping[str, Sequence[str]] = {
    "text": (
        "text", "claim", "claim reviewed", "claim text", "statement", "quote", "alegacao", "afirmacao", "declaracao",
        "frase", "texto", "afirmacion", "declaracion", "bulo", "affirmation", "declaration", "enonce", "texte",
        "behauptung", "aussage", "zitat", "affermazione", "dichiarazione", "testo", "bewering", "uitspraak", "iddia",
        "twierdzenie",
    ),
    "claimant": (
        "claimant", "speaker", "speaker name", "said by", "who said it", "who", "originator", "claim author", "politician",
        "autor da alegacao", "quem disse", "falante", "quien lo dijo", "quien", "orador", "locuteur", "auteur", "qui",
        "sprecher", "wer", "person", "urheber", "chi", "dichiarante", "spreker", "author", "autor", "autore",
    ),
    "date": (
        "date", "said on", "claim date", "date said", "when it was said", "when", "statement date", "data",
        "data da alegacao", "dia", "fecha",
        "date de la declaration", "datum", "wann", "quando", "cuando", "quand", "tarih", "published", "date published",
        "publication date",
    ),
    "appearances": (
        "appearances", "appearance", "url", "link", "seen in", "where it was seen", "where", "source url", "address",
        "source", "fonte", "fuente",
        "onde", "donde", "endereco", "enlace", "lien", "ou", "quelle", "wo", "adresse", "dove", "bron",
    ),
    "tags": (
        "tags", "tag", "topic", "topics", "category", "subject", "keywords", "tema", "temas", "categoria", "assunto",
        "etiquetas", "palavras chave", "sujet", "theme", "mots cles", "thema", "schlagworte", "kategorie", "argomento",
    ),
    "language": (
        "language", "lang", "in language", "idioma", "lingua", "linguagem", "lengua", "langue", "sprache", "taal", "dil",
    ),
}  # fmt: skip
"""Fields of a claim, with the names under which columns hold them, without accents."""

VERDICT_FIELDS: Mapping[str, Sequence[str]] = {
    "claim": ("claim reviewed", "claim review claim reviewed", *CLAIM_FIELDS["text"]),
    "url": ("url", "link", "review url", "claim review url", "address", "endereco", "enlace", "lien", "adresse"),
    "word": (
        "alternative name", "alternate name", "textual rating", "rating alternate name", "review rating alternate name", "rating", "verdict", "label", "rating name", "conclusion",
        "veredito", "veredicto", "classificacao", "etiqueta", "calificacion", "verdict final", "bewertung", "urteil",
        "giudizio",
    ),
    "publisher": (
        "publisher", "author", "claim review author name", "author name", "publisher name", "publisher site", "fact checker", "organization", "site", "agencia", "autor", "veiculo",
        "medio", "editeur", "auteur", "herausgeber", "editore",
    ),
    "published": (
        "date published", "claim review date published", "review date", "published", "date", "data", "data de publicacao", "fecha", "date de publication",
        "datum",
    ),
    "claimant": (
        "claimant", "speaker", "said by", "claim author", "creative work author name", "item reviewed author name",
        "originator", "quem disse", "sprecher", "locuteur",
    ),
    "said_on": (
        "claim date", "creative work date published", "item reviewed date published", "said on", "date said",
    ),
    "value": ("rating value", "rating rating value", "review rating rating value", "rating number", "value"),
    "best": ("best rating", "rating best rating", "review rating best rating", "best"),
    "title": ("title", "headline", "extra title", "name", "titulo", "titre", "titel", "titolo"),
    "language": CLAIM_FIELDS["language"],
}  # fmt: skip
"""Fields of somebody else's verdict."""


def folded(name: str) -> str:
    """A name in plain words: no accents, no case, ``datePublished`` and ``date_published`` the same."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:LONGEST])
    bare = "".join(c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def guess(columns: Sequence[str], fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Field -> column, as far as the names tell: those that are the same first, then those that are nearly."""
    found: dict[str, str] = {}
    names = {column: folded(column)[:100] for column in columns[:500] if folded(column)}
    if fields is CLAIM_FIELDS and _is_of_reviews(set(names.values())):
        names = {column: name for column, name in names.items() if name not in _OF_THE_REVIEW}
    wanted = {field: [folded(name) for name in known] for field, known in fields.items()}
    exact = sorted(
        (known.index(name), place, field, column)
        for place, (column, name) in enumerate(names.items())
        for field, known in wanted.items()
        if name in known
    )
    _take(found, ((field, column) for _, _, field, column in exact))
    near = sorted(
        (-likeness, place, field, column)
        for place, (column, name) in enumerate(names.items())
        for field, known in wanted.items()
        if (likeness := max(_likeness(name, other) for other in known)) >= ALIKE
    )
    _take(found, ((field, column) for _, _, field, column in near))
    return {field: found[field] for field in fields if field in found}


_OF_THE_REVIEW = frozenset(("author", "publisher", "date", "date published", "published", "url", "link", "source"))
"""Names that in a table of reviews say who reviewed a claim, when and where: not who made it."""


def _is_of_reviews(names: Set[str]) -> bool:
    """Return whether a table has ClaimReview's columns, so that its rows are reviews."""
    ratings = {"rating value", "alternate name", "alternative name", "textual rating", "review rating", "best rating"}
    return "claim reviewed" in names and not ratings.isdisjoint(names)


def _take(found: dict[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    for field, column in pairs:
        if field not in found and column not in found.values():
            found[field] = column


def _likeness(name: str, other: str) -> float:
    if min(len(name), len(other)) < 4:  # short words are near too many others
        return float(name == other)
    return SequenceMatcher(None, name, other).ratio()
