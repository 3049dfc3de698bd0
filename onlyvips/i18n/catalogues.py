"""Reading catalogues and translating.

Catalogues are kept as ``.po`` files and read directly: nothing is compiled, nothing generated is
shipped. A language is read when somebody first needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.i18n.languages import LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

HOST_LOCALES = Path(__file__).parent.parent / "locales"


@dataclass(frozen=True, slots=True)
class _Texts:
    """One catalogue in one language."""

    messages: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


def _english_plural(n: int) -> int:
    return 0 if n == 1 else 1


_EMPTY = _Texts({}, _english_plural)


class CatalogueStore:
    """All catalogues of one host, by domain (``core`` or a plugin's name) and language."""

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {"core": HOST_LOCALES}
        self._texts: dict[tuple[str, str], _Texts] = {}

    def add(self, domain: str, path: Path) -> None:
        """Add the catalogues in ``<path>/<language>/LC_MESSAGES/<domain>.po``."""
        self._paths[domain] = path

    def bind(self, domain: str) -> Translations:
        """Return the translations of one domain."""
        return Translations(self, domain)

    def texts(self, domain: str, language: str) -> _Texts:
        """Return a catalogue, reading it if need be; an empty one where there is none."""
        key = (domain, language)
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = self._read(domain, language)
        return found

    def _read(self, domain: str, language: str) -> _Texts:
        folder = self._paths.get(domain)
        if folder is None or language not in LANGUAGES:
            return _EMPTY
        path = folder / language / "LC_MESSAGES" / f"{domain}.po"
        try:
            status = path.stat()
        except FileNotFoundError:
            return _EMPTY
        return _parsed(path, language, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _parsed(path: Path, language: str, changed_ns: int, size: int) -> _Texts:
    """Read a catalogue; once for all hosts of a process, until the file changes.

    Args:
        path: Where it is.
        language: Its language.
        changed_ns: When the file was last changed.
        size: Its size.
    """
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return _index(read_po(file, locale=language))


def _index(catalogue: Catalog) -> _Texts:
    from gettext import c2py

    messages: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        msgid = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if all(strings):
            messages[msgid] = tuple(str(s) for s in strings)
    return _Texts(messages, c2py(catalogue.plural_expr))


class Translations:
    """``platform.i18n``: texts of one domain, falling back to the msgid itself."""

    __slots__ = ("_domain", "_store")

    def __init__(self, store: CatalogueStore, domain: str) -> None:
        self._store = store
        self._domain = domain

    @property
    def domain(self) -> str:
        """Name of the catalogue."""
        return self._domain

    def gettext(self, language: str, msgid: str, /, **values: object) -> str:
        """Translate and fill in ``{name}`` placeholders.

        Args:
            language: One of `LANGUAGES`; anything else reads as English.
            msgid: The English text.
            values: What to put in place of ``{name}``; inserted as given, not escaped.
        """
        found = self._store.texts(self._domain, language).messages.get(msgid)
        text = found[0] if found else msgid
        return text.format(**values) if values else text

    def ngettext(
        self, language: str, singular: str, plural: str, n: int, /, **values: object
    ) -> str:
        """Translate with the language's plural forms; ``{n}`` is filled in as well."""
        texts = self._store.texts(self._domain, language)
        found = texts.messages.get(singular)
        if found and len(found) > 1:
            text = found[min(texts.plural(n), len(found) - 1)]
        else:
            text = singular if _english_plural(n) == 0 else plural
        return text.format(n=n, **values)

    def everywhere(self, msgid: str, /) -> dict[str, str]:
        """Return the text in every language, e.g. for the bot's command menu."""
        return {language: self.gettext(language, msgid) for language in LANGUAGES}
