"""Claims whose wording is the same but for one place: two parts exchanged, or one word replaced by another.

“Denmark beat Sweden” and “Sweden beat Denmark” have the same words; “signed the bill” and “vetoed the bill” differ in one.
A list of opposites never has all of them, so such claims count as different. A missed duplicate costs less than a verdict
that is recorded for the opposite.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set

from workbench.domain.opposites import denied_by_prefix

NUMBER = "#"
"""Stands for numbers, dates and units in a wording: they are compared by value."""

LONGEST_REPLACED = 3
"""Most words on each side that count as one word replaced by another (“recommend”, “advise against”)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST_REARRANGED = 30
"""Most words in which parts that changed places are looked for: longer ones are another text, and take cubic time."""

_ARTICLES: Mapping[str, frozenset[str]] = {
    code: _words(words)
    for code, words in {
        "en": "a an the",
        "es": "el la los las un una unos unas",
        "pt": "o a os as um uma uns umas",
        "fr": "le la les un une des l",
        "de": "der die das den dem des ein eine einen einem einer eines",
        "it": "il lo la i gli le un una uno l",
    }.items()
}
_JOINTS = _words("and or y e o u et ou und oder i и или و أو और या")
_QUANTIFIERS = _words("""
    all some many most few several every each any none both neither todos todas algunos algunas muchos muchas pocos pocas
    varios varias cada ambos alguns algumas muitos muitas poucos poucas tous toutes certains certaines plusieurs beaucoup
    quelques chaque alle einige viele wenige manche mehrere jeder jede beide tutti tutte alcuni alcune molti molte pochi
    poche ogni все некоторые многие немногие каждый كل بعض جميع معظم सभी कुछ कई हर
""")
_HEDGES = _words("""
    nearly almost about around roughly approximately over more than casi aproximadamente unos cerca quase aproximadamente
    presque environ quelque fast etwa rund knapp circa ungefähr quasi circa почти около примерно تقريبا حوالي लगभग करीब
    just only also very still already so now today really actually
""")

_CONTRACTED: Mapping[str, Mapping[str, str]] = {
    code: {form: words.split("=")[0] for words in text.split() for form in words.split("=")[1].split("/")}
    for code, text in {
        "es": "a=al de=del",
        "pt": "a=ao/aos/à/às de=do/da/dos/das em=no/na/nos/nas por=pelo/pela/pelos/pelas",
        "fr": "à=au/aux de=du",
        "de": "in=im/ins an=am/ans zu=zum/zur von=vom bei=beim",
        "it": """
            a=al/allo/alla/ai/agli/alle di=del/dello/della/dei/degli/delle in=nel/nello/nella/nei/negli/nelle
            da=dal/dallo/dalla/dai/dagli/dalle su=sul/sullo/sulla/sui/sugli/sulle
        """,
    }.items()
}
"""Prepositions that are joined with an article -> the preposition alone."""
_ELIDED = {"d": "de", "l": "", "s": "", "c": "", "j": "", "n": "ne", "qu": "que", "m": "", "t": ""}
_AGENT: Mapping[str, frozenset[str]] = {
    code: _words(words)
    for code, words in {
        "en": "by", "es": "por", "pt": "por pelo pela pelos pelas", "fr": "par", "de": "von vom durch",
        "it": "da dal dalla dallo dagli dalle",
    }.items()
}  # fmt: skip
"""Words before the one who acts, in a passive sentence."""
_BEFORE_A_PLACE = _words("""
    in at on from of to for with against near under over between en de del di della dello dei do dos das em no na nos nas
    com para contra con à au aux du chez avec pour contre dans sur im am aus bei mit gegen nach zu zum zur für auf über
    nel nella per su sul sulla в из на для с от против
""")
_UP_TO = _words("to al alla allo a à au até ao auf zu hasta para до إلى الى तक")
_BY = _words("by um del di de d em na на بنسبة से") | {""}

Wording = tuple[str, ...]
"""The words of a claim in lower case, without articles; numbers, dates and units as ``NUMBER``."""


def wording(words: Sequence[str], *, counted: Collection[int], code: str | None) -> Wording:
    """Return the wording of a claim. ``counted``: the places of words that are numbers, dates or units."""
    articles, contracted = _ARTICLES.get(code or "", frozenset()), _CONTRACTED.get(code or "", {})
    kept: list[str] = []
    for place, word in enumerate(words):
        if place in counted:
            if kept[-1:] != [NUMBER]:
                kept.append(NUMBER)
            continue
        parts = word.removesuffix("'s").split("'") if code in ("fr", "it", "ca") else [word.removesuffix("'s")]
        parts = [_ELIDED.get(part, part) if len(parts) > 1 else part for part in parts]
        kept += [contracted.get(part, part) for part in parts if part and part not in articles]
    return tuple(kept)


def is_rearranged(first: Wording, second: Wording, *, verb_first: bool) -> bool:
    """Return whether two parts of a claim have changed places around a third one (“A beat B”, “B beat A”); ``verb_first``:
    or two words beside each other, which are subject and object in a language that begins with the verb."""
    _, a, b = _middles(first, second)
    if verb_first and len(a) == len(b) == 2 and alike(a[0], b[1]) and alike(a[1], b[0]):
        return True
    if len(a) != len(b) or not 3 <= len(a) <= LONGEST_REARRANGED:
        return False
    for left in range(1, len(a) - 1):
        if not alike(a[0], b[len(b) - left]):
            continue
        for right in range(1, len(a) - left):
            moved = (*a[len(a) - right :], *a[left : len(a) - right], *a[:left])
            if all(map(alike, moved, b)):
                between = a[left : len(a) - right]
                parts = (a[:left], a[len(a) - right :])
                if not set(between) <= _JOINTS and all(any(_names_something(word) for word in part) for part in parts):
                    return True
    return False


def is_moved(first: Wording, second: Wording) -> bool:
    """Return whether only the word before a number says something else: “rose by 3 percent”, “rose to 3 percent”."""
    start, a, b = _middles(first, second)
    if len(a) > 1 or len(b) > 1 or first[start + len(a) : start + len(a) + 1] != (NUMBER,):
        return False
    one, other = (words[0] if words else "" for words in (a, b))
    return (one in _UP_TO and other in _BY) or (other in _UP_TO and one in _BY)


def is_replaced(first: Wording, second: Wording, *, small: Set[str], turning: Set[str]) -> bool:
    """Return whether the claims are the same but for a word that carries meaning, in place of which the other has another
    one. ``small``: common words of the language; ``turning``: words of negation, which are counted elsewhere."""
    _, a, b = _middles(first, second)
    if len(first) < 3 or not 0 < len(a) <= LONGEST_REPLACED or not 0 < len(b) <= LONGEST_REPLACED:
        return False
    if NUMBER in a or NUMBER in b or not turning.isdisjoint((*a, *b)):
        return False
    left, right = (list(_meaning(words, small)) for words in (a, b))
    if not left or not right or any(alike(x, y) or x[:5] == y[:5] for x in left for y in right):
        return False
    return not denied_by_prefix(set(left), set(right), counted=set())


def _names_something(word: str) -> bool:
    return len(word) > 2 and word not in _BEFORE_A_PLACE and word not in _JOINTS and word not in _HEDGES


def _meaning(words: Sequence[str], small: Set[str]) -> Iterator[str]:
    """Yield the words that carry meaning: no short common words, no “nearly” or “about”."""
    for word in words:
        if word in _QUANTIFIERS or not (word in _HEDGES or len(word) < 3 or (word in small and len(word) < 5)):
            yield word


def _middles(first: Wording, second: Wording) -> tuple[int, Wording, Wording]:
    """Return the number of words with which both begin, and what is left of both without these and the words with which
    both end."""
    shortest, end = min(len(first), len(second)), 0
    pairs = enumerate(zip(first, second, strict=False))
    start = next((at for at, (one, other) in pairs if not alike(one, other)), shortest)
    while end < shortest - start and alike(first[-1 - end], second[-1 - end]):
        end += 1
    return start, first[start : len(first) - end], second[start : len(second) - end]


def alike(one: str, other: str) -> bool:
    """Return whether two words are forms of one: they begin with the same letters but for an ending."""
    if one == other:
        return True
    shortest, longest = sorted((len(one), len(other)))
    same = next((at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), shortest)
    return same >= 3 and same >= shortest - 2 and longest - same <= 3


Roles = tuple[str, str]
"""The two names of a claim: who acts, and on whom."""


def roles(words: Sequence[str], names: Collection[str], code: str | None) -> Roles | None:
    """Return who acts on whom in a claim with two names: the first one, or in a passive sentence the one behind “by”. None
    for other claims, and for names that are joined or say where."""
    agents, articles = _AGENT.get(code or "", frozenset()), _ARTICLES.get(code or "", frozenset())
    plain = [word.removesuffix("'s").rpartition("'")[2] for word in words]
    found: list[tuple[int, str, bool]] = []
    for place, word in enumerate(plain):
        if word not in names or (place and plain[place - 1] in names):
            continue
        before = next((plain[at] for at in range(place - 1, -1, -1) if plain[at] not in articles), "")
        if before in agents or before not in _BEFORE_A_PLACE:
            found.append((place, word, before in agents))
    if len({word for _, word, _ in found}) != 2:
        return None
    (start, one, _), (end, other, passive) = found[0], next(item for item in found if item[1] != found[0][1])
    between = {word for word in plain[start + 1 : end] if word not in articles and word not in names}
    if between <= _JOINTS:
        return None
    return (other, one) if passive else (one, other)


def are_turned(first: Roles | None, second: Roles | None) -> bool:
    """Return whether the one who acts in one claim is acted on in the other."""
    if first is None or second is None:
        return False
    return alike(first[0], second[1]) and alike(first[1], second[0]) and not alike(first[0], first[1])
