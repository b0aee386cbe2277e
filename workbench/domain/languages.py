"""How to tell in which language a claim is, by its words.

Invariant: a language is told only where something speaks for it and less for every other; else it is unknown.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.domain.lexicon import LATIN, Language
from workbench.domain.lexicon_scripts import OTHER_SCRIPTS

LANGUAGES: Mapping[str, Language] = {**LATIN, **OTHER_SCRIPTS}
"""Languages whose negation is known, by code."""

_COMMON = {
    "en": """
        when before after how many much its his her because about into over under between last this first second
        third rise the a in and of to that which are were was is has have had been with from by for not than who they
        will more at on their there it its this an as be said says would could should can people year years
        government president minister percent cause causes billion dollars bought earn pay worth january february
        june july october caused cures rose fell increased killed died voted vote women men children every all most
        only during since between
    """,
    "es": """
        hubo había personas murieron ciudad economía creció precio ley juez jueces aumentó disminuyó cambió millones mil
        dólares euros ministro ministros presidente presidenta según votaron votó jóvenes niños esta este muy fueron
        ser gastaron todos todas sobre también pero cuando donde quien vez cada ellos ella nos les
        el la los las de del que y en un una es son fue fueron se con por para su sus al lo más está han ha hay como
        pero entre desde hasta según país año años muertos gobierno subió
    """,
    "pt": """
        houve havia pessoas morreram cidade economia cresceu preço lei juiz aumentou diminuiu mudou milhões bilhões mil
        dólares reais ministro presidente presidenta segundo votaram votou jovens crianças esta este muito ser
        gastaram todos todas sobre também quando onde quem vez cada eles ela nos lhe dólar vale ter feito
        o a os as de do da dos das que e em um uma é são foi foram se com por para seu sua ao mais está não na no nas
        nos há como mas entre desde até pelo pela país ano anos governo custa taxa
    """,
    "fr": """
        ville compte personnes mortes morts économie prix loi juge augmenté millions milliards euros ministre président
        députés voté jeunes enfants cet cette ces leur leurs été être avait fait tout tous toute aussi où elles ils c
        s j qu deux trois inflation chômage région coûté français france
        le la les de du des que qui et en un une est sont a été se avec par pour son sa au aux plus dans sur ont il elle
        ce cette mais entre depuis selon ans gouvernement l d
    """,
    "de": """
        menschen stadt wirtschaft wuchs preis gesetz gericht klage millionen milliarden minister präsident abgeordneten
        stimmten jugend kinder diese dieser dieses sehr alle vom beim zwischen gegen durch wenn aber oder noch nur
        mehr kann werden jeder jede jedes gekostet ausgegeben
        der die das den dem des und in ein eine einen einem einer ist sind war waren wurde wurden hat haben mit von für
        auf im am zu zum zur nicht sich als auch bei nach aus um rund über seit es er sie wir gab gibt wie dass jahr
        jahre jahren euro bund regierung
    """,
    "it": """
        città economia prezzo legge giudice aumentata milioni miliardi ministro presidente deputati hanno votato giovani
        bambini questa questo molto essere tutti anche quando dove chi ogni loro stati state fra dello degli nei
        sulla sul persone morte costato sindaco
        il lo la i gli le di del della dei delle che e in un una è sono ha hanno si con per da dal dalla nel nella al
        più stato stata come ma tra anni anno paese governo
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
    "gl": "o a os as e non un unha é son foi do da dos das que en con por para máis pola polo ao na no súa seu hai",
    "no": "og at det som en er av for med den til ikke på har de om et var fra i sin kan ved ingen skal ble",
    "ar": """
        في من على إلى الى عن أن ان إن هذا هذه التي الذي مع كان كانت قد بعد قبل بين خلال ذلك كل أو و يوجد هناك منذ حتى
        عند بلغ بلغت قتل أشخاص بسبب مليون مليار دولار
    """,
    "fa": "در از به که این را با است برای آن یک خود تا کرد شد بود می های ها ای اما یا هم نیز",
    "ur": "میں کے کی ہے اور سے کو کا نے پر ہیں کہ تھا نہیں یہ اس ایک تھی",
    "hi": """
        है हैं में की के का को ने से पर और यह कि था थी थे गया गई गए हुआ हुई हुए किया किए लिए इस उस एक जो वह भी तो ही
        लोग साल रुपये रही रहा रहे देते करते होता होती
    """,
    "mr": "आहे आहेत आणि च्या मध्ये नाही या हा ही ते होते केले झाली झाले साठी",
    "ne": "छ छन् र मा को ले लाई थियो भएको गर्न हो पनि छैन",
    "ru": """
        в на и что это был была было были из для по при его её ее они она он от как но за со из-за после до году года
        лет человек который которая которые также или все всё врач миллионов рублей страна страны правительство
        составила
    """,
    "uk": """
        і в на що це був була було були з для по при його її вони
        вона він від як але за зі після до році року який яка та не у
    """,
    "bg": "и в на че това е са беше бяха от за по при му ѝ те тя той до след но със през която който не се да ще",
    "sr": "и у на да је су био била било од за по при његов њен они она он како али са после до године који која не се ће",
    "be": "і ў на што гэта быў была было былі з для па пры яго яе яны яна ён ад як але за пасля да годзе які якая не у",
}

_WITH: dict[str, list[str]] = {}
"""Common word -> the languages that have it; so are words of negation, names of months and days, and number words."""
for _code, _text in _COMMON.items():
    _more = set[str]()
    if _own := LANGUAGES.get(_code):
        _more = {*_own.turning, *_own.verbal, *_own.weak, *_own.months, *_own.days, *_own.ordinals, *_own.small}
    for _word in sorted({*_text.split(), *_more}):
        _WITH.setdefault(_word, []).append(_code)

_HINTS: Mapping[str, re.Pattern[str]] = {
    "es": re.compile(r"ñ|[cs]ión$|dad$|[aei]ron$"),
    "pt": re.compile(r"[ãõ]|ç[aão]|[aei]ram$|dade$|[ln]h[ao]"),
    "fr": re.compile(r"[êèùœ]|eaux?$|ées?$"),
    "de": re.compile(r"ß|ung(en)?$|lich(e[nrsm]?)?$|keit$|schaft$"),
    "it": re.compile(r"zion[ei]$|ità$|[aei]rono$|gli[aeo]"),
    "ar": re.compile(r"^[وفبك]?ال|[ةأإ]"),
    "ru": re.compile(r"[ыэ]|[аяео]го$|[ая]я$|[иы]й$|тся$|ость$"),
}
"""Spellings that speak for a language, though less than a common word. All but German and Arabic share some of them."""

_NOT_IN: Mapping[str, re.Pattern[str]] = {
    "ar": re.compile(r"[پچژگکیےٹڈڑہںۂەۆێ]"),
    "hi": re.compile(r"[ळ]"),
    "ru": re.compile(r"[іїєґўјљњћђџѓќѕәғқңөұүһѝ]"),
}
"""Letters that a language does not have, though others of its script do."""

_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "arabic": re.compile(r"[\u0600-\u06ff]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "other": re.compile(r"[^\W\d_\u0000-\u024f\u0400-\u04ff\u0600-\u06ff\u0900-\u097f\u1e00-\u1eff\u0300-\u036f]"),
}


def common_words(code: str | None) -> frozenset[str]:
    """Return the common words of a language, none for an unknown one."""
    return _SETS.get(code or "", frozenset())


_SETS = {code: frozenset(text.split()) for code, text in _COMMON.items()}


def told_languages(words: Sequence[Sequence[str]], stated: Sequence[str | None]) -> tuple[str | None, ...]:
    """Return the language codes of two claims that are compared: as stated, else by their words. One whose words do not tell
    has the language of the other if its script is the same; where neither tells, the words of both are taken
    together. None
    for unknown."""
    codes = [
        code.partition("-")[0].lower() if code else language_by_words(tokens)
        for tokens, code in zip(words, stated, strict=True)
    ]
    if not any(codes):
        return (language_by_words([word for tokens in words for word in tokens]),) * len(codes)
    known = next(at for at, code in enumerate(codes) if code)
    script = _script(words[known])
    return tuple(
        code or (codes[known] if _script(tokens) == script else None) for code, tokens in zip(codes, words, strict=True)
    )


def document_language(text: str, stated: str | None) -> str | None:
    """Return the language code of a document, without its region: as stated, or as detected when it was read, unless its
    words tell English. A short English text is easily taken for another language."""
    code = (stated or "").partition("-")[0].lower()
    if code not in ("", "en") and language_by_words(_LETTERS.findall(text[:3000].lower())) == "en":
        return "en"
    return code or None


def query_language(text: str, stated: str | None) -> str | None:
    """Return the language code of a claim or another short text: as stated, or by its letters or words; None for unknown."""
    if stated:
        return stated.partition("-")[0].lower()
    by_letters = (code for code, letters in _LETTERS_OF.items() if letters.search(text))
    return next(by_letters, None) or language_by_words(_LETTERS.findall(text.lower()))


_LETTERS = re.compile(r"[^\W\d_]+")
_LETTERS_OF: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile(r"[\u3041-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "th": re.compile(r"[\u0e01-\u0e3a]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "el": re.compile(r"[\u0370-\u03ff]{3}"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
}
"""Letters that tell a language; Chinese characters after those of Japanese, which has both."""


def language_by_words(words: Sequence[str]) -> str | None:
    """Return the language for which most speaks; a word that several languages have counts less for each."""
    score = Counter[str]()
    for word in words:
        codes = _WITH.get(word, ())
        for code in codes:
            score[code] += 60 // len(codes)
        if not codes:
            for code, hint in _HINTS.items():
                if hint.search(word):
                    score[code] += 30 if code != "ar" else 60
    for code, foreign in _NOT_IN.items():
        if code in score and any(foreign.search(word) for word in words):
            del score[code]
    best = score.most_common(2)
    if not best or best[0][1] < 60 or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0] if _script(words) == _SCRIPT_OF.get(best[0][0], "latin") else None


_SCRIPT_OF = {
    **dict.fromkeys(("ar", "fa", "ur"), "arabic"),
    **dict.fromkeys(("hi", "mr", "ne"), "devanagari"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be"), "cyrillic"),
}


def _script(words: Sequence[str]) -> str:
    """Return the script of a text: the first that any word has; Latin only where no word has another."""
    text = " ".join(words)
    return next((name for name, letters in _SCRIPTS.items() if letters.search(text)), "latin")
