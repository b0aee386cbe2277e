"""Importing claims from tables with other column names: the guessed mapping is shown, confirmed and remembered."""

import datetime
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from commandline import CommandLine

HEADER = "Alegação;Quem disse;Data;Idioma;Notas\n"
ROWS = "A vacina é nova.;Um médico;25/12/2020;Português;x\nA vacina é velha.;;03/04/2021;pt_BR;\nSó isto;;;Klingonisch!;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def test_a_dry_run_shows_everything_and_changes_nothing(none: CommandLine, file: Path) -> None:
    shown = none.ok("claims", "import", file, "--dry-run")
    assert "guessed from the column names" in shown and "text = Alegação" in shown and "not used: Notas" in shown
    assert "3 rows: 2 can be added, 1 cannot. Nothing was added." in shown and "2020-12-25" in shown
    assert "could be day or month first" in shown.replace("\n", " ") and "line 4: “Klingonisch!” is not a language" in shown
    assert not none.database.exists()
    none.ok("claims", "add", "A vacina é nova!")
    before = none.desk().log.head()
    found = json.loads(none.ok("claims", "import", file, "--dry-run", "--json", "--date-format", "%d/%m/%Y"))
    assert [row["said_on"] for row in found["rows"]] == ["2020-12-25", "2021-04-03", None]
    assert found["rows"][0]["near_duplicates"] == [1] and found["mapping"]["claimant"] == "Quem disse"
    assert none.desk().log.head() == before and "guessed" in none.ok("claims", "import", file, "--dry-run")


def test_a_guess_is_used_once_somebody_says_yes_and_remembered(empty: CommandLine, file: Path, tmp_path: Path) -> None:
    refused = empty.refused("claims", "import", file)
    assert "It looks like text=Alegação" in refused and "--yes" in refused
    result = empty.run("claims", "import", file, "--yes", "--date-format", "%d/%m/%Y")
    assert result.exit_code == 0 and "Added 3 claims" in result.stdout and "is remembered" in result.stderr
    assert "Warning: line 4: “Klingonisch!” is not a language code" in result.stderr
    assert [(c["language"], c["said_on"]) for c in (empty.json("claims", "show", 1), empty.json("claims", "show", 2))] == [
        ("pt", "2020-12-25"), ("pt-br", "2021-04-03")]  # fmt: skip
    again = tmp_path / "later.csv"
    again.write_text(HEADER + "O mar é largo.;;05/06/2021;;\n", "utf-8")
    result = empty.run("claims", "import", again)
    assert result.exit_code == 0 and "remembered from an earlier file" in result.stderr and "%d/%m/%Y" in result.stderr
    assert empty.json("claims", "show", 4)["said_on"] == "2021-06-05"


def test_a_person_says_which_column_holds_what(empty: CommandLine, file: Path) -> None:
    result = empty.run("claims", "import", file, "--map", "text=Alegação", "--map", "tags=Notas")
    assert result.exit_code == 0 and empty.json("claims", "show", 1)["tags"] == ["x"]
    assert empty.json("claims", "show", 1)["claimant"] is None  # what nobody confirmed is not used
    for given, sentence in (
        ("text=Nothing", "has no column “Nothing”"),
        ("colour=Notas", "no field “colour”"),
        ("text", "Use FIELD=COLUMN"),
    ):
        assert sentence in empty.refused("claims", "import", file, "--map", given)
    assert "%d/%m" in empty.refused("claims", "import", file, "--date-format", "%d/%m")
    assert "no sheet" in empty.refused("claims", "import", file, "--sheet", "X")


def test_names_of_the_documentation_need_no_confirming_and_others_are_left(empty: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("text,author,url\nThe sea is wide.,Somebody,https://example.org\n", "utf-8")
    empty.ok("claims", "import", path)
    claim = empty.json("claims", "show", 1)
    assert (claim["claimant"], claim["appearances"]) == (None, [])


def test_a_workbook_says_itself_what_is_day_and_month(empty: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Notes only"])
    sheet = book.create_sheet("Claims")
    sheet.append([None, "text", "date", "claimant"])
    sheet.append([None, "The sea is 5 m deep.", datetime.datetime(2021, 4, 3), 7.0])
    sheet.append([])
    sheet.append([None, "=1+1", "03/04/2021"])
    sheet.append([None, "\U0001f30a \u202eאבג", 2021])
    path = tmp_path / "claims.xlsx"
    book.save(path)
    assert "has no column “text”" in empty.refused("claims", "import", path)
    assert "has no sheet “X”; it has Sheet, Claims" in empty.refused("claims", "import", path, "--sheet", "X")
    result = empty.run("claims", "import", path, "--sheet", "Claims")
    assert result.exit_code == 2 and "Line 4: A claim needs words" not in result.stderr
    first, second = empty.json("claims", "show", 1), empty.json("claims", "show", 2)
    assert (first["said_on"], first["claimant"], second["said_on"]) == ("2021-04-03", "7", "2021")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert "not a workbook that can be read" in empty.refused("claims", "import", tmp_path / "broken.xlsx")


def test_a_workbook_that_unpacks_into_the_memory_is_refused(empty: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["text"])
    book.save(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("xl/media/picture.bin", bytes(301_000_000))
    assert "bytes when it is unpacked" in empty.refused("claims", "import", tmp_path / "bomb.xlsx")


def test_in_a_terminal_a_guess_is_asked_for(empty: CommandLine, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.cli.claims import importing
    from workbench.cli.session import Refused

    mapped = empty.desk().claims.map_file(file.read_bytes(), name=file.name)
    monkeypatch.setattr(importing.sys.stdin, "isatty", lambda: True, raising=False)
    for answer in (True, False):
        monkeypatch.setattr(importing.click, "confirm", lambda *_, answer=answer, **__: answer)
        if answer:
            assert importing._confirmed(mapped, False) is mapped
        else:
            with pytest.raises(Refused, match="Nothing was added"):
                importing._confirmed(mapped, False)


def test_a_file_without_column_names_keeps_its_first_claim(none: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("Rents fell.,Kim\nRain fell.,Lee\n", "utf-8")
    assert "--header-row" in none.refused("claims", "import", file, "--dry-run")
    preview = none.json(
        "claims", "import", file, "--header-row", 0, "--map", "text=Column 1", "--map", "claimant=Column 2", "--dry-run"
    )
    assert [row["text"] for row in preview["rows"]] == ["Rents fell.", "Rain fell."]
    assert "JSON" in none.refused("claims", "import", _json(tmp_path), "--header-row", 2, "--dry-run")


def _json(folder: Path) -> Path:
    file = folder / "claims.jsonl"
    file.write_text('{"text": "Rents fell."}\n', "utf-8")
    return file
