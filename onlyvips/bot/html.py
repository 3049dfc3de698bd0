"""Telegram HTML to plain text and entities (https://core.telegram.org/bots/api#html-style).

Telethon's own parser knows neither spoilers nor expandable quotations.
"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

from telethon.tl import types as tl

_SIMPLE = {
    "b": tl.MessageEntityBold,
    "strong": tl.MessageEntityBold,
    "i": tl.MessageEntityItalic,
    "em": tl.MessageEntityItalic,
    "u": tl.MessageEntityUnderline,
    "ins": tl.MessageEntityUnderline,
    "s": tl.MessageEntityStrike,
    "strike": tl.MessageEntityStrike,
    "del": tl.MessageEntityStrike,
    "tg-spoiler": tl.MessageEntitySpoiler,
    "code": tl.MessageEntityCode,
}


def utf16_length(text: str) -> int:
    """Return the length as Telegram's entities count it, in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse(html: str) -> tuple[str, list[Any] | None]:
    """Return plain text and its entities.

    Tags that Telegram does not know stay in the text as they are written.

    Args:
        html: Text with markup.
    """
    if "<" not in html and "&" not in html:
        return html, None
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.finish()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[str, int, Any]] = []
        self._entities: list[Any] = []

    def handle_data(self, data: str) -> None:
        self._parts.append(data)
        self._length += utf16_length(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        entity = _entity(tag, {name: value or "" for name, value in attrs}, self._open)
        if entity is None:
            self.handle_data(self.get_starttag_text() or "")
        else:
            self._open.append((tag, self._length, entity))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_data("\n" if tag == "br" else self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                _, start, entity = self._open.pop(index)
                self._close(start, entity)
                return
        self.handle_data(f"</{tag}>")

    def finish(self) -> tuple[str, list[Any] | None]:
        while self._open:
            _, start, entity = self._open.pop()
            self._close(start, entity)
        self._entities.sort(key=lambda e: (e.offset, -e.length))
        return "".join(self._parts), self._entities or None

    def _close(self, start: int, entity: Any) -> None:
        if entity is _NOTHING or self._length == start:
            return
        entity.offset, entity.length = start, self._length - start
        self._entities.append(entity)


_NOTHING = object()


def _entity(tag: str, attributes: dict[str, str], opened: list[tuple[str, int, Any]]) -> Any:
    """Return the entity that a tag opens, still without its place; None for unknown tags."""
    if tag == "code" and opened and opened[-1][0] == "pre":
        opened[-1][2].language = attributes.get("class", "").removeprefix("language-")
        return _NOTHING
    if tag in _SIMPLE:
        return _SIMPLE[tag](0, 0)
    special = _SPECIAL.get(tag)
    return None if special is None else special(attributes)


def _span(attributes: dict[str, str]) -> Any:
    return tl.MessageEntitySpoiler(0, 0) if attributes.get("class") == "tg-spoiler" else None


def _quotation(attributes: dict[str, str]) -> Any:
    return tl.MessageEntityBlockquote(0, 0, collapsed="expandable" in attributes or None)


def _emoji(attributes: dict[str, str]) -> Any:
    number = attributes.get("emoji-id", "")
    return tl.MessageEntityCustomEmoji(0, 0, int(number)) if number.isdigit() else None


def _link(attributes: dict[str, str]) -> Any:
    address = attributes.get("href", "")
    if not address:
        return None
    parts = urlsplit(address)
    user = parse_qs(parts.query).get("id", [""])[0]
    if parts.scheme == "tg" and parts.netloc == "user" and user.isdigit():
        return tl.InputMessageEntityMentionName(0, 0, tl.InputUser(int(user), 0))
    return tl.MessageEntityTextUrl(0, 0, address)


_SPECIAL: dict[str, Callable[[dict[str, str]], Any]] = {
    "span": _span,
    "pre": lambda _: tl.MessageEntityPre(0, 0, ""),
    "blockquote": _quotation,
    "tg-emoji": _emoji,
    "a": _link,
}
