"""Words that say the opposite of one another, as in “before the vote” and “after the vote”, or “safe” and “unsafe”.

Two claims that differ in such a pair are opposites though neither holds a word of negation.
"""

from collections.abc import Set

_PAIRS = """
    before/prior after/following | men/man/male/males/boys women/woman/female/females/girls | import/imports/imported
    export/exports/exported | open/opens/opened/opening/reopened close/closes/closed/shut/closing | win/wins/won
    lose/loses/lost |
    increase/increased/increases/increasing/rise/rises/rose/risen/grew/grow/grows/grown/gain/gained/gains/climbed/soared
    halved/plunged/slumped/dipped/sank | north/northern south/southern | east/eastern west/western | buy/buys/bought
    sell/sells/sold | first last | most/majority minority | maximum/max minimum/min | highest lowest | above/over
    below/under | guilty innocent | accept/accepts/accepted/approve/approves/approved/upheld/adopted
    reject/rejects/rejected/overturned/vetoed/struck | legal illegal | rich/richer/richest poor/poorer/poorest |
    young/younger/youngest old/older/oldest | big/bigger/biggest/large/larger/largest small/smaller/smallest | always
    never | all none | true/real false/fake | alive dead | start/started/starts/began/begin/begins
    end/ended/ends/stop/stopped/stops | strong/stronger/strongest weak/weaker/weakest | enter/entered leave/left |
    join/joined quit | hot/hotter/hottest/warm/warmer/warmest cold/colder/coldest/cool/cooler/coolest |
    allow/allows/allowed/permit/permitted/legalised/legalized ban/banned/bans/outlawed |
    support/supports/supported/backs/backed/favour/favoured/favor/favored oppose/opposes/opposed | inside outside |
    fast/faster/fastest slow/slower/slowest | high/higher low/lower | more fewer/less | with without | antes
    después/tras | hombres/hombre mujeres/mujer | importó/importaciones exportó/exportaciones | abrió/abierto
    cerró/cerrado | ganó/ganaron perdió/perdieron | norte sur | este oeste | compró vendió | máximo mínimo | culpable
    inocente | aprobó/aprobaron/aprobada/aprobado/aceptó rechazó/rechazaron/rechazada/rechazado |
    subió/subieron/aumentó/creció bajó/cayó/disminuyó | rico/ricos pobre/pobres | empezó/comenzó terminó/acabó | legal
    ilegal | permitió/permite prohibió/prohíbe | mayor menor | mejor peor | apoya/apoyó rechaza |
    primer/primero/primera último/última | alto/alta bajo/baja | depois/após antes | homens/homem mulheres/mulher |
    abriu/aberto fechou/fechado | ganhou/venceu perdeu | sul norte | leste oeste | comprou vendeu | culpado inocente |
    aprovou/aprovaram/aprovado/aprovada/aceitou rejeitou/rejeitaram/rejeitado/rejeitada | subiu/aumentou/cresceu
    caiu/diminuiu/baixou | rico/ricos pobre/pobres | começou terminou/acabou | permite/permitiu proíbe/proibiu |
    melhor pior | maior menor | primeiro/primeira último/última | importou exportou | avant après | hommes/homme
    femmes/femme | ouvert/ouvre/ouverte fermé/ferme/fermée | gagné/gagne perdu/perd | nord sud | est ouest | acheté
    vendu | coupable innocent | approuvé/approuve/adopté/adopte/accepté rejeté/rejette/refusé | riche/riches
    pauvre/pauvres | commencé/commence fini/terminé/termine | autorise/autorisé interdit | premier/première
    dernier/dernière | meilleur/mieux pire | légal illégal | haut bas | plus moins | vor nach | männer/mann/jungen
    frauen/frau/mädchen | geöffnet/öffnet/öffnete geschlossen/schließt/schloss | gewann/gewonnen/gewinnt
    verlor/verloren/verliert | nord/norden süd/süden | ost/osten west/westen | kaufte/gekauft/kauft verkaufte/verkauft
    | schuldig unschuldig | angenommen/akzeptiert/gebilligt/genehmigt/zugestimmt abgelehnt/verworfen/zurückgewiesen |
    stattgegeben abgewiesen | gestiegen/steigt/stieg/stiegen/steigen/zugenommen
    gesunken/sinkt/sank/gefallen/fiel/abgenommen | reich/reiche/reicher arm/arme/ärmer | begann/begonnen
    endete/beendet | erlaubt/erlaubte verboten/verbietet/verbot | erste/erster/erstes letzte/letzter/letztes | mehr
    weniger | größer/größte kleiner/kleinste | höher/höchste niedriger/niedrigste | mit ohne | besser schlechter |
    maximal/höchstens minimal/mindestens | prima dopo | uomini/uomo donne/donna | aperto/aperta/apre
    chiuso/chiusa/chiude | vinto/vince perso/perde | nord sud | est ovest | comprato venduto | colpevole innocente |
    approvato/approvata/accettato respinto/respinta/bocciato/bocciata |
    salito/salita/aumentato/aumentata/cresciuto/cresciuta sceso/scesa/diminuito/diminuita/calato/calata | ricco/ricchi
    povero/poveri | iniziato/cominciato finito/terminato | permette/permesso vieta/vietato | migliore/meglio
    peggiore/peggio | massimo minimo | maggiore minore | primo/prima ultimo/ultima | قبل بعد | رجال/رجل/الرجال/ذكور
    نساء/امرأة/النساء/إناث | شمال/الشمال جنوب/الجنوب | شرق/الشرق غرب/الغرب | فتح/فتحت/افتتح أغلق/أغلقت | فاز/فازت
    خسر/خسرت | وافق/وافقت رفض/رفضت | ارتفع/ارتفعت/زاد/زادت/ازداد انخفض/انخفضت/تراجع/تراجعت/هبط | بدأ/بدأت انتهى/انتهت
    | صحيح/صحيحة/حقيقي خاطئ/خاطئة/كاذب/كاذبة/زائف | أكثر أقل | أكبر أصغر | أعلى أدنى | أغنى/غني أفقر/فقير | اشترى باع
    | سمح/سمحت/يسمح منع/منعت/يمنع | مع ضد | دخل/دخلت خرج/خرجت | حي ميت | पहले बाद | पुरुष/पुरुषों/आदमी
    महिला/महिलाओं/औरत | उत्तर/उत्तरी दक्षिण/दक्षिणी | पूर्व/पूर्वी पश्चिम/पश्चिमी | खुला/खुली/खुले बंद |
    जीता/जीती/जीते हारा/हारी/हारे | बढ़ा/बढ़ी/बढ़े घटा/घटी/घटे | ज्यादा/ज़्यादा/अधिक कम | सच/सही झूठ/गलत/ग़लत | अमीर
    गरीब | शुरू खत्म/ख़त्म/समाप्त | स्वीकार/मंजूर अस्वीकार/खारिज | समर्थन विरोध | खरीदा/खरीदी बेचा/बेची | ऊपर नीचे |
    до/перед после | мужчины/мужчин/мужчина женщины/женщин/женщина | открыл/открыли/открыт/открыта/открылся
    закрыл/закрыли/закрыт/закрыта/закрылся | выиграл/выиграли/победил/победила/победили проиграл/проиграли/проиграла |
    север/севере/северной юг/юге/южной | восток/востоке запад/западе | купил/купила/купили продал/продала/продали |
    виновен невиновен | одобрил/одобрила/одобрили/принял/приняли/приняла отклонил/отклонила/отклонили/отверг/отвергли
    | вырос/выросла/выросли/выросло/увеличился/увеличилась/увеличились/повысился/повысилась
    упал/упала/упали/снизился/снизилась/снизились/сократился/сократилась/уменьшился/уменьшилась | богатые/богатых
    бедные/бедных | начал/начался/началась/началось закончил/закончился/закончилась/кончилась |
    разрешил/разрешили/разрешила запретил/запретили/запретила | правда/правдой неправда/ложь | первый/первая
    последний/последняя | больше/более меньше/менее | выше ниже | лучше хуже | за против | максимум минимум | с без |
    ввел/ввёл/ввели/ввела отменил/отменили/отменила
"""
_SIDES: dict[str, set[tuple[int, int]]] = {}
"""Word -> the pairs that it is in, each with its side."""
for _number, _pair in enumerate(_PAIRS.split("|")):
    for _side, _words in enumerate(_pair.split()):
        for _word in _words.split("/"):
            _SIDES.setdefault(_word, set()).add((_number, _side))

_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "anti", "des", "не", "без", "бес", "анти", "अ", "अन", "गैर")


def have_opposites(first: Set[str], second: Set[str], *, counted: Set[str]) -> bool:
    """Return whether one text has a word and the other its opposite, and neither has both. ``counted``: words that count as
    negation by themselves."""
    left, right = first - second, second - first
    sides = {side for word in right - counted for side in _SIDES.get(word, ())}
    return any((pair, 1 - side) in sides for word in left - counted for pair, side in _SIDES.get(word, ()))


def denied_by_prefix(first: Set[str], second: Set[str], *, counted: Set[str]) -> int:
    """Return how many words only one text has, where the other has the same behind a prefix that denies it."""
    left, right = first - second, second - first
    return _prefixed(left, right - counted) + _prefixed(right, left - counted)


def _prefixed(plain: Set[str], longer: Set[str]) -> int:
    # Few words begin with any prefix, so the first test spares nearly all comparisons.
    words = [long for long in longer if long.startswith(_PREFIXES)]
    prefixed = [(long, prefix) for long in words for prefix in _PREFIXES if long.startswith(prefix)]
    return len({long for long, prefix in prefixed if any(_denies(word, long, prefix) for word in plain)})


def _denies(word: str, long: str, prefix: str) -> bool:
    stem = word[:-2] if len(word) > 7 else word  # the ending may be another
    fits = _shortest(prefix) <= len(word) and len(long) <= len(prefix) + len(word) + 2
    return fits and long.startswith(stem, len(prefix))


def _shortest(prefix: str) -> int:
    """Return the letters that a word needs before a prefix counts: “side” and “inside” are no opposites."""
    return 5 if prefix.isascii() else 4
