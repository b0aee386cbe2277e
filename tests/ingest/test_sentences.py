"""Where sentences end: abbreviations, initials, figures and quotes in eleven languages, chats, quotation marks."""

import pytest

from workbench.ingest.segment import segment


def sentences(text: str, language: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in segment(text, (), language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["Le min. de l'Intérieur a parlé à M. Durand.", "Elle est venue hier."]),
        ("fr", ["La dép. Anne Roux a voté le 12 févr. 2021.", "Le vote fut serré."]),
        ("fr", ["Voir Art. 20 et p. 12 du rapport.", "Il date de 2020."]),
        ("fr", ["J. Martin et A. Leroy ont signé.", "Mme. Petit a refusé."]),
        ("fr", ["« Tout va bien. »", "Il est parti."]),
        ("fr", ["Il est né en 52 av. J.-C. à Rome.", "Il y est mort."]),
        ("en", ["See Vol. 85 of the report.", "It names Art. 20 and No. 7."]),
        ("en", ["Mr. Smith met Dr. J. R. Jones.", "They talked."]),
        ("en", ["It happened in the U.S.", "The law changed."]),
        ("en", ["He takes vitamin C.", "The doctor agrees."]),
        ("en", ["The U.S. President spoke at 5 p.m. on Jan. 3.", "Nobody came."]),
        ("en", ["Sen. Ann Lee (D-Ohio) voted no.", "Rep. Cole voted yes."]),
        ("en", ["\"It is false.\"", "She left the room.", "\"It is true,\" he said."]),
        ("en", ["Acme Inc. sold 3.5 million units.", "It was a record."]),
        ("de", ["Am 3. Oktober sprach Dr. Klein, z. B. über Art. 5 Abs. 1 GG.", "Das war neu."]),
        ("de", ["Der Bund gab 5 Mio. Euro aus.", "Im 2. Quartal waren es 3 Mrd. Euro."]),
        ("de", ["Er kam 1990.", "Danach zog er um."]),
        ("de", ["Die Frau (geb. Meier) lebte bis zum 5. Mai 1990 in St. Gallen.", "Sie starb dort."]),
        ("es", ["El Sr. López y la Dra. Ruiz viven en EE. UU. desde 2010.", "No votan."]),
        ("es", ["Según el art. 5, pág. 12, es ilegal.", "¿Por qué no?", "No se sabe."]),
        ("pt", ["O dep. João Silva falou com o Sr. Costa.", "O art. 5 foi citado."]),
        ("pt", ["A R. Augusta fica perto.", "Custa R$ 3,5 mi.", "Todos sabem."]),
        ("it", ["Il dott. Rossi e l'on. Bianchi hanno votato l'art. 5.", "Poi sono usciti."]),
        ("it", ["Fu nel sec. XIX a Roma.", "Nessuno lo sa."]),
        ("ru", ["В 2021 г. погибло 5 тыс. чел. в стране.", "Это много."]),
        ("ru", ["А. С. Пушкин родился в 1799 г. в Москве.", "Он писал стихи."]),
        ("ru", ["Закон принят 3 янв. 2020 г.", "Он действует."]),
        ("ru", ["См. рис. 5 и т. д. в тексте.", "Всё ясно."]),
        ("ar", ["قال د. أحمد ذلك.", "هل هذا صحيح؟", "لا أحد يعلم."]),
        ("hi", ["श्री ए. के. सिंह ने कहा।", "डॉ. वर्मा ने मना किया।"]),
        ("ja", ["「安全だ。」と市長は言った。", "3人が反対した。", "本当か？", "わからない。"]),
        ("ja", ["彼は「もう終わった。帰ろう。」と言った。", "雨だった。"]),
        ("zh", ["他说：“水是安全的。”", "2020年有3人死亡。", "真的吗？", "没人知道。"]),
        ("zh", ["“这是假的。”市长说。", "我们不信。"]),
        ("nl", ["Dhr. Jansen gaf 5 mln. euro uit.", "Dat was veel."]),
        ("pl", ["W 2020 r. wydano 5 mln zł.", "To dużo."]),
    ],
)
def test_full_stops_of_abbreviations_initials_and_figures_end_no_sentence(language: str, expected: list[str]) -> None:
    joint = "" if language in ("ja", "zh") else " "
    assert sentences(joint.join(expected), language) == expected


def test_a_message_of_a_chat_begins_a_sentence() -> None:
    lines = ["03/07/2021, 08:01 - Ida: the bridge was closed", "03/07/2021, 08:02 - Per: it was not", "[4.7.21, 19:05:11] Ida: no"]
    assert sentences("\n".join(lines), "en") == lines


def test_small_letters_do_not_join_what_a_writer_ends() -> None:
    assert sentences("i saw them. they were fakes. no doubt.", "en") == ["i saw them.", "they were fakes.", "no doubt."]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", 'Dice: "Siamo pronti. La gente aspetta. Il voto è domani.'),
        ("ru", "Он сказал: «Мост закрыт. Дорога открыта. Мы едем."),
        ("pt", "Ele (o prefeito saiu. A cidade ficou. O rio subiu."),
    ],
)
def test_a_quotation_mark_or_bracket_that_is_never_closed_joins_no_sentences(language: str, text: str) -> None:
    assert len(sentences(text, language)) == 3


def test_an_opening_quotation_mark_belongs_to_the_sentence_that_it_opens() -> None:
    assert sentences('Ele saiu. "Vou voltar amanhã.', "pt") == ["Ele saiu.", '"Vou voltar amanhã.']
    assert sentences("Il partit. « Je reviendrai demain. »", "fr") == ["Il partit.", "« Je reviendrai demain. »"]
