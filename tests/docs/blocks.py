"""Code blocks of a Markdown page that name the file they are."""

from __future__ import annotations

import re
from pathlib import Path

_BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def files_of(page: Path) -> dict[str, str]:
    """Return the contents of the files that a page spells out, by path."""
    found: dict[str, str] = {}
    for path, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        assert path not in found, f"{page.name} spells out {path} twice"
        assert not Path(path).is_absolute()
        assert ".." not in Path(path).parts
        found[path] = text
    return found


def write_files(files: dict[str, str], folder: Path) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
