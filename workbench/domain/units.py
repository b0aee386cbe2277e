"""Units and currencies behind the numbers of a claim: 20 dollars are not 20 euros, and 3 days are not 3 months.

Invariant: two claims differ only where both have units of one kind, such as lengths, and share none of them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from workbench.domain.figures import CURRENCY_SIGNS

Unit = tuple[str, str]
"""The kind of a unit and its name: ``("length", "mile")``."""

_KINDS: Mapping[str, str] = {
    "currency": """
        dollar/dollars/dólar/dólares/dollari/dollaro/usd/доллар/доллара/долларов/دولار/دولارات/डॉलर/$
        euro/euros/eur/евро/يورو/यूरो/€ pound/pounds/gbp/sterling/£ real/reais/brl
        rupee/rupees/rupias/roupies/rupien/inr/рупий/روبية/रुपये/रुपए/रुपया/₹
        рубль/рубля/рублей/rouble/roubles/ruble/rubles/rublos/₽
        yen/yenes/jpy/иен/¥ yuan/юаней/يوان/युआन peso/pesos franc/francs/franken/chf/франков lira/liras/lire/₺
    """,
    "length": """
        km/kilometre/kilometres/kilometer/kilometers/kilómetro/kilómetros/quilómetro/quilómetros/quilômetro/quilômetros/kilomètre/kilomètres/kilometern/chilometro/chilometri/км/километр/километра/километров/كيلومتر/كيلومترا/किलोमीटर/किमी
        m/metre/metres/meter/meters/metern/metro/metros/mètre/mètres/metri/метр/метра/метров/متر/مترا/أمتار/मीटर
        mile/miles/milla/millas/milha/milhas/meile/meilen/miglio/miglia/миля/мили/миль/ميل/أميال/मील
        cm/centimetre/centimetres/centimeter/centimeters/centímetro/centímetros/centimètre/centimètres/zentimeter/centimetri/сантиметр/сантиметра/сантиметров
        mm/millimetre/millimetres/millimeter/millimeters/milímetro/milímetros/millimètre/millimètres/millimetri
        foot/feet inch/inches yard/yards
    """,
    "weight": """
        kg/kilo/kilos/kilogram/kilograms/kilogramm/kilogramo/kilogramos/quilograma/quilogramas/kilogramme/kilogrammes/chilo/chili/кг/килограмм/килограмма/килограммов/كيلوغرام/किलो/किलोग्राम
        tonne/tonnes/ton/tons/tonnen/tonelada/toneladas/tonnellata/tonnellate/тонна/тонны/тонн/طن/طنا/टन
        g/gram/grams/gramm/gramo/gramos/grama/gramas/gramme/grammes/grammo/grammi/грамм/грамма/граммов ounce/ounces
        mg/milligram/milligrams/milligramm/miligramo/miligramos/miligrama/miligramas/milligramme/milligrammes/milligrammi/миллиграмм
    """,
    "area": """
        hectare/hectares/hectárea/hectáreas/hektar/ettaro/ettari/гектар/гектара/гектаров/هكتار/हेक्टेयर
        acre/acres/acri/एकड़ km² m²
    """,
    "volume": """
        litre/litres/liter/liters/litern/litro/litros/litri/литр/литра/литров/لتر/लीटर gallon/gallons
        barrel/barrels/barril/barriles/barris/baril/barils/fass/barile/barili/баррель/барреля/баррелей/برميل/बैरल
    """,
    "time": """
        day/days/día/días/dia/dias/jour/jours/tag/tage/tagen/giorno/giorni/день/дня/дней/يوم/يوما/أيام/दिन
        week/weeks/semana/semanas/semaine/semaines/woche/wochen/settimana/settimane/неделя/недели/недель/أسبوع/أسابيع/सप्ताह/हफ्ते
        month/months/mes/meses/mês/mois/monat/monate/monaten/mese/mesi/месяц/месяца/месяцев/شهر/شهرا/أشهر/महीने/महीना/माह
        year/years/año/años/ano/anos/an/ans/année/années/jahr/jahre/jahren/anno/anni/год/года/лет/سنة/سنوات/عام/عاما/أعوام/साल/वर्ष
        hour/hours/hora/horas/heure/heures/stunde/stunden/ora/ore/час/часа/часов/ساعة/ساعات/घंटे/घंटा
        minute/minutes/minuto/minutos/minuten/minuti/минута/минуты/минут/دقيقة/دقائق/मिनट
        seconds/segundos/secondes/sekunden/secondi/секунд/секунды/ثانية/ثوان/सेकंड
    """,
    "temperature": "celsius/°c/c fahrenheit/°f/f",
    "clock": "am pm",
    "power": "watt/watts kilowatt/kilowatts/kw megawatt/megawatts/mw gigawatt/gigawatts/gw",
}  # fmt: skip
_UNITS = {
    word: (kind, words.split("/")[0]) for kind, text in _KINDS.items() for words in text.split() for word in words.split("/")
}
_ONLY_IN: Mapping[str, tuple[str | None, ...]] = {"am": ("en", None), "an": ("fr",)}
_BETWEEN = frozenset(("de", "of", "di", "d", "us", "degrees", "grad", "градусов", "درجة", "डिग्री"))
_SIGN = re.compile(rf"(?:(R|US)\s?)?([{CURRENCY_SIGNS}])\s?\d|\d\s?(?:bn|m|k|mrd|million)?\s?([{CURRENCY_SIGNS}])")


def unit_at(words: Sequence[str], place: int, numeric: Collection[int], code: str | None) -> Unit | None:
    """Return the unit that a word is, if it stands behind a number: ``20 dollars``, ``5 mil millones de euros``."""
    word = words[place].rpartition("'")[2]
    unit = _UNITS.get(word)
    if unit is None or code not in _ONLY_IN.get(word, (code,)) or (word == "miles" and code == "es"):
        return None
    behind = place - 1 in numeric or (place - 2 in numeric and words[place - 1] in _BETWEEN)
    return unit if behind else None


def currencies(text: str) -> Iterator[Unit]:
    """Yield the currencies whose signs stand beside a figure."""
    for found in _SIGN.finditer(text):
        sign = found[2] or found[3]
        yield ("currency", "real") if found[1] == "R" else _UNITS[sign]


def have_other_units(first: Collection[Unit], second: Collection[Unit]) -> bool:
    """Return whether both have units of one kind and share none of them."""
    for kind in {kind for kind, _ in first} & {kind for kind, _ in second}:
        one, other = ({name for of, name in units if of == kind} for units in (first, second))
        if one.isdisjoint(other):
            return True
    return False
