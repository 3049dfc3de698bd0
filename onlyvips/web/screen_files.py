"""The ES modules of plugins' screens: where they lie, and under which address browsers get them.

The folder of a screen's module is served whole, below an address that holds a digest of all its
files. So whatever a module imports or fetches by a relative address fits it, and browsers may keep
everything for ever.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from onlyvips.web.assets import Asset, is_name, walk

if TYPE_CHECKING:
    from onlyvips.registry import Screen

PREFIX = "/app/plugins"
#: What a folder of screens may hold; everything else in it stays where it is.
SUFFIXES = frozenset({".js", ".css", ".json", ".svg", ".png", ".webp", ".woff2"})
#: Seconds between two looks at a folder, where its author may be changing it.
_LOOK_AGAIN = 1.0

_Signature = tuple[tuple[str, int, int], ...]


def module_problem(package: Path, module: str) -> str | None:
    """Say what is wrong with the module of a screen, in a sentence; None when it can be served.

    Args:
        package: Folder of the plugin's package.
        module: `onlyvips.registry.Screen.module`.
    """
    if not is_name(module) or PurePosixPath(module).suffix != ".js":
        return f"{module!r} does not name an ES module, such as ui/dist/hello.js."
    if "/" not in module:
        return f"{module} lies among the package's modules; put it in a folder of its own, as ui/."
    path = package / module
    if not path.is_file():
        return f"{module} is not there; the screens have not been built."
    if any(part.is_symlink() for part in (path, *list(path.parents)[: module.count("/")])):
        return f"{module} is reached by a link; links are not followed."
    return None


@dataclass(slots=True)
class _Folder:
    """What was found in the folder of a module.

    Attributes:
        digest: Over names and bytes of all files.
        files: By path within the folder.
        signature: By which a change is noticed without reading.
        looked: When that was compared last (monotonic).
    """

    digest: str
    files: dict[str, Asset]
    signature: _Signature
    looked: float


@dataclass(slots=True)
class ScreenFiles:
    """Finds the modules of screens.

    Attributes:
        packages: Folder of each plugin's package.
        watch: Notice when files are changed; else they are read once.
    """

    packages: Mapping[str, Path]
    watch: bool = False
    _folders: dict[Path, _Folder] = field(default_factory=dict)
    _by_digest: dict[tuple[str, str], Path] = field(default_factory=dict)

    def url(self, plugin: str, module: str) -> str | None:
        """Return the address of a screen's module; None when it cannot be served.

        Args:
            plugin: The plugin's name.
            module: `onlyvips.registry.Screen.module`.
        """
        package = self.packages.get(plugin)
        if package is None or module_problem(package, module) is not None:
            return None
        path = package / module
        found = self._read(path.parent)
        self._by_digest[plugin, found.digest] = path.parent
        return f"{PREFIX}/{plugin}/{found.digest}/{path.name}"

    def problems(self, plugin: str, screens: Iterable[Screen]) -> list[str]:
        """Return what is wrong with the modules of a plugin's screens, each in a sentence."""
        package = self.packages.get(plugin)
        if package is None:
            return []
        found = (module_problem(package, screen.module) for screen in screens)
        return [problem for problem in dict.fromkeys(found) if problem is not None]

    def knows(self, plugin: str, digest: str) -> bool:
        """Say whether an address begins with what `url` gave."""
        return (plugin, digest) in self._by_digest

    def find(self, plugin: str, digest: str, name: str) -> Asset | None:
        """Return a file by its address.

        Args:
            plugin: The plugin's name.
            digest: Of the folder, as `url` gave it.
            name: Path within the folder.
        """
        folder = self._by_digest.get((plugin, digest))
        found = self._folders.get(folder) if folder is not None else None
        if found is None or found.digest != digest:
            return None
        return found.files.get(name)

    def moved(self, plugin: str, name: str) -> str | None:
        """Return the present address of a file that was asked for under an old digest."""
        for (owner, digest), folder in self._by_digest.items():
            found = self._folders[folder]
            if owner == plugin and found.digest == digest and name in found.files:
                return f"{PREFIX}/{plugin}/{digest}/{name}"
        return None

    def learn(self, plugin: str, screens: Iterable[Screen]) -> None:
        """Look at the modules of a plugin's screens, so that `find` knows them.

        Callers may come with an address that another process of the platform gave them.
        """
        for screen in screens:
            self.url(plugin, screen.module)

    def _read(self, folder: Path) -> _Folder:
        known, now = self._folders.get(folder), time.monotonic()
        if known is not None and (not self.watch or now < known.looked + _LOOK_AGAIN):
            return known
        listed = list(walk(folder, SUFFIXES))
        signature = tuple((name, state.st_mtime_ns, state.st_size) for name, state in listed)
        if known is not None and known.signature == signature:
            known.looked = now
            return known
        files = {
            name: Asset((folder / name).read_bytes(), PurePosixPath(name).suffix)
            for name, _ in listed
        }
        found = self._folders[folder] = _Folder(_digest(files), files, signature, now)
        return found


def _digest(files: Mapping[str, Asset]) -> str:
    """Return a digest over names and bytes."""
    total = blake2b(digest_size=10)
    for name, asset in files.items():
        total.update(f"{name}\0{len(asset.body)}\0".encode())
        total.update(asset.body)
    return total.hexdigest()
