"""Tables of figures as sources: one snippet per row, with the column names before the values."""

import pytest

from workbench.errors import UnreadableSourceError
from workbench.ingest import labelled_rows, read, segment


def rows(text: str, name: str = "rates.csv") -> list[str]:
    (found,), problems = read(text.encode(), name=name)
    assert problems == []
    cut = segment(found.text, found.blocks, found.metadata.language)
    assert {part.kind for part in cut} <= {"row", "heading"}
    return [found.text[part.start : part.end] for part in cut]


def test_each_row_says_what_its_figures_are() -> None:
    assert rows("Land,Year,Share\nNord,2020,7.5\nSüd,2021,\n") == ["Land: Nord | Year: 2020 | Share: 7.5", "Land: Süd | Year: 2021"]
    assert rows("Land\t2020\t2021\nNord\t4,1 %\t5,2 %\n", "rates.tsv") == ["Land: Nord | 2020: 4,1 % | 2021: 5,2 %"]


def test_titles_groups_of_columns_and_notes() -> None:
    text = "Jobs, by region;;\n\nRegion;2020;;2021;\n;Men;Women;Men;Women\nNorth;4,1;4,2;5,1;5,2\nSource: the office\n"
    assert rows(text) == [
        "Jobs, by region",
        "Region: North | 2020 Men: 4,1 | 2020 Women: 4,2 | 2021 Men: 5,1 | 2021 Women: 5,2",
        "Source: the office",
    ]


def test_a_table_without_column_names() -> None:
    assert rows("North,4.1,5\nSouth,5.2,6\n") == ["North | 4.1 | 5", "South | 5.2 | 6"]
    assert rows("Month,1,2,3\nRain,40,50,60\n") == ["Month: Rain | 1: 40 | 2: 50 | 3: 60"]


def test_each_part_of_a_wide_row_begins_with_its_first_cell() -> None:
    header, figures = (",".join(f"{word} {n}" for n in range(200)) for word in ("Column number", "1"))
    found = rows(f"Region,{header}\nNorth,{figures}\n")
    assert len(found) > 3 and all(part.startswith("Region: North | Column number ") and len(part) < 1000 for part in found)


def test_a_bad_row_is_named_and_the_others_are_read() -> None:
    (found,), problems = read(b'Land,Share\nNord,7.5\nS"d,"1"x\nWest,9\n', name="rates.csv")
    assert found.text == "Land: Nord | Share: 7.5\n\nLand: West | Share: 9"
    assert len(problems) == 1 and problems[0].startswith("rates.csv, line 3: ")


@pytest.mark.parametrize("text", ["title,body\nCrane,sold\n", "id,body\n1,sold\n2,fell\n", "no,body\n1," + "It was sold to a town. " * 9])
def test_texts_in_a_column_of_another_name_are_not_taken_for_figures(text: str) -> None:
    with pytest.raises(UnreadableSourceError, match="has no column “text”"):
        rows(text)


def test_300_000_rows_are_one_document() -> None:
    (found,), _ = read(b"Region,Rate\n" + b"North,4.1\n" * 300_000, name="rates.csv")
    assert len(found.blocks) == 300_000 and found.text.endswith("Region: North | Rate: 4.1")


def test_too_large_a_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled_rows, "MAX_ROWS", 10)
    with pytest.raises(UnreadableSourceError, match=r"rates\.csv has a table of more than 10 rows; split it"):
        rows("Region,Rate\n" + "North,4.1\n" * 11)
    monkeypatch.setattr(labelled_rows, "MAX_TEXT", 100)
    with pytest.raises(UnreadableSourceError, match="more than 100 characters with its column names"):
        rows("Region,Rate\n" + "North,4.1\n" * 9)


def test_lines_above_the_table_do_not_hide_how_it_is_quoted() -> None:
    text = '# Source: the office\n# in percent\nport;year;share\nNorth;2020;"4,1"\n"East; West";2020;5,2\n'
    assert rows(text)[2:] == ["port: North | year: 2020 | share: 4,1", "port: East; West | year: 2020 | share: 5,2"]


def test_column_names_that_repeat_are_told_apart_by_the_row_below() -> None:
    assert rows("Port,Men,Women,Men,Women\n,2019,2019,2020,2020\nNorth,1.5,2.5,3.5,4.5\n") == [
        "Port: North | Men 2019: 1.5 | Women 2019: 2.5 | Men 2020: 3.5 | Women 2020: 4.5"]  # fmt: skip
