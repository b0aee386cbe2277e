"""Which column of a table holds which field: guessed from the names, in several languages, and shown before it is used.

Invariant: a guess never gives one column to two fields, and the same columns always give the same guess.
"""

import re
from collections.abc import Mapping, Sequence, Set
from difflib import SequenceMatcher

from workbench.exchange.cldr_names import folded_name

ALIKE = 0.84
"""Similarity from which a misspelt name counts as the known one."""

SHORTEST = 5
"""Characters that a name needs before it can count as misspelt: “test” is one letter from the Italian “testo”."""

LONGEST = 200
"""Characters of a name that are read."""

CLAIM_FIELDS: Mapping[str, Sequence[str]] = {
    "text": (
        "text", "claim", "claim reviewed", "claim text", "statement", "quote", "alegacao", "afirmacao", "declaracao",
        "frase", "texto", "afirmacion", "declaracion", "bulo", "affirmation", "declaration", "enonce", "texte",
        "behauptung", "aussage", "zitat", "affermazione", "dichiarazione", "testo", "bewering", "uitspraak", "iddia",
        "twierdzenie", "vclaim", "tweet content", "tweet text", "normalized claim",
    ),
    "claimant": (
        "claimant", "speaker", "speaker name", "said by", "who said it", "who", "originator", "claim author", "politician",
        "autor da alegacao", "quem disse", "falante", "quien lo dijo", "quien", "orador", "locuteur", "auteur", "qui",
        "sprecher", "wer", "person", "urheber", "chi", "dichiarante", "spreker", "claimed by", "claim speaker",
        "politician name", "author", "autor", "autore", "author name",
    ),
    "date": (
        "date", "said on", "claim date", "date said", "when it was said", "when", "statement date", "data",
        "data da alegacao", "dia", "fecha",
        "date de la declaration", "datum", "wann", "quando", "cuando", "quand", "tarih", "published", "date published",
        "publication date", "date of claim", "datum der behauptung", "fecha de publicacion",
    ),
    "appearances": (
        "appearances", "appearance", "url", "link", "seen in", "where it was seen", "where", "source url", "address",
        "source", "fonte", "fuente", "claim url", "original claim url",
        "onde", "donde", "endereco", "enlace", "lien", "ou", "quelle", "wo", "adresse", "dove", "bron",
    ),
    "tags": (
        "tags", "tag", "topic", "topics", "category", "subject", "keywords", "tema", "temas", "categoria", "assunto",
        "etiquetas", "palavras chave", "sujet", "theme", "mots cles", "thema", "schlagworte", "kategorie", "argomento",
    ),
    "language": (
        "language", "lang", "in language", "idioma", "lingua", "linguagem", "lengua", "langue", "sprache", "taal", "dil",
        "claim language",
    ),
    "triage": ("triage",),
}  # fmt: skip
"""Fields of a claim, with the usual names of their columns, without accents."""

VERDICT_FIELDS: Mapping[str, Sequence[str]] = {
    "claim": ("claim reviewed", "claim review claim reviewed", *CLAIM_FIELDS["text"]),
    "url": ("url", "link", "review url", "claim review url", "address", "endereco", "enlace", "lien", "adresse"),
    "word": (
        "alternative name", "alternate name", "textual rating", "rating alternate name", "review rating alternate name",
        "rating", "verdict", "label", "rating name", "conclusion",
        "veredito", "veredicto", "classificacao", "etiqueta", "calificacion", "verdict final", "bewertung", "urteil",
        "giudizio",
    ),
    "publisher": (
        "publisher", "author", "claim review author name", "author name", "publisher name", "publisher site",
        "fact checker", "organization", "site", "agencia", "autor", "veiculo",
        "medio", "editeur", "auteur", "herausgeber", "editore",
    ),
    "published": (
        "date published", "claim review date published", "review date", "published", "date", "data",
        "data de publicacao", "fecha", "date de publication", "datum",
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
"""Fields of a verdict by another publisher."""


def folded(name: str) -> str:
    """Return a column name as plain words without accents and case, ``datePublished`` like ``date_published``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:LONGEST])
    return " ".join(re.findall(r"[^\W_]+", folded_name(spaced)))


def guess(columns: Sequence[str], fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the column that probably holds each field: first those with a known name, then those with a similar one."""
    names = {column: folded(column)[:100] for column in columns[:500] if folded(column)}
    if fields is CLAIM_FIELDS and _is_of_reviews(set(names.values())):
        names = {column: name for column, name in names.items() if name not in _OF_THE_REVIEW}
    known_names = {field: [folded(name) for name in known] for field, known in fields.items()}
    same = sorted(
        (known.index(name), place, field, column)
        for place, (column, name) in enumerate(names.items())
        for field, known in known_names.items()
        if name in known
    )
    similar = sorted(
        (-similarity, place, field, column)
        for place, (column, name) in enumerate(names.items())
        for field, known in known_names.items()
        if (similarity := max(_similarity(name, other) for other in known)) >= ALIKE
    )
    mapping: dict[str, str] = {}
    for _, _, field, column in (*same, *similar):
        if field not in mapping and column not in mapping.values():
            mapping[field] = column
    return {field: mapping[field] for field in fields if field in mapping}


_OF_THE_REVIEW = frozenset(("author", "publisher", "date", "date published", "published", "url", "link", "source"))
"""Names that in a table of reviews say who reviewed a claim, when and where: not who made it."""


_OF_REVIEWS = frozenset(
    (
        "review url", "claim review url", "fact check url", "factcheck url", "fact checking article", "fact checking url",
        "fact checking article url", "fact check link", "fact checker", "fact checkers", "reviewed by", "vclaim",
    )
)  # fmt: skip
"""Names that only a table of reviews has."""


def _is_of_reviews(names: Set[str]) -> bool:
    """Return whether a table has ClaimReview's columns, so that its rows are reviews."""
    ratings = {"rating value", "alternate name", "alternative name", "textual rating", "review rating", "best rating"}
    return not _OF_REVIEWS.isdisjoint(names) or ("claim reviewed" in names and not ratings.isdisjoint(names))


def _similarity(name: str, other: str) -> float:
    """Return how similar two folded names are, 0 to 1, whatever the order of their words."""
    if min(len(name), len(other)) < SHORTEST:
        return float(name == other)
    return SequenceMatcher(None, " ".join(sorted(name.split())), " ".join(sorted(other.split()))).ratio()
