"""What lies where in the repository, and whether it is what it was at the last build."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

#: Folders that hold what is made, not what it is made of.
_MADE = frozenset({"node_modules", "dist", "dist.new", "dist.old", ".build", "__pycache__"})


@dataclass
class Tree:
    """The repository, and what lies where in it.

    Attributes:
        root: Its folder.
        prefix: Folder of the virtual environment; a Node from PyPI is put there.
    """

    root: Path
    prefix: Path = field(default_factory=lambda: Path(sys.prefix))

    @property
    def miniapp(self) -> Path:
        """The shell's sources."""
        return self.root / "miniapp"

    @property
    def lock(self) -> Path:
        """Which packages are used."""
        return self.miniapp / "package-lock.json"

    @property
    def kept(self) -> Path:
        """What the build keeps for the next time."""
        return self.miniapp / ".build"

    @property
    def document(self) -> Path:
        """The OpenAPI document."""
        return self.kept / "openapi.json"

    @property
    def types(self) -> Path:
        """Types of the API's client."""
        return self.miniapp / "src" / "api" / "schema.d.ts"

    @property
    def plugins(self) -> list[str]:
        """Names of the plugins of this repository."""
        return sorted(path.parent.name for path in self.root.glob("plugins/*/pyproject.toml"))

    @property
    def screens(self) -> list[Path]:
        """Folders ``ui`` of plugins whose screens are built here."""
        return sorted(path.parent for path in self.root.glob("plugins/*/onlyvips_*/ui/screens"))

    def sources(self) -> Iterator[Path]:
        """Yield what the bundle is made of."""
        yield from (path for path in _files(self.miniapp) if not _is_beside(path, self))
        for folder in self.screens:
            yield from (path for path in _files(folder) if not _is_beside(path, self))

    def python(self) -> Iterator[Path]:
        """Yield what the OpenAPI document is made of."""
        for folder in (self.root / "onlyvips", self.root / "cli", self.root / "plugins"):
            yield from (path for path in _files(folder) if path.suffix == ".py")

    def is_bundled(self) -> bool:
        """Say whether the shell and the screens of all plugins are there."""
        shell = self.root / "onlyvips" / "web" / "miniapp" / "index.html"
        screens = (
            folder / "dist" / f"{screen.stem}.js"
            for folder in self.screens
            for screen in folder.glob("screens/*.tsx")
            if "." not in screen.stem
        )
        return shell.is_file() and all(screen.is_file() for screen in screens)


def _is_beside(path: Path, tree: Tree) -> bool:
    """Say whether a file has no part in the bundle: tests, this script, types that are made."""
    return path.suffix == ".py" or ".test." in path.name or path == tree.types


def _files(folder: Path) -> Iterator[Path]:
    for directory, directories, names in os.walk(folder):
        directories[:] = sorted(name for name in directories if name not in _MADE)
        for name in sorted(names):
            yield Path(directory, name)


def digest(root: Path, files: Iterable[Path]) -> str:
    """Return what names the content of files and their places."""
    total = blake2b(digest_size=16)
    for path in files:
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


class Stamps:
    """What each step was done with the last time.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "stamps.json"
        self._values: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            self._values = json.loads(self._path.read_text(encoding="utf-8"))

    def fits(self, step: str, value: str) -> bool:
        """Say whether a step was done with this."""
        return self._values.get(step) == value

    def set(self, step: str, value: str) -> None:
        """Note that a step was done."""
        self._values[step] = value
        write(self._path, json.dumps(self._values, indent=2))


def write(path: Path, text: str) -> None:
    """Put a whole file in place of another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
