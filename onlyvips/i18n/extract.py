"""Finding the texts that Python code asks to be translated, by reading its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Methods that translate, and the position of the msgid among their arguments.
_SINGULAR = {"t": 0, "gettext": 1, "everywhere": 0, "N_": 0}
_PLURAL = {"nt": 0, "ngettext": 1}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text in the code.

    Attributes:
        path: File that asks for it.
        line: Line of the call.
        msgid: The English text.
        plural: Its plural, where the call counts something.
    """

    path: Path
    line: int
    msgid: str
    plural: str | None = None


def extract(folders: Iterable[Path]) -> list[SourceText]:
    """Return the texts that calls of ``t``, ``nt``, ``gettext``, ``ngettext``, ``everywhere`` name.

    Texts that are no literals where they are translated can be marked where they are written
    with a function ``N_`` that returns its argument. Files that cannot be parsed are left out.

    Args:
        folders: Packages to read, with all below them.
    """
    files = (path for folder in folders for path in sorted(folder.rglob("*.py")))
    return [text for path in files for text in _read(path)]


def _read(path: Path) -> Iterator[SourceText]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in _SINGULAR:
            msgid = _literal(node, _SINGULAR[name])
            if msgid:
                yield SourceText(path, node.lineno, msgid)
        elif name in _PLURAL:
            position = _PLURAL[name]
            msgid, plural = _literal(node, position), _literal(node, position + 1)
            if msgid and plural:
                yield SourceText(path, node.lineno, msgid, plural)


def _literal(call: ast.Call, position: int) -> str | None:
    if len(call.args) > position:
        value = call.args[position]
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return None
