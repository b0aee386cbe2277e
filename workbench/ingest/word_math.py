"""Equations of a Word file on one line (ECMA-376, part 1, 22.1): no figure may run into another."""

from typing import Any

from workbench.ingest.marks import lowered, raised
from workbench.ingest.word_xml import child, name_of, value_of

DEEPEST = 50


def equation(element: Any, depth: int = 0) -> str:
    """Return an equation as text: ``(a+b)/2``, ``x²``, ``√(2)``. What has no form of its own is read from left to right."""
    if depth > DEEPEST:
        raise ValueError("nested too deeply")

    def part(name: str) -> str:
        target = child(element, f"m:{name}")
        return "" if target is None else equation(target, depth + 1)

    name = name_of(element)
    if name in ("m:t", "w:t"):
        return element.text or ""
    if name in ("w:rPr", "w:del", "w:moveFrom") or name.endswith("Pr"):
        return ""
    if name == "m:f":
        return f"{_held(part('num'))}/{_held(part('den'))}"
    if name == "m:sSup":
        return part("e") + raised(part("sup"))
    if name == "m:sSub":
        return part("e") + lowered(part("sub"), before=part("e"))
    if name == "m:sSubSup":
        return part("e") + lowered(part("sub"), before=part("e")) + raised(part("sup"))
    if name == "m:rad":
        return f"{raised(part('deg'))}√({part('e')})"
    if name == "m:nary":
        sign = child(element, "m:naryPr", "m:chr")
        limits = f"_({part('sub')})" * bool(part("sub")) + f"^({part('sup')})" * bool(part("sup"))
        return f"{'∫' if sign is None else value_of(sign)}{limits} {part('e')}"
    if name == "m:d":
        return _delimited(element, depth)
    between = " " if name in ("m:oMathPara", "m:eqArr", "m:m", "m:mr") else ""
    return between.join(filter(None, (equation(item, depth + 1) for item in element if isinstance(item.tag, str))))


def _delimited(element: Any, depth: int) -> str:
    signs = {"begChr": "(", "endChr": ")", "sepChr": "|"}
    for name in signs:
        sign = child(element, "m:dPr", f"m:{name}")
        if sign is not None:
            signs[name] = value_of(sign) or ""
    inner = [equation(item, depth + 1) for item in element if name_of(item) == "m:e"]
    return f"{signs['begChr']}{signs['sepChr'].join(inner)}{signs['endChr']}"


def _held(text: str) -> str:
    return text if text.isalnum() else f"({text})"
