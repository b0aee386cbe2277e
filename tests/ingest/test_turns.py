"""Transcripts, chats and texts with short lines: the end of a line is not the end of a sentence, and the words of a speaker
can be cited without the time and the name before them."""

import pytest

from workbench.domain.sources import Reading
from workbench.ingest import read, segment


def cuts(text: str, name: str = "talk.txt") -> list[tuple[str, str]]:
    found: Reading
    (found,), _ = read(text.encode(), name=name)  # type: ignore[assignment]
    assert found.text == text
    return [(part.kind, text[part.start : part.end]) for part in segment(found.text, found.blocks, "en")]


def words(text: str) -> list[str]:
    return [" ".join(part.split()) for kind, part in cuts(text) if kind != "byline"]


def test_the_turns_of_a_transcript_keep_their_sentences() -> None:
    text = "SPEAKER 1 (00:02:10): The council did not\nsell the crane. It paid 3.5\nmillion in 2009.\nSPEAKER 2: Why?\n"
    assert cuts(text) == [
        ("byline", "SPEAKER 1 (00:02:10):"),
        ("sentence", "The council did not\nsell the crane."),
        ("sentence", "It paid 3.5\nmillion in 2009."),
        ("byline", "SPEAKER 2:"),
        ("sentence", "Why?"),
    ]


@pytest.mark.parametrize(
    "label",
    ["[00:02:10] Ann Ek:", "00:02:10 Ann:", "Ann Ek [00:02:10]:", "Ann Ek  0:15\n", "[00:02:10]", "(02:10)\n", "Speaker 3:"],
)
def test_a_time_and_a_name_stand_apart_from_the_words(label: str) -> None:
    assert cuts(f"{label} It was never\nsold.\n") == [("byline", label.strip()), ("sentence", "It was never\nsold.")]


def test_a_name_alone_begins_a_turn_and_stays_with_its_words() -> None:
    text = "Ann: We never\nsaid so. The Mayor\nknew.\nBo: Really?\nAnn: Yes.\nBo: Oh.\n"
    assert words(text) == ["Ann: We never said so.", "The Mayor knew.", "Bo: Really?", "Ann: Yes.", "Bo: Oh."]
    assert words("Myth: The crane was sold.\nFact: It was not.\n") == ["Myth: The crane was sold.", "Fact: It was not."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("[12/03/21, 10:15:03] Ann:", "[12/03/21, 10:16:00] Bo Ek:"),
        ("12/03/2021, 10:15 - Ann:", "12/03/2021, 10:16 - +44 7700 900000:"),
        ("3/12/21, 9:15\u202fPM - Ann:", "3/12/21, 9:16\u202fPM - Bo:"),
        ("\u200e[2021-03-12, 10.15.03] ~Ann:", "[2021-03-12, 10.16.03] Bo:"),
    ],
)
def test_a_message_of_a_chat_is_one_block_however_many_lines_it_has(first: str, second: str) -> None:
    text = f"{first} We did not\nsell the crane.\n\nIt stands\n{second} see you: tomorrow\n"
    assert cuts(text) == [
        ("byline", first),
        ("sentence", "We did not\nsell the crane."),
        ("sentence", "It stands"),
        ("byline", second),
        ("sentence", "see you: tomorrow"),
    ]


def test_a_notice_in_a_chat_has_no_name() -> None:
    found = cuts("12/03/2021, 10:15 - Ann left\n12/03/2021, 10:16 - Bo: It fell.\n")
    assert found == [
        ("byline", "12/03/2021, 10:15 -"), ("sentence", "Ann left"),
        ("byline", "12/03/2021, 10:16 - Bo:"), ("sentence", "It fell."),
    ]  # fmt: skip


def test_one_dated_line_makes_no_chat() -> None:
    assert cuts("12/03/2021, 10:15 - Ann: It fell.\nNobody saw it.\n")[0][0] == "sentence"


@pytest.mark.parametrize(
    "lines",
    [
        ["The crane was sold.", "Nobody saw it.", "It rose by 4.1 percent."],
        ["Crane sold to town", "Mayor denies it", "Harbour is closed"],
        ["North 2020 4.1", "South 2021 5.2", "West 2022 6.3"],
        ["It was sold", "- to a town", "- to a port"],
        ["起重机已售出。", "没有人看见。"],
    ],
)
def test_lines_that_are_whole_stay_apart(lines: list[str]) -> None:
    assert words("\n".join(lines) + "\n") == lines


@pytest.mark.parametrize(
    "text",
    [
        "The board did\nnot sell it.",
        "It rose by\n3.5 percent in May.",
        "The crane was not sold by\nthe\nBoard of the port.",
        "It was,\nhe said,\nnever sold.",
        "المجلس لم يقل\nإن الرافعة بيعت.",
    ],
)
def test_a_sentence_over_short_lines_is_one(text: str) -> None:
    assert words(text + "\n") == [text.replace("\n", " ")]


def test_messages_copied_from_telegram() -> None:
    text = "Ann Ek, [12.03.2021 10:15]\nThe crane is not\nsold.\n\nBo, [12.03.2021 10:16]\n[In reply to Ann Ek]\nWho says so?\n"
    assert words(text) == ["The crane is not sold.", "[In reply to Ann Ek] Who says so?"]
