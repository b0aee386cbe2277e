"""Subtitles: sentences that cover several cues are joined, and each has the time at which it begins."""

import pytest

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest import read, segment


def only(text: str, name: str = "film.srt") -> Reading:
    (found,), problems = read(text.encode(), name=name)
    assert problems == []
    return found


def cuts(found: Reading) -> list[str]:
    return [found.text[part.start : part.end] for part in segment(found.text, found.blocks, found.metadata.language)]


def test_a_sentence_over_cues_is_one_snippet_with_the_time_of_its_beginning() -> None:
    text = (
        "1\n00:01:01,000 --> 00:01:04,000\nThe crane was <i>never</i>\n\n2\n00:01:04,000 --> 00:01:07,500\n{\\an8}sold. It was\n\n"
        "3\n01:00:07,500 --> 01:00:10,000\nmoved in 2009.\n"
    )
    found = only(text)
    assert cuts(found) == ["[00:01:01]", "The crane was never sold.", "[00:01:04]", "It was moved in 2009."]
    assert (found.media_type, found.metadata.title) == ("application/x-subrip", None)
    assert [block.kind for block in found.blocks] == ["byline", "paragraph"] * 2
    assert cuts(only(text.replace("\n", "\r\n"))) == cuts(found)
    assert cuts(only(text, "whisper.txt")) == cuts(only(text, "film")) == cuts(found), "recognised by its bytes"


def test_webvtt_with_voices_notes_and_styles() -> None:
    text = (
        "WEBVTT - a film\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE not\nread\n\nintro\n00:01.000 --> 00:04.000 align:start\n"
        "<v.loud Ann Ek>We did not &amp; will not</v>\n\n00:04.000 --> 00:06.000\n<v Ann Ek>sell <c.red>it</c>.\n\n"
        "NOTE again\n\n00:06.000 --> 00:08.000\n<v Bo>Really?\n"
    )
    found = only(text, "film.vtt")
    assert found.media_type == "application/x-subrip" or found.media_type == "text/vtt"
    assert cuts(found) == ["[00:00:01]", "Ann Ek: We did not & will not sell it.", "[00:00:06]", "Bo: Really?"]


def test_lines_that_scroll_are_read_once() -> None:
    text = (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n \nthe<00:00:00.500><c> crane</c>\n\n00:00:02.000 --> 00:00:02.010\nthe crane\n \n\n"
        "00:00:02.010 --> 00:00:04.000\nthe crane\nfell<00:00:03.000><c> down</c>\n\n00:00:04.000 --> 00:00:04.010\nfell down\n \n"
    )
    assert cuts(only(text, "auto.vtt")) == ["[00:00:00]", "the crane fell down"]


def test_dialogue_and_sounds() -> None:
    found = only("1\n00:00:01,000 --> 00:00:02,000\n- It did not\n\n2\n00:00:02,000 --> 00:00:03,000\n[applause]\n\n"
                 "3\n00:00:03,000 --> 00:00:04,000\nfall.\n- No? No.\n")  # fmt: skip
    assert cuts(found) == ["[00:00:01]", "It did not fall.", "[00:00:03]", "No?", "No."]
    assert found.notes == ("film.srt: 1 description of a sound was left out: “[applause]”.",)


def test_captions_without_full_stops_are_cut_between_cues() -> None:
    text = "".join(f"{n}\n00:{n:02}:00,000 --> 00:{n:02}:09,000\nand then the crane was moved again\n\n" for n in range(1, 50))
    found = cuts(only(text))
    assert all(part.startswith("[") or (part.startswith("and then") and len(part) <= 300) for part in found)
    assert len(found) == 14 and found[2].startswith("[00:0")


@pytest.mark.parametrize("text", ["WEBVTT\n", "no times at all", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_a_file_without_words_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSourceError, match=r"film\.srt has no subtitles"):
        only(text)


def test_cues_that_repeat_the_line_before_them_are_read_once() -> None:
    cues = ["The port was never", "The port was never\nsold to the", "sold to the\ncity in 2009.", "No.", "No."]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}\n\n" for n, cue in enumerate(cues, start=1))
    assert cuts(only(text)) == ["[00:00:01]", "The port was never sold to the city in 2009.", "[00:00:04]", "No."]
    once = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}\n\n" for n, cue in enumerate(["No.", "No.", "It was sold.", "When?", "In May."], start=1))
    assert cuts(only(once)).count("No.") == 2, "a word that is said twice is no repeated line"
