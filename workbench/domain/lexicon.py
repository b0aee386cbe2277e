"""Words for numbers, dates and negation in nine languages.

Invariant: a word of negation that a table lacks makes an opposite look like a duplicate, so tables err on the side
of more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """Hold the words of one language that change what a claim says.

    ``turning``: words that turn a statement around, each counted. ``weak``: negative words that add nothing behind
    one of ``verbal`` (“no vino nadie”). ``stems``: beginnings of words that turn a statement around. ``months`` and
    ``days``: their names; ``small``: number words; ``joined``: what number words are joined with into one
    (“zweitausenddreihundert”); ``ordinals``: their numbers; ``parts``: what a number word may be followed by (“zwei
    Drittel”); ``multiples``: beginnings of words that are numbers by themselves (“Hälfte”, “verdoppelt”).
    ``decimal_comma``: 8,9 is a number with one decimal.
    """

    turning: frozenset[str]
    verbal: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    small: Mapping[str, float] = field(default_factory=dict)
    joined: Mapping[str, float] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)
    multiples: Mapping[str, float] = field(default_factory=dict)
    decimal_comma: bool = True


def word_tuple(text: str) -> tuple[str, ...]:
    """Return the words of a table."""
    return tuple(text.split())


def numbered(text: str, first: int = 1) -> dict[str, int]:
    """Return words with their place; words for the same place are divided by a slash."""
    return {word: n for n, words in enumerate(text.split(), start=first) for word in words.split("/")}


def small_numbers(units: str, tens: str, hundreds: str = "", more: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return number words with their values: units from 0 on, tens from 20 on, hundreds from 100 on."""
    values: dict[str, float] = {word: float(n) for word, n in numbered(units, 0).items()}
    values |= {word: 10.0 * n for word, n in numbered(tens, 2).items()}
    return values | {word: 100.0 * n for word, n in numbered(hundreds).items()} | dict(more or {})


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
_IT_JOINED = {
    (ten[:-1] if unit[0] in "uo" else ten) + unit: 10.0 * n + k
    for n, ten in enumerate(word_tuple(_IT_TENS), start=2)
    for k, units in enumerate(word_tuple(_IT_UNITS)[1:10], start=1)
    for unit in (*units.split("/"), *(("tré",) if k == 3 else ()))
}
_ES_JOINED = {
    f"veinti{word}": 20.0 + n
    for word, n in numbered("uno/ún/una dos/dós tres/trés cuatro cinco seis/séis siete ocho nueve").items()
}

LATIN: Mapping[str, Language] = {
    # English has its own rules in likeness.py besides, made with pairs in view.
    "en": Language(
        turning=frozenset(
            word_tuple(
                """
                    not no never none hardly scarcely barely
                    nobody nothing nowhere neither nor without cannot deny denies denied false fake
                    faked hoax staged untrue incorrect unsafe harmless illegal unable impossible ban bans banned
                    prohibit prohibits prohibited forbid forbids forbidden lie lies lied prevent prevents prevented
                    miss misses missed refuse refuses refused fail fails failed less fewer lower lowers lowered
                    lowest least below under decrease decreases decreased decreasing decline declines declined fall
                    falls fell fallen falling drop drops dropped dropping shrink shrinks shrank reduce reduces
                    reduced cut cuts halved worse worst
                """
            )
        ),
        months=numbered("january february march april may june july august september october november december"),
        days=frozenset(word_tuple("monday tuesday wednesday thursday friday saturday sunday")),
        small=small_numbers(
            """
                zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
                seventeen eighteen nineteen
            """,
            "twenty thirty forty fifty sixty seventy eighty ninety",
        ),
        ordinals=numbered("first second third fourth fifth sixth seventh eighth ninth tenth"),
        decimal_comma=False,
    ),
    "es": Language(
        turning=frozenset(word_tuple("sin menos menor menores mínimo peor contra abajo fake")),
        verbal=frozenset(("no",)),
        weak=frozenset(word_tuple("nunca jamás nadie nada ningún ninguno ninguna ni tampoco")),
        stems=word_tuple(
            """
                fals mentir mintió miente bulo negó negaron negar niega niegan desmint desment ilegal imposible
                prohíb prohib rechaz fracas impid impedi baj cae cayó cayer caíd disminu descend descien reduc reduj
                recort perd pierd
            """
        ),
        months=numbered("""
            enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre
        """),
        days=frozenset(word_tuple("lunes martes miércoles jueves viernes sábado domingo")),
        small=small_numbers(
            """
                cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
                dieciséis diecisiete dieciocho diecinueve
            """,
            "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
            """
                cien/ciento/cientos doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas
                quinientos/quinientas seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas
                novecientos/novecientas
            """,
            _ES_JOINED | {"docena": 12.0},
        ),
        parts={"tercio": 1 / 3, "tercios": 1 / 3, "cuarto": 1 / 4, "cuartos": 1 / 4, "quinto": 1 / 5, "quintos": 1 / 5},
        multiples={"mitad": 0.5, "medio": 0.5, "media": 0.5, "doble": 2.0, "duplic": 2.0, "triple": 3.0, "triplic": 3.0,
                   "cuadruplic": 4.0},
        ordinals=numbered("""
            primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta quinto/quinta sexto/sexta
            séptimo/séptima octavo/octava noveno/novena décimo/décima
        """),
    ),
    "pt": Language(
        turning=frozenset(word_tuple("sem menos menor menores mínimo pior contra abaixo fake")),
        verbal=frozenset(("não",)),
        weak=frozenset(word_tuple("nunca jamais ninguém nada nenhum nenhuma nem tampouco")),
        stems=word_tuple(
            """
                fals mentir mentiu mentira negou negar negam desment ilegal impossív proib rejeit recus fracass imped
                baix cai caí caem diminu desc reduz cort perd perde
            """
        ),
        months=numbered("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
        days=frozenset(word_tuple("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo")),
        small=small_numbers(
            """
                zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze
                dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove
            """,
            "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
            """
                cem/cento/centenas duzentos/duzentas trezentos/trezentas quatrocentos/quatrocentas quinhentos/quinhentas
                seiscentos/seiscentas setecentos/setecentas oitocentos/oitocentas novecentos/novecentas
            """,
            {"dúzia": 12.0},
        ),
        parts={"terço": 1 / 3, "terços": 1 / 3, "quarto": 1 / 4, "quartos": 1 / 4, "quinto": 1 / 5, "quintos": 1 / 5},
        multiples={"metade": 0.5, "meio": 0.5, "meia": 0.5, "dobr": 2.0, "duplic": 2.0, "triplo": 3.0, "triplic": 3.0,
                   "quadruplic": 4.0},
        ordinals=numbered("""
            primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta sexto/sexta sétimo/sétima
            oitavo/oitava nono/nona décimo/décima
        """),
    ),
    "fr": Language(
        turning=frozenset(word_tuple("sans moins moindre minimum pire contre faux fausse fausses non fake")),
        verbal=frozenset(("ne", "n")),
        weak=frozenset(word_tuple("pas jamais rien aucun aucune ni guère")),
        stems=word_tuple("""
            ment nie nié démen illég impossib interd refus échou empêch baiss diminu chut recul rédui rédu descend perd
        """),
        months=numbered("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        days=frozenset(word_tuple("lundi mardi mercredi jeudi vendredi samedi dimanche")),
        small=small_numbers(
            """
                zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
                dix-sept dix-huit dix-neuf
            """,
            "vingt trente quarante cinquante soixante septante octante/huitante nonante",
            "cent/cents/centaine/centaines",
            {"vingts": 20.0, "douzaine": 12.0},
        ),
        parts={"tiers": 1 / 3, "quart": 1 / 4, "quarts": 1 / 4, "cinquième": 1 / 5, "cinquièmes": 1 / 5, "dixième": 1 / 10},
        multiples={"moitié": 0.5, "demi": 0.5, "doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0},
        ordinals=numbered("""
            premier/première deuxième/second/seconde troisième quatrième cinquième sixième septième huitième neuvième
            dixième
        """),
    ),
    "de": Language(
        turning=frozenset(
            word_tuple(
                """
                    nicht nein kaum nie niemals niemand niemanden nichts nirgends ohne weder weniger geringer schlechter
                    gegen unter sank sanken sinkt sinken fiel fielen fällt fallen
                """
            )
        ),
        stems=word_tuple(
            """
                kein falsch lüg gelogen leugn verneint illegal unmöglich verbiet verbot verbat weiger verweiger scheiter
                gescheit verhinder gesunken gefallen senk gesenkt verringer reduzier gekürzt kürz abgenommen zurückge
                verlor verlier abgelehnt ablehn lehnt lehnte zurückgewiesen bestreit bestritt dementier fake hoax sink
            """
        ),
        months=numbered("januar/jänner februar/feber märz april mai juni juli august september oktober november dezember"),
        days=frozenset(word_tuple("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag")),
        small=small_numbers(_DE_UNITS, _DE_TENS, more={"zwo": 2.0, "tausende": 1000.0, "dutzend": 12.0}),
        joined={"tausend": 1000.0, "hundert": 100.0, "und": 0.0},
        parts={"drittel": 1 / 3, "viertel": 1 / 4, "fünftel": 1 / 5, "sechstel": 1 / 6, "zehntel": 1 / 10},
        multiples={"hälfte": 0.5, "halb": 0.5, "verdoppel": 2.0, "doppel": 2.0, "verdreifach": 3.0, "dreifach": 3.0,
                   "vervierfach": 4.0, "vierfach": 4.0},
        ordinals={
            stem + end: n
            for n, stem in enumerate(word_tuple("erst zweit dritt viert fünft sechst siebt acht neunt zehnt"), start=1)
            for end in ("e", "er", "es", "en", "em")
        },
    ),
    "it": Language(
        turning=frozenset(word_tuple("senza meno minore minori minimo peggio peggiore contro sotto fake")),
        verbal=frozenset(("non",)),
        weak=frozenset(word_tuple("nessuno nessuna nessun niente nulla mai né neanche nemmeno neppure")),
        stems=word_tuple(
            """
                fals menti mentono bugi negò negat nega smenti illegal impossibil proib viet rifiut fallit imped cal
                diminu scend scese sces ridott riduc ridus croll perd pers tagli
            """
        ),
        months=numbered("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
        days=frozenset(word_tuple("lunedì martedì mercoledì giovedì venerdì sabato domenica")),
        small=small_numbers(_IT_UNITS, _IT_TENS, more=_IT_JOINED | {"dozzina": 12.0}),
        joined={"mila": 1000.0, "mille": 1000.0, "cento": 100.0},
        parts={"terzo": 1 / 3, "terzi": 1 / 3, "quarto": 1 / 4, "quarti": 1 / 4, "quinto": 1 / 5, "quinti": 1 / 5},
        multiples={"metà": 0.5, "mezz": 0.5, "doppi": 2.0, "raddoppi": 2.0, "triplic": 3.0, "triplo": 3.0,
                   "quadruplic": 4.0},
        ordinals=numbered("""
            primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta sesto/sesta settimo/settima
            ottavo/ottava nono/nona decimo/decima
        """),
    ),
}
"""Languages in Latin letters whose negation is known, by code."""

