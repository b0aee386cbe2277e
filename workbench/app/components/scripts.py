"""JavaScript of the components, each in files of its own."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from workbench.app.catalogue import texts

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def script(name: str) -> str:
    """Return the text of ``name.js`` in this folder."""
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")


def joined(modules: Iterable[Path], sections: Iterable[str] = ()) -> str:
    """Return modules, each after those that it imports, as one script. With ``sections``, ``text.js`` is among them and gets
    the texts of these sections of the catalogue.

    Streamlit loads a component from one address. The names in the modules are distinct, so that imports and exports can be
    left out.
    """
    code = "\n".join(_EXPORT.sub("", _IMPORT.sub("", module.read_text("utf-8"))) for module in modules)
    wording = {name: text for section in sections for name, text in texts(section).items()}
    return f"{code}\nsetTexts({json.dumps(wording, ensure_ascii=False)});\n" if wording else code
