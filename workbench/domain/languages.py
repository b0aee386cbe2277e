"""What six languages write for numbers, dates and negation, and how to tell in which language a claim is.

Invariant: a language is told only where something speaks for it and less for every other; else it is unknown.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """``turning``: words that turn a statement around, each counted. ``weak``: negative words that add nothing behind one of
    ``verbal`` (“no vino nadie”). ``stems``: beginnings of words that turn a statement around. ``decimal_comma``: 8,9 is a
    number with one decimal."""

    turning: frozenset[str]
    verbal: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    months: Mapping[str, int] | None = None
    days: frozenset[str] = frozenset()
    small: Mapping[str, float] | None = None
    ordinals: Mapping[str, int] | None = None
    decimal_comma: bool = True


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _numbered(text: str, first: int = 1) -> dict[str, int]:
    """Words with their place; words for the same place are divided by a slash."""
    return {word: n for n, words in enumerate(_words(text), start=first) for word in words.split("/")}


def _small(units: str, tens: str, joined: Mapping[str, float] | None = None) -> dict[str, float]:
    """Number words: from 0 on, and from 20 on in tens."""
    found: dict[str, float] = {word: float(n) for word, n in _numbered(units, 0).items()}
    return found | {word: 10.0 * n for word, n in _numbered(tens, 2).items()} | dict(joined or {})


_DE_UNITS = """
    null ein/eins/eine/einen/einem/einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
    fünfzehn sechzehn siebzehn achtzehn neunzehn
"""
_DE_TENS = "zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
_IT_UNITS = """
    zero uno/un/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
    diciassette diciotto diciannove
"""
_IT_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_DE_JOINED = {
    f"{unit.split('/')[0].removesuffix('s')}und{ten}": 10.0 * n + k
    for n, tens in enumerate(_words(_DE_TENS), start=2)
    for ten in tens.split("/")
    for k, unit in enumerate(_words(_DE_UNITS)[1:10], start=1)
} | {"sechsund" + ten: 10.0 * n + 6 for n, tens in enumerate(_words(_DE_TENS), start=2) for ten in tens.split("/")}
_IT_JOINED = {
    (ten[:-1] if unit[0] in "uo" else ten) + unit: 10.0 * n + k
    for n, ten in enumerate(_words(_IT_TENS), start=2)
    for k, units in enumerate(_words(_IT_UNITS)[1:10], start=1)
    for unit in (*units.split("/"), *(("tré",) if k == 3 else ()))
}
_ES_JOINED = {
    f"veinti{word}": 20.0 + n
    for word, n in _numbered("uno/ún/una dos/dós tres/trés cuatro cinco seis/séis siete ocho nueve").items()
}

LANGUAGES: Mapping[str, Language] = {
    # English has its own rules in likeness.py besides, made with pairs in view.
    "en": Language(
        turning=frozenset(
            _words(
                """
                    not no never none nobody nothing nowhere neither nor without cannot deny denies denied false fake
                    faked hoax staged untrue incorrect unsafe harmless illegal unable impossible ban bans banned prohibit
                    prohibits prohibited forbid forbids forbidden lie lies lied prevent prevents prevented miss misses
                    missed refuse refuses refused fail fails failed less fewer lower lowers lowered lowest least below
                    under decrease decreases decreased decreasing decline declines declined fall falls fell fallen falling
                    drop drops dropped dropping shrink shrinks shrank reduce reduces reduced cut cuts halved worse worst
                """
            )
        ),
        months=_numbered("january february march april may june july august september october november december"),
        days=frozenset(_words("monday tuesday wednesday thursday friday saturday sunday")),
        small=_small(
            """
                zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
                seventeen eighteen nineteen
            """,
            "twenty thirty forty fifty sixty seventy eighty ninety",
        ),
        ordinals=_numbered("first second third fourth fifth sixth seventh eighth ninth tenth"),
        decimal_comma=False,
    ),
    "es": Language(
        turning=frozenset(_words("sin menos menor menores peor contra abajo")),
        verbal=frozenset(("no",)),
        weak=frozenset(_words("nunca jamás nadie nada ningún ninguno ninguna ni tampoco")),
        stems=_words(
            """
                fals mentir mintió bulo neg niega ilegal imposible prohíb prohib rechaz fracas impid impedi baj cae cayó
                cayer caíd disminu descend descien reduc reduj recort perd pierd
            """
        ),
        months=_numbered("""
            enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre
        """),
        days=frozenset(_words("lunes martes miércoles jueves viernes sábado domingo")),
        small=_small(
            """
                cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
                diecisiete dieciocho diecinueve
            """,
            "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
            _ES_JOINED | {"cien": 100.0, "ciento": 100.0},
        ),
        ordinals=_numbered("primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta quinto/quinta"),
    ),
    "pt": Language(
        turning=frozenset(_words("sem menos menor menores pior contra abaixo")),
        verbal=frozenset(("não",)),
        weak=frozenset(_words("nunca jamais ninguém nada nenhum nenhuma nem tampouco")),
        stems=_words(
            """
                fals ment neg ilegal impossív proib rejeit recus fracass imped baix cai caí caem diminu desc reduz cort
                perd perde
            """
        ),
        months=_numbered("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
        days=frozenset(_words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo")),
        small=_small(
            """
                zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze
                dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove
            """,
            "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
            {"cem": 100.0, "cento": 100.0},
        ),
        ordinals=_numbered("primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta"),
    ),
    "fr": Language(
        turning=frozenset(_words("sans moins moindre pire contre faux fausse fausses non")),
        verbal=frozenset(("ne", "n")),
        weak=frozenset(_words("pas jamais rien aucun aucune ni guère")),
        stems=_words("""
            ment nie nié illég impossib interd refus échou empêch baiss diminu chut recul rédui rédu descend perd
        """),
        months=_numbered("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        days=frozenset(_words("lundi mardi mercredi jeudi vendredi samedi dimanche")),
        small=_small(
            """
                zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
                dix-huit dix-neuf
            """,
            "vingt trente quarante cinquante soixante septante octante/huitante nonante",
            {"cent": 100.0, "cents": 100.0, "vingts": 20.0},
        ),
        ordinals=_numbered("premier/première deuxième/second/seconde troisième quatrième cinquième"),
    ),
    "de": Language(
        turning=frozenset(
            _words(
                """
                    nicht nie niemals niemand niemanden nichts nirgends ohne weder weniger geringer schlechter gegen unter
                    sank sanken sinkt sinken fiel fielen fällt fallen
                """
            )
        ),
        stems=_words(
            """
                kein falsch lüg gelogen leugn verneint illegal unmöglich verbiet verbot verbat weiger verweiger scheiter
                gescheit verhinder gesunken gefallen senk gesenkt verringer reduzier gekürzt kürz abgenommen zurückge
                verlor verlier
            """
        ),
        months=_numbered("januar/jänner februar/feber märz april mai juni juli august september oktober november dezember"),
        days=frozenset(_words("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag")),
        small=_small(_DE_UNITS, _DE_TENS, _DE_JOINED | {"hundert": 100.0, "zwo": 2.0}),
        ordinals={
            stem + end: n
            for n, stem in enumerate(_words("erst zweit dritt viert fünft"), start=1)
            for end in ("e", "er", "es", "en", "em")
        },
    ),
    "it": Language(
        turning=frozenset(_words("senza meno minore minori peggio peggiore contro sotto")),
        verbal=frozenset(("non",)),
        weak=frozenset(_words("nessuno nessuna nessun niente nulla mai né neanche nemmeno neppure")),
        stems=_words(
            """
                fals ment bugi neg illegal impossibil proib viet rifiut fallit imped cal diminu scend scese ridott riduc
                ridus croll perd pers tagli
            """
        ),
        months=_numbered("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
        days=frozenset(_words("lunedì martedì mercoledì giovedì venerdì sabato domenica")),
        small=_small(_IT_UNITS, _IT_TENS, _IT_JOINED | {"cento": 100.0}),
        ordinals=_numbered("primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta"),
    ),
}
"""Languages whose negation is known, by code."""

_COMMON = {
    "en": """
        the a in and of to that which are were was is has have had been with from by for not than who they will more at on
        their there it its this an as be said says would could should can people year years government president minister
        percent cause causes billion dollars bought earn pay worth january february june july october caused cures rose
        fell increased killed died voted vote women men children every all most only during since between
    """,
    "es": """
        el la los las de del que y en un una es son fue fueron se con por para su sus al lo más está han ha hay como pero
        entre desde hasta según país año años muertos gobierno subió
    """,
    "pt": """
        o a os as de do da dos das que e em um uma é são foi foram se com por para seu sua ao mais está não na no nas nos
        há como mas entre desde até pelo pela país ano anos governo custa taxa
    """,
    "fr": """
        le la les de du des que qui et en un une est sont a été se avec par pour son sa au aux plus dans sur ont il elle
        ce cette mais entre depuis selon ans gouvernement l d
    """,
    "de": """
        der die das den dem des und in ein eine einen einem einer ist sind war waren wurde wurden hat haben mit von für
        auf im am zu zum zur nicht sich als auch bei nach aus um rund über seit es er sie wir gab gibt wie dass jahr jahre
        jahren euro bund regierung
    """,
    "it": """
        il lo la i gli le di del della dei delle che e in un una è sono ha hanno si con per da dal dalla nel nella al più
        stato stata come ma tra anni anno paese governo
    """,
    "nl": """
        de het een en van in is zijn was met voor op aan te dat die niet door naar ook om bij uit worden werd heeft
        hebben geen er
    """,
    "sv": "och att det som en är av för med den till inte på har de om ett var från i sin kan vid inga har ska",
    "da": "og at det som en er af for med den til ikke på har de om et var fra i sin kan ved ingen skal blev",
    "pl": "i w na z że nie jest się do to są od po za przez jak ale dla był była było roku oraz który która",
    "cs": "a v na z že není je se do to jsou od po za jak ale pro byl byla bylo roku který která",
    "ro": "și în la de cu că nu este sunt pe din pentru mai au fost care o un ani această",
    "tr": "ve bir bu için ile olarak da de daha en çok değil olan var yok oldu yüzde sonra kadar",
    "id": "dan yang di ke dari ini itu untuk dengan tidak pada adalah telah akan bukan oleh para tahun orang dalam sebagai",
    "ca": "el la els les de del que i en un una és són va amb per al més està no ha hi com però entre des fins",
    "hu": "a az és hogy nem egy is van volt meg csak már még ez el volt lesz több mint",
    "fi": "ja on ei se että oli ovat hän mutta kun myös vuonna joka tai kuin",
    "vi": "của và là các có không cho trong được người đã với những một này",
    "sw": "ya wa na kwa ni katika la za kuwa cha hii hakuna watu si mwaka",
    "tl": "ang ng sa mga na ay at hindi para ito may ni si ang mga",
}
_IN: dict[str, list[str]] = {}
"""Common word -> the languages that have it; so are its words of negation, its months and days."""
for _code, _text in _COMMON.items():
    _own = LANGUAGES.get(_code)
    _more = sorted({*_own.turning, *_own.verbal, *_own.weak, *(_own.months or ()), *_own.days}) if _own else []
    for _word in dict.fromkeys((*_words(_text), *_more)):
        _IN.setdefault(_word, []).append(_code)


def told_languages(words: Sequence[Sequence[str]], said: Sequence[str | None]) -> tuple[str | None, ...]:
    """Return the language codes of two claims that are compared: as ``said``, else by their common words. One whose words do
    not tell has the language of the other; where neither tells, the words of both are taken together. None for unknown."""
    told = [code.partition("-")[0].lower() if code else _by_words(tokens) for tokens, code in zip(words, said, strict=True)]
    if not any(told):
        return (_by_words([word for tokens in words for word in tokens]),) * len(told)
    known = next(code for code in told if code)
    return tuple(code or (None if _other_script(tokens) else known) for code, tokens in zip(told, words, strict=True))


def _by_words(words: Sequence[str]) -> str | None:
    """The language that has most of a text's common words; a word that several languages have counts less for each."""
    if _other_script(words):
        return None
    score = Counter[str]()
    for word in words:
        codes = _IN.get(word, ())
        for code in codes:
            score[code] += 60 // len(codes)
    best = score.most_common(2)
    if not best or best[0][1] < 60 or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _other_script(words: Sequence[str]) -> bool:
    """Whether a text has words that are not in Latin letters."""
    return any(not word.isascii() and _OTHER_LETTERS.search(word) for word in words)


_OTHER_LETTERS = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
