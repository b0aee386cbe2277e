"""Which sentences of a text state something that can be checked: proposals for a person to tick, never claims by themselves.

The method in one sentence: *a sentence scores for figures, dates, names, comparisons, causes, reported speech and verbs of
fact, loses for questions, opinions, instructions, predictions, headings and fragments, and is proposed from a score of 0.4.*

Rules and no model, so that every proposal can say why it is one. The features come from ClaimBuster (words, classes of words
such as figures and verbs, kinds of names, length: https://doi.org/10.1145/3097983.3098131), from the annotation schema of
Full Fact (quantities and causes, with predictions and personal experience set apart: https://arxiv.org/abs/1809.08193) and
from the CheckThat! labs on check-worthiness and subjectivity (https://checkthat.gitlab.io/). The weights are set by hand.

Words are read in English. In any other language only what needs no dictionary counts: figures, years, names and quotes.
Whether a claim matters, or is true, is not told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Reason = Literal["number", "date", "name", "comparison", "cause", "reported", "statement"]

WEIGHTS: dict[Reason, float] = {
    "number": 0.3,
    "date": 0.2,
    "name": 0.25,
    "comparison": 0.2,
    "cause": 0.3,
    "reported": 0.2,
    "statement": 0.2,
}
"""What each reason adds to a score, in the order in which reasons are given."""

THRESHOLD = 0.4
"""Score from which a sentence is proposed: about two reasons, and no penalty."""

SHORTEST, LONGEST = 5, 60
"""Words of a sentence that is neither a fragment nor several things at once."""

READ = 2000
"""Characters of a sentence that are read; ``ingest`` cuts at 1,000."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that may be a claim. ``snippet`` is the number and ``text`` the text as the caller gave them; ``score`` is
    0 to 1; ``reasons`` say what speaks for it; ``needs_context`` that it opens with a word such as “they”, whose meaning
    stands in an earlier sentence."""

    snippet: int
    text: str
    score: float
    reasons: tuple[Reason, ...]
    needs_context: bool


def proposals(sentences: Iterable[tuple[int, str]], *, language: str | None = None, limit: int = 20) -> list[Proposal]:
    """Return at most ``limit`` sentences that may be claims, the best first, equals in the order given.

    ``sentences`` are (number, text) of one document in order; ``language`` is a BCP 47 code, None for English. Any text is
    read without an error, in time linear in its length.
    """
    english = (language or "en").partition("-")[0].lower() == "en"
    read = [(number, text, _Words.of(text)) for number, text in sentences]
    # The first word of a sentence has a capital in any case. It is a name where it has one elsewhere too.
    known = {words.lower[at].removesuffix("'s") for _, _, words in read for at in _names(words, english)}
    checkable: list[Proposal] = []
    for number, text, words in read:
        reasons = tuple(_english(words, known) if english else _any_language(words, text))
        score = sum(WEIGHTS[reason] for reason in reasons) + (0.0 if english else WEIGHTS["statement"] / 2)
        score = round(min(1.0, score) * _left(words, text, reasons, english), 3)
        if reasons and score >= THRESHOLD:
            checkable.append(Proposal(number, text, score, reasons, english and _leans_back(words.lower)))
    return sorted(checkable, key=lambda proposal: -proposal.score)[: max(0, limit)]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(*patterns: str) -> re.Pattern[str]:
    """Any of these between spaces. No pattern may hold ``*`` or ``+``: what is searched is untrusted."""
    return re.compile(f" (?:{'|'.join(patterns)}) ")


# Letters, or a figure with its separators. A figure inside a word (Covid-19, G20) is part of the word.
_TOKEN = re.compile(r"[^\W\d_][\w'’]*(?:-\d+)?|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?|[%‰]")
_SKIPPED = re.compile(r"https?://\S+|\[\d{1,3}\]|^\s*(?:[-*•–]|\(?\d{1,3}[.)])\s")
_ISO = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_FIGURE_WITHOUT_SPACE = re.compile(f"(?<={_UNSPACED.pattern})(?=\\d)")
_OPENING = frozenset("\"“”„«‘'(:;.!?—–•*#>")
_STOPS = frozenset(".!…。！।۔")
_CLOSING = " \t\n\r\"'”“’»›)]*_"
_LABEL = re.compile(r"\s*(?:source|photo|photograph|picture|image|credit|caption|tag|author|editor)s?\s*:", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{12,})[\"“”„«»]")


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence in words: ``given`` as they stand, ``lower`` in small letters, ``opens`` where a quote or a part begins."""

    given: tuple[str, ...]
    lower: tuple[str, ...]
    opens: tuple[bool, ...]
    joined: str
    dated: bool
    count: int

    @classmethod
    def of(cls, text: str) -> "_Words":
        kept, dates = _ISO.subn(" ", _SKIPPED.sub(" ", text[:READ]))
        kept = _FIGURE_WITHOUT_SPACE.sub(" ", kept)
        tokens = list(_TOKEN.finditer(kept))
        given = tuple(match.group().replace("’", "'").rstrip("'") for match in tokens)
        lower = tuple(word.lower() for word in given)
        before = (kept[max(0, match.start() - 2) : match.start()].rstrip()[-1:] for match in tokens)
        opens = tuple(not at or mark in _OPENING for at, mark in enumerate(before))
        # In scripts without spaces about two characters are a word.
        spaced = sum(word[0].isalnum() and not _UNSPACED.match(word) for word in given)
        count = spaced + dates + -(-len(_UNSPACED.findall(kept)) // 2)
        return cls(given, lower, opens, f" {' '.join(lower)} ", dates > 0, count)


_FUNCTION = _set(
    """a an the this that these those there here it its he she they we you i i'm i've i'd i'll his her their our my your me
    us him them who whom whose what which when where why how in on at of for from to by with within without and or but if
    as than then since until while is are was were be been has have had do does did will would can could should may might
    must not no never none nobody every each all some any most more less few many after before during because so such only
    just also very too under about into according yes well now oh ok okay please thank thanks ladies gentlemen sir madam
    however although though despite still yet even today tonight yesterday tomorrow"""
)
_MONTHS = _set("january february march april may june july august september october november december")
_DAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_BEFORE_A_MONTH = _set("in since by until from of on early late mid last next this")
_NUMBER_WORDS = _set(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions
    billion billions trillion trillions dozen dozens half halved third thirds quarter quarters twice double doubled doubles
    triple tripled triples percent percentage % ‰"""
)
_DATE_WORDS = _set("yesterday century centuries decade decades")
_DATE_PHRASES = _phrases(
    "(?:last|this|past) (?:year|month|week|quarter|summer|winter|spring|autumn|fall)", "(?:year|month|week|day)s? ago"
)

_COMPARING = _set(
    """than more fewer least most highest lowest largest smallest biggest longest shortest oldest youngest fastest richest
    poorest first only never always all every none nobody nothing everyone everybody majority minority record unprecedented
    higher lower larger smaller bigger longer shorter older younger faster richer poorer worse greater safer exceeds
    exceeded outnumber outnumbered outnumbers"""
)
_COMPARING_PHRASES = _phrases(
    "(?:is|are|was|were|has|have|had|found|with|there's|shows?|showed) no", "no (?:one|other|evidence|link|longer)",
    "not (?:one|a single)",
)
_NOT_COMPARING = re.compile(r"^ (?:first|only|all) | first of all | at all | all right ")

_CAUSING = _set(
    """cause causes caused causing prevent prevents prevented preventing cure cures cured kill kills killed trigger triggers
    triggered increases decreases reduces raises lowers worsens improves boosts inhibits promotes induces enhances impairs
    protects because"""
)
_CAUSING_PHRASES = _phrases(
    "(?:leads?|leading|led) to", "result(?:s|ed)? in", "due to", "thanks to", "responsible for", "associated with",
    "link(?:s|ed)? (?:to|between|with)", "risks? (?:of|for)", "as a result of", "contribute[sd]? to", "effects? (?:on|of)",
    "impact (?:on|of)",
)

_REPORTING = _set(
    """said says claims claimed stated announced reported reportedly argued insisted insists alleged alleges
    allegedly denied denies confirmed confirms warned warns tweeted wrote told testified declared asserted asserts
    estimated estimates concluded revealed"""
)

_AUXILIARY = _set(
    """is are was were has have had been does did isn't aren't wasn't weren't hasn't haven't hadn't doesn't didn't don't it's
    that's there's he's she's they're we're they've we've can't cannot"""
)
_VERBS = _set(
    """affect allow appear arrive attend ban become begin belong build buy carry close come commit compete comprise confirm
    consist contain contribute control cost cover create cross cut decide decline decrease demonstrate deny depend depict die
    drop earn employ encourage enter equal exceed exist export fail fall find follow form fund generate get give go grow
    happen hit hold import include increase influence inhibit interact invade involve join kill know lack last lead leave
    live lose make mean measure meet move occupy occur offer open operate own participate pay perform play possess prevent
    produce promote protect prove provide publish raise reach receive reduce refuse regulate reject remain remove represent
    require rise run sell send serve share show shrink sing speak spend spread star start stop strike suffer suggest support
    suppress take teach tell threaten trigger use vote want weigh win work worsen write"""
)
_PAST = _set(
    """became began bought broke brought built came caught chose cost cut did drew drove fell fought felt found flew forbade
    gave got grew held hit kept knew led left lent lost made meant met paid put ran rose said sang sank saw sent set shot
    shrank shut sold spent split spoke spread stood stole struck swore taught thought threw told took went won wore wrote
    beat born died given known shown taken written beaten chosen drawn driven grown seen sunk worn"""
)
_AFTER_A_VERB = _set("a an the its his her their no that more fewer less")
_NOT_PAST = _set("indeed speed breed bleed creed greed steed naked sacred wicked united hundred")
_MODALS = _set("will would can could may might shall should must won't wouldn't couldn't think believe hope feel want know")
_INFLECTED = frozenset(
    form
    for verb in _VERBS
    for form in (
        verb,
        verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s",
        verb + "es",
    )
)

_OPINION = _phrases(
    "(?:i|we|i'd|we'd) (?:(?:do|would|don't|really|also|just|still|truly|firmly|strongly|personally|all|am|are) ){0,2}"
    "(?:think|believe|feel|hope|guess|suppose|assume|wish|love|like|hate|prefer|doubt|agree|disagree|want|need|oppose|sure"
    "|proud|glad|happy|sorry|trust)",
    "(?:my|our) (?:own )?(?:opinion|view|mind|feeling|belief|hope|guess)",
    "should", "shouldn't", "must", "mustn't", "ought", "let us", "let's", "(?:needs?|has|have) to", "perhaps", "maybe",
    "hopefully", "it(?:'s| is) (?:time|up) (?:to|for)",
)
_JUDGING = _set(
    """beautiful wonderful terrible awful horrible shameful disgraceful amazing boring delicious lovely brilliant great
    fantastic pathetic ridiculous stupid absurd disgusting appalling inspiring deserve deserves tragic sad fun charming
    magnificent masterpiece outrageous unacceptable regrettable delightful dreadful embarrassing nonsense foolish"""
)
_FUTURE = _phrases(
    "(?<! the )(?<! a )(?<! his )(?<! her )(?<! its )(?<! their )will",  # not the noun
    "won't", "shall", "(?:i|you|he|she|it|we|they|there|that)'ll", "going to",
    "(?:is|are) (?:set|likely|bound|about|due) to",
)
_ORDERS = _set(
    """add apply ask avoid be bake boil book bring buy call check choose click close combine come compare consider contact
    continue cook copy cut discover do don't donate download drain drop eat email enjoy ensure enter explore fill find follow
    forget get give go help imagine install join keep learn leave let let's listen look make meet mix never note open order
    pay pick place please pour preheat press print put read register remember remove repeat report restart return save scroll
    see select send serve share sign sit speak stay stir stop store submit subscribe support switch take tell
    think tip try turn type update use visit vote wait wash watch welcome write"""
)
_AFTER_AN_ORDER = _set(
    """a an the this that these those your our my his her their its me us him them it you here there to on in for at with up
    out off down back about how what who why when where whether if all any some every each more not only two three again and
    sure until through into from yourself attention please home warm over"""
)
_GREETING = re.compile(
    "^ (?:(?:well|ok|okay|and|so|yes|no) )?(?:good (?:morning|afternoon|evening|night|luck)|hello|hi|dear|congratulations"
    "|happy (?:new|birthday)|thank|thanks(?! to (?:the|a|an|its|his|her|new|better) )|welcome) "
)

_BACK = _set("it they he she this these those that its their his her him them such it's they're they've he's she's that's")
_JOINING = _set("and but so or yet however also still then moreover meanwhile instead besides in fact")
_TIMES = _set("year month week summer winter spring autumn morning afternoon evening century decade time")


def _english(words: _Words, known: set[str]) -> Iterator[Reason]:
    """Yield the reasons to propose an English sentence."""
    lower = words.lower
    dates = set(_dates(words))
    if any(at not in dates and (word[0].isdecimal() or word in _NUMBER_WORDS) for at, word in enumerate(lower)):
        yield "number"
    if words.dated or dates or _DATE_PHRASES.search(words.joined):
        yield "date"
    if next(_names(words, True), None) is not None or (lower and lower[0].removesuffix("'s") in known):
        yield "name"
    plain = _NOT_COMPARING.sub(" ", words.joined)
    if not _COMPARING.isdisjoint(plain.split()) or _COMPARING_PHRASES.search(plain):
        yield "comparison"
    if not _CAUSING.isdisjoint(lower) or _CAUSING_PHRASES.search(words.joined):
        yield "cause"
    if not _REPORTING.isdisjoint(lower) or " according to " in words.joined:
        yield "reported"
    if any(_is_fact(lower, at) and word not in _REPORTING for at, word in enumerate(lower)):
        yield "statement"


def _any_language(words: _Words, text: str) -> Iterator[Reason]:
    """Yield the reasons to propose a sentence in a language whose words are not known."""
    years = {at for at in range(len(words.lower)) if _is_year(words.lower, at)}
    if any(at not in years and (word[0].isdecimal() or word in "%‰") for at, word in enumerate(words.lower)):
        yield "number"
    if words.dated or years:
        yield "date"
    if next(_names(words, False), None) is not None:
        yield "name"
    if _QUOTED.search(text[:READ]):
        yield "reported"


def _left(words: _Words, text: str, reasons: tuple[Reason, ...], english: bool) -> float:
    """Return the part of a score that is left after deductions for everything that speaks against a sentence."""
    left = 1.0
    end = text.rstrip(_CLOSING)[-1:]
    if end in ("?", "？", "؟"):
        left *= 0.3
    if words.count < SHORTEST or words.count > LONGEST:
        left *= 0.7
    if not english:
        return left if end in _STOPS else left * 0.6
    lower, joined = words.lower, words.joined
    if _OPINION.search(joined) or not _JUDGING.isdisjoint(words.given):
        left *= 0.5
    if _FUTURE.search(joined) and "number" not in reasons:
        left *= 0.5
    if _is_order(lower) or _GREETING.search(joined):
        left *= 0.3
    if not {"you", "your", "you're", "you've"}.isdisjoint(lower):
        left *= 0.7
    if end == ":" or _LABEL.match(text[:READ]):
        left *= 0.4
    elif end not in _STOPS:
        left *= 0.4 if _is_title(words) else 0.8
    if not any(_is_fact(lower, at) or word in _MODALS or word in _REPORTING for at, word in enumerate(lower)):
        left *= 0.4
    return left


def _dates(words: _Words) -> Iterator[int]:
    """Return the positions of words that are dates."""
    lower = words.lower
    for at, word in enumerate(lower):
        before = lower[at - 1] if at else ""
        after = lower[at + 1] if at + 1 < len(lower) else ""
        if _is_year(lower, at) or word in _DATE_WORDS or word in _DAYS:
            yield at
        elif word in _MONTHS and words.given[at][0].isupper():
            near = before[:1].isdecimal() or after[:1].isdecimal()
            if word not in ("may", "march") or near or before in _BEFORE_A_MONTH:
                yield at
                yield from (beside for beside, other in ((at - 1, before), (at + 1, after)) if _DAY.fullmatch(other))


def _is_year(lower: tuple[str, ...], at: int) -> bool:
    word = lower[at].removesuffix("s")
    after = lower[at + 1] if at + 1 < len(lower) else ""
    return len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= 2100 and after not in _NUMBER_WORDS


def _names(words: _Words, english: bool) -> Iterator[int]:
    """Return the positions of words that are names. A capital letter is no evidence at the beginning of a sentence or quote,
    unless another one follows. It is weak evidence in languages that capitalise common nouns: these need two capitalised
    words in a row, not after a possible article, or an acronym."""
    capital = [word[0].isupper() for word in words.given]
    if sum(capital) > 4 and sum(word.isupper() and len(word) > 1 for word in words.given) > 0.7 * len(words.given):
        return  # written in capitals throughout
    for at, word in enumerate(words.given):
        lower = words.lower[at].removesuffix("'s")
        if not capital[at] or lower in _MONTHS or lower in _DAYS or (english and lower in _FUNCTION):
            continue
        followed = at + 1 < len(capital) and capital[at + 1] and not words.opens[at + 1]
        followed = followed and (english or not words.opens[at] or len(word) > 3)
        # “Bridge of Spies”
        joined = at + 2 < len(capital) and capital[at + 2] and words.lower[at + 1] in ("of", "de", "von", "al", "and")
        acronym = len(word) > 1 and word.isupper() and word.isalpha()
        if acronym or followed or (english and (joined or not words.opens[at] or words.lower[at].endswith("'s"))):
            yield at


def _is_fact(lower: tuple[str, ...], at: int) -> bool:
    """Return whether a word can be a verb that states what is or was."""
    word = lower[at]
    if at and word.endswith("s") and not word.endswith(("ss", "us", "'s")) and at + 1 < len(lower):
        # “borders the”, “sends 350”
        return lower[at + 1] in _AFTER_A_VERB or lower[at + 1][0].isdecimal() or _is_known_verb(word)
    return _is_known_verb(word)


def _is_known_verb(word: str) -> bool:
    return (
        word in _AUXILIARY
        or word in _PAST
        or word in _INFLECTED
        or (word in _CAUSING and word != "because")
        or (len(word) > 4 and word.endswith("ed") and word not in _NOT_PAST)
    )


def _is_order(lower: tuple[str, ...]) -> bool:
    """Return whether a sentence tells its reader to do something."""
    if len(lower) < 2 or lower[0] not in _ORDERS:
        return False
    if lower[0] in ("please", "don't", "let", "let's", "remember", "imagine"):
        return True
    return lower[1] in _AFTER_AN_ORDER or not any(_is_fact(lower, at) for at in range(1, len(lower)))


def _is_title(words: _Words) -> bool:
    """Return whether most of the longer words begin with a capital letter."""
    long = [word for word in words.given if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


def _leans_back(lower: tuple[str, ...]) -> bool:
    """Return whether a sentence begins with a word that refers to something mentioned before."""
    at = next((at for at, word in enumerate(lower[:4]) if word not in _JOINING), None)
    if at is None or lower[at] not in _BACK:
        return False
    rest = lower[at + 1 : at + 7]
    # “This year”, “It is estimated that”
    return not (rest and rest[0] in _TIMES) and not (lower[at] in ("it", "it's") and "that" in rest)
