"""The XML of a Word file: names of elements, and which characters are raised, struck or hidden.

Source: ECMA-376, part 1, WordprocessingML (17.3 paragraphs and runs, 17.7 styles).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.ingest.marks import Level

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
}

_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0xA0, 0xC0), "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵", strict=True)),
    **dict(zip(range(0xD0, 0xE0), "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓", strict=True)),
    **{0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈"},
    **{0xCF: "∉", 0xE5: "∑", 0xF2: "∫"},
}
"""Characters of the font Symbol that are not those of ASCII."""

_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xE0: "→", 0xDF: "←", 0xA7: "▪", 0x6C: "●"}


NO_TEXT = {
    *("w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:sectPr"),
    *("w:customXmlPr", "w:smartTagPr", "w:fldData", "w:rt", "w:moveFrom"),
}
"""Elements whose content is not text of the document."""


def name_of(element: Any) -> str:
    """Return an element's name with its usual prefix (``w:p``), without one where the namespace is another."""
    if not isinstance(element.tag, str):
        return ""
    space, _, local = element.tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    return f"{prefix}:{local}" if prefix else local


def value_of(element: Any, name: str = "val") -> str | None:
    """Return an attribute whatever its namespace is, None where it is not there."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Any, *names: str) -> Any:
    """Return the first child on a path of names, None where there is none."""
    for name in names:
        element = next((item for item in element if name_of(item) == name), None)
        if element is None:
            return None
    return element


def inside(element: Any, *names: str) -> Iterator[Any]:
    """Yield all elements under one, at any depth, with one of these names."""
    return (item for item in element.iter() if name_of(item) in names)


def children(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements with these names under one, through content controls, insertions and other wrappers,
    but not those inside one another."""
    for item in element:
        name = name_of(item)
        if name in names:
            yield item
        elif name == "mc:AlternateContent":
            yield from children(alternative(item), *names)
        elif name not in NO_TEXT and name not in ("w:del", "w:r", "w:p", "w:tbl", "w:tr", "w:tc"):
            yield from children(item, *names)


def alternative(element: Any) -> Any:
    """Return one of the forms in which a file offers the same content: the first that has text, or else the first."""
    forms = [item for item in element if name_of(item) in ("mc:Choice", "mc:Fallback")]
    return next((form for form in forms if text_inside(form).strip()), forms[0] if forms else element)


def text_inside(element: Any) -> str:
    """Return all characters under an element, including deleted ones: the content of a passage that is left out."""
    return "".join(item.text or "" for item in inside(element, "w:t", "w:delText"))


def symbol(element: Any) -> str | None:
    """Return the character of a ``w:sym``, None where only its font knows what it shows."""
    font, code = value_of(element, "font") or "", value_of(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return None
    known = _SYMBOL if font == "Symbol" else _WINGDINGS if font.startswith("Wingdings") else {}
    low = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if low in known:
        return known[low]
    if 0xE000 <= number <= 0xF8FF:
        return chr(low) if font == "Symbol" and 0x20 <= low < 0x7F else None
    return chr(number) if 0x20 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else None


@dataclass(frozen=True, slots=True)
class Look:
    """The formatting of characters, as far as it changes what a text says. None: not specified."""

    strike: bool | None = None
    double_strike: bool | None = None
    hidden: bool | None = None
    level: Level | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look, filled up from ``other`` where it says nothing."""
        return Look(
            other.strike if self.strike is None else self.strike,
            other.double_strike if self.double_strike is None else self.double_strike,
            other.hidden if self.hidden is None else self.hidden,
            other.level if self.level is None else self.level,
        )


def look_of(properties: Any) -> Look:
    """Return the look that a ``w:rPr`` states."""
    if properties is None:
        return Look()
    align = child(properties, "w:vertAlign")
    levels: dict[str | None, Level] = {"superscript": "raised", "subscript": "lowered"}
    return Look(
        _switch(child(properties, "w:strike")),
        _switch(child(properties, "w:dstrike")),
        _switch(child(properties, "w:vanish")),
        None if align is None else levels.get(value_of(align), "line"),
    )


def _switch(element: Any) -> bool | None:
    return None if element is None else value_of(element) not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits: its names from itself to its base, and its look."""

    names: tuple[str, ...] = ()
    look: Look = Look()


@dataclass(slots=True)
class Styles:
    """The styles of a file, each resolved along its chain of bases once."""

    root: Any = None
    _known: dict[str, Any] = field(default_factory=dict)
    _resolved: dict[str, Style] = field(default_factory=dict)
    _defaults: Look = Look()
    _paragraph: str = ""

    def __post_init__(self) -> None:
        if self.root is None:
            return
        defaults = child(self.root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        self._defaults = look_of(defaults)
        for item in self.root:
            if name_of(item) == "w:style" and (id := value_of(item, "styleId")):
                self._known[id] = item
                if value_of(item, "type") == "paragraph" and value_of(item, "default") in ("1", "true", "on"):
                    self._paragraph = id

    def style(self, id: str | None) -> Style:
        """Return a style by its id, an empty one where there is none."""
        chain: list[Any] = []
        at = id
        while at and at in self._known and self._known[at] not in chain:  # a circular chain ends there
            chain.append(self._known[at])
            base = child(chain[-1], "w:basedOn")
            at = None if base is None else value_of(base)
        if id and id not in self._resolved:
            look = Look()
            for item in chain:
                look = look.over(look_of(child(item, "w:rPr")))
            named = [child(item, "w:name") for item in chain]
            self._resolved[id] = Style(tuple(value_of(item) or "" for item in named if item is not None), look)
        return self._resolved[id] if id else Style()

    def of_paragraph(self, paragraph: Any) -> Style:
        """Return a paragraph's style, the file's default where it names none."""
        named = child(paragraph, "w:pPr", "w:pStyle")
        id = None if named is None else value_of(named)
        return self.style(id if id in self._known else self._paragraph)

    def of_run(self, run: Any, paragraph: Style) -> Look:
        """Return how the characters of a run look. Direct formatting decides; else a mark that both the paragraph's and the
        characters' style set is off again, as the standard has it (17.7.3, toggle properties)."""
        properties = child(run, "w:rPr")
        direct = look_of(properties)
        named = None if properties is None else child(properties, "w:rStyle")
        own = self.style(None if named is None else value_of(named)).look
        base = self._defaults

        def toggled(first: bool | None, second: bool | None, always: bool | None) -> bool:
            return bool(always) or bool(first) != bool(second)

        styled = own.over(paragraph.look).over(base)
        return direct.over(
            Look(
                toggled(own.strike, paragraph.look.strike, base.strike),
                styled.double_strike,
                toggled(own.hidden, paragraph.look.hidden, base.hidden),
                styled.level,
            )
        )
