"""``init --seeds``: what the demonstration adds, also after an interruption, and the error if it is missing."""

from collections import Counter
from pathlib import Path

import pytest
from commandline import CommandLine
from desks import KnownVectors

from workbench.desk.claims import Claims
from workbench.desk.matching import Matching
from workbench.desk.verdicts import Verdicts
from workbench.errors import InputError
from workbench.matching.encoder import Encoder


@pytest.fixture(autouse=True)
def vectors(seed_database: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encode nothing that was encoded for the demonstration before."""
    monkeypatch.setattr(type(encoder), "encode", staticmethod(KnownVectors(seed_database, encoder).encode))


def test_an_interrupted_loading_goes_on_where_it_stopped(none: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    steps = ((Claims, "import_rows"), (Matching, "embed"), (Matching, "match"), (Verdicts, "record"), (Verdicts, "correct"))
    for service, name in steps:
        with monkeypatch.context() as patch:
            patch.setattr(service, name, interrupted)
            assert none.run("init", "--seeds").exit_code == 130
    assert none.ok("init", "--seeds") == "0 documents and 0 claims added, 0 claims matched, 1 example verdict recorded.\n"
    assert len(none.json("sources", "list")) == 21
    assert Counter(row["state"] for row in none.json("claims", "list")) == {"matched": 13, "decided": 4, "disputed": 1}
    assert len(none.json("verdicts", "list")) == 7
    assert none.ok("verdicts", "verify").startswith("Sound: ")


def test_the_seeds_join_what_is_there_already(small: CommandLine) -> None:
    small.ok("claims", "add", "The MMR vaccine causes autism.")
    assert small.ok("init", "--seeds") == (
        "21 documents and 17 claims added, 19 claims matched, 7 example verdicts recorded.\n"
    )
    texts = [row["text"] for row in small.json("claims", "list")]
    assert len(texts) == len(set(texts)) == 19


def test_without_the_repositorys_folder_one_sentence_says_so(empty: CommandLine, tmp_path: Path) -> None:
    head = empty.desk().log.head()
    with pytest.raises(InputError, match="comes with the repository"):
        empty.desk().seeds.load(tmp_path / "seeds")
    assert empty.desk().log.head() == head
