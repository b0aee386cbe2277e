"""Workbooks and OpenDocument spreadsheets as input for ``readers.py``, written as XML: a library would take longer to write
them than the readers to read them."""

import io
import zipfile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="/xl/{name}.xml" ContentType="{XLSX}.{kind}+xml"/>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def workbook(rows: str, texts: str = "", *, behind: str = "") -> bytes:
    """Return an XLSX file with these rows and shared texts; ``behind`` follows the rows."""
    parts = _part("workbook", "sheet.main") + _part("sheet1", "worksheet") + _part("sharedStrings", "sharedStrings")
    types = f'<Types xmlns="{_PACKAGE}/content-types">{parts}</Types>'
    inner = _relation(1, "worksheet", "sheet1.xml") + _relation(2, "sharedStrings", "sharedStrings.xml")
    sheets = '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{sheets}</workbook>'
    links = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return _zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": f"{links}{_relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": f"{links}{inner}</Relationships>",
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
            "xl/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>',
        }
    )


def xlsx_rows(size: int) -> bytes:
    """Return a workbook of rows with a text that no other row has, a text of all, and a figure."""
    count = size // 200
    texts = "".join(f"<si><t>The crane {n} was sold.</t></si>" for n in range(count)) + "<si><t>North</t></si>"
    cells = '<c r="A{r}" t="s"><v>{n}</v></c><c r="B{r}" t="s"><v>{last}</v></c><c r="C{r}"><v>{n}.5</v></c>'
    row = f'<row r="{{r}}">{cells}</row>'
    head = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Note", "Region", "Rate"))
    rows = "".join(row.format(r=n + 2, n=n, last=count) for n in range(count))
    return workbook(f'<row r="1">{head}</row>{rows}', texts)


def xlsx_inline(size: int) -> bytes:
    """Return a workbook whose texts are in its cells, without the places of rows and cells."""
    row = '<row><c t="inlineStr"><is><r><t>The </t></r><r><t>crane</t></r></is></c><c><v>4.1</v></c></row>'
    return workbook(row * (size // len(row)))


def xlsx_merged(size: int) -> bytes:
    """Return a workbook with a merged range for each row."""
    count = size // 100
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, count))
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count))
    return workbook(rows, behind=f"<mergeCells>{ranges}</mergeCells>")


def ods(rows: str) -> bytes:
    """Return an OpenDocument spreadsheet with these rows."""
    names = " ".join(f'xmlns:{short}="{_OASIS}:{short}:1.0"' for short in ("office", "table", "text"))
    table = f'<table:table table:name="A">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = f"<office:document-content {names}>{body}</office:document-content>"
    return _zipped({"mimetype": kind, "content.xml": content})


def ods_rows(size: int) -> bytes:
    """Return a spreadsheet of rows with a text and a figure."""
    text = '<table:table-cell office:value-type="string"><text:p>The crane was sold.</text:p></table:table-cell>'
    figure = '<table:table-cell office:value-type="float" office:value="4.1"><text:p>4.1</text:p></table:table-cell>'
    row = f"<table:table-row>{text}{figure}</table:table-row>"
    return ods(row * (size // len(row)))


def ods_repeated(size: int) -> bytes:
    """Return a spreadsheet whose cells are repeated."""
    values = 'table:number-columns-repeated="4" office:value-type="float" office:value="1"'
    cell = f"<table:table-cell {values}><text:p>1</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="3">{cell}</table:table-row>'
    return ods(row * (size // 1_000))
