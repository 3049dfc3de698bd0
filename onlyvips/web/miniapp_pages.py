"""The MiniApp's shell and the screens of plugins, below ``/app``.

The shell is built by ``make miniapp`` into the folder ``miniapp`` beside this module. It is one
page: every address below ``/app`` that names no file answers with it, and the shell's own router
does the rest.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from quart import Blueprint, Response, request
from quart_schema import hide
from werkzeug.exceptions import NotFound

from onlyvips.web.assets import IMMUTABLE, REVALIDATE, Asset, read_asset
from onlyvips.web.auth import public, unlimited

if TYPE_CHECKING:
    from onlyvips.registry import Screen
    from onlyvips.web.screen_files import ScreenFiles

#: Where the build puts the shell, and where the wheel has it.
FOLDER = Path(__file__).with_name("miniapp")
INDEX = "index.html"
#: Names of assets hold a hash of their content.
_HASHED = "assets/"
#: The last part of an address that names a file; routes of the shell have no dots.
_FILE = re.compile(r"\.[A-Za-z0-9]{1,12}$")
_IMPORT_MAP = re.compile(
    rb"<script\b[^>]*\btype\s*=\s*[\"']?importmap[\"']?[^>]*>(.*?)</script\s*>",
    re.DOTALL | re.IGNORECASE,
)
_NOT_BUILT = (
    "The MiniApp is not built on this machine. Run: make miniapp\n"
    "The API works without it; its documentation is at /docs.\n"
)


def import_map_hashes(page: bytes) -> list[str]:
    """Return the sources of a Content-Security-Policy that allow a page's import maps.

    Nothing else that stands in the page is allowed.

    Args:
        page: The HTML.

    Returns:
        ``'sha256-...'``, quotes included (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
    """
    return [
        f"'sha256-{base64.b64encode(sha256(text).digest()).decode()}'"
        for text in _IMPORT_MAP.findall(page)
    ]


class Shell:
    """The built shell in a folder.

    Pages are looked at each time they are asked for, so that a new build is seen at once.

    Args:
        folder: The folder; it may be absent.
        on_index: Told which inline scripts ``index.html`` needs, whenever it was read.
    """

    def __init__(self, folder: Path, on_index: Callable[[Sequence[str]], None]) -> None:
        self._folder = folder
        self._on_index = on_index
        self._pages: dict[str, tuple[tuple[int, int, int], Asset]] = {}
        self._assets: dict[str, Asset] = {}
        self.page(INDEX)

    @property
    def is_built(self) -> bool:
        """Whether there is anything to serve."""
        return (self._folder / INDEX).is_file()

    def page(self, name: str) -> Asset | None:
        """Return a page (``index.html``, ``simulator.html``); None when it is not built."""
        try:
            state = (self._folder / name).stat()
        except OSError:
            return None
        signature = (state.st_mtime_ns, state.st_size, state.st_ino)
        known = self._pages.get(name)
        if known is not None and known[0] == signature:
            return known[1]
        page = read_asset(self._folder, name)
        if page is not None:
            self._pages[name] = (signature, page)
            if name == INDEX:
                self._assets.clear()
                self._on_index(import_map_hashes(page.body))
        return page

    async def file(self, name: str) -> Asset | None:
        """Return a file that is no page; None when there is none."""
        if name.endswith(".html"):
            return None
        found = self._assets.get(name)
        if found is None:
            found = await asyncio.to_thread(read_asset, self._folder, name)
            if found is not None:
                self._assets[name] = found
        return found


def build_miniapp(
    shell: Shell, screens: Mapping[str, Iterable[Screen]], files: ScreenFiles
) -> Blueprint:
    """Return the routes below ``/app``.

    They answer everybody: the MiniApp signs people in by itself. They are not limited, as many
    people may share the address of a telephone company, and an answer costs as little as a refusal.

    Args:
        shell: The built shell.
        screens: What plugins registered, by plugin.
        files: Finds the modules of screens.
    """
    blueprint = Blueprint("miniapp", __name__)

    @blueprint.get("/app")
    @hide
    @public
    @unlimited
    async def root() -> Response:
        query = request.query_string.decode("latin-1")
        return Response(b"", 308, {"Location": "/app/" + (f"?{query}" if query else "")})

    @blueprint.get("/app/", defaults={"path": ""})
    @blueprint.get("/app/<path:path>")
    @hide
    @public
    @unlimited
    async def shell_file(path: str) -> Response:
        return await (_file(shell, path) if _FILE.search(path) else _page(shell))

    @blueprint.get("/app/plugins/<plugin>/<digest>/<path:name>")
    @hide
    @public
    @unlimited
    async def screen_file(plugin: str, digest: str, name: str) -> Response:
        if plugin not in screens:
            raise NotFound  # also when it fell
        if not files.knows(plugin, digest):
            files.learn(plugin, screens[plugin])
        return await _screen_file(files, plugin, digest, name)

    return blueprint


async def _screen_file(files: ScreenFiles, plugin: str, digest: str, name: str) -> Response:
    found = files.find(plugin, digest, name)
    if found is not None:
        return await found.answer(request, IMMUTABLE)
    # A page that was opened before the plugin was updated; what it asks for may still be there.
    if (address := files.moved(plugin, name)) is None:
        raise NotFound
    return Response(b"", 307, {"Location": address, "Cache-Control": "no-store"})


async def _page(shell: Shell) -> Response:
    page = shell.page(INDEX)
    if page is None:
        return Response(_NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
    return await page.answer(request, REVALIDATE)


async def _file(shell: Shell, path: str) -> Response:
    found = await shell.file(path)
    if found is None:
        raise NotFound
    return await found.answer(request, IMMUTABLE if path.startswith(_HASHED) else REVALIDATE)
