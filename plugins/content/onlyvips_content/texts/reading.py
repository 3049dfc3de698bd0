"""Texts of works as messages of Telegram.

A text is kept as sanitised HTML for browsers; Telegram knows few of its tags
(https://core.telegram.org/bots/api#html-style), and a message holds some thousand characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser
from re import compile as pattern
from typing import Final

from onlyvips_content.texts.speaking import PAGE_LENGTH

_INLINE: Final = {"strong": "b", "em": "i", "s": "s", "code": "code"}
_BLOCKS: Final = frozenset({"p", "li", "tr", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"})
_TAG = pattern(r"<[^>]*>")


def messages(html: str) -> list[str]:
    """Return a work's text as messages, each with markup of its own that is whole.

    Args:
        html: Sanitised HTML, as `onlyvips_content.texts_of_works.markdown` makes it.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found: list[str] = []
    for block in _fitting(reader.finish()):
        if found and len(found[-1]) + len(block) + 2 <= PAGE_LENGTH:
            found[-1] += f"\n\n{block}"
        else:
            found.append(block)
    return found


def _fitting(blocks: list[str]) -> Iterator[str]:
    """Yield blocks; one that is too long for a message comes in pieces without markup."""
    for block in blocks:
        if len(block) <= PAGE_LENGTH:
            yield block
            continue
        text = unescape(_TAG.sub("", block))
        while text:
            cut = len(text)
            if cut > PAGE_LENGTH:
                cut = max(text.rfind(" ", 1, PAGE_LENGTH), text.rfind("\n", 1, PAGE_LENGTH))
                cut = cut if cut > PAGE_LENGTH // 2 else PAGE_LENGTH
            piece, text = text[:cut].strip(), text[cut:].strip()
            if piece:
                yield escape(piece, quote=False)


class _Reader(HTMLParser):
    """Makes blocks: paragraphs, headings, items of lists, rows of tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._text: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._lists: list[int | None] = []
        self._quotes = 0
        self._lead = ""
        self._pre = False
        #: What follows stands right below: items of a list, rows of a table.
        self._close, self._was_close = False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BLOCKS:
            self._begin(tag)
        elif tag in {"ul", "ol"}:
            self._flush()
            start = values.get("start") or "1"
            number = int(start) if start.isdecimal() else 1
            self._lists.append(number if tag == "ol" else None)
        elif tag == "blockquote":
            self._flush()
            self._quotes += 1
        elif tag == "br":
            self._text.append("\n")
        elif tag in {"td", "th"} and self._text:
            self._text[-1] = self._text[-1].rstrip()
            self._text.append(" | ")
        elif tag == "a" and values.get("href"):
            self._push("a", f'<a href="{escape(values["href"] or "")}">')
        elif tag in _INLINE and not self._pre:
            self._push(_INLINE[tag], f"<{_INLINE[tag]}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._pre = self._pre and tag != "pre"
        elif tag in {"ul", "ol"}:
            self._flush()
            if self._lists:
                self._lists.pop()
        elif tag == "blockquote":
            self._flush()
            self._quotes = max(0, self._quotes - 1)
        elif tag == "a" or (tag in _INLINE and not self._pre):
            self._pop("a" if tag == "a" else _INLINE[tag])

    def handle_data(self, data: str) -> None:
        text = data if self._pre else data.replace("\n", " ")
        if text.strip() or self._text:
            self._text.append(escape(text, quote=False))

    def finish(self) -> list[str]:
        self._flush()
        return self._blocks

    def _begin(self, tag: str) -> None:
        # A paragraph within an item of a list goes on where its bullet stands.
        self._flush()
        self._close = bool(self._lead) or tag == "tr" or (tag == "li" and bool(self._lists))
        if tag == "li" and self._lists:
            number = self._lists[-1]
            self._lead = "  " * (len(self._lists) - 1) + ("• " if number is None else f"{number}. ")
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "hr":
            self._blocks.append("⁂")
        elif tag == "pre":
            self._pre = True
            self._push("pre", "<pre>")
        elif tag[0] == "h":
            self._push("b", "<b>")

    def _push(self, name: str, opening: str) -> None:
        self._open.append((name, opening))
        self._text.append(opening)

    def _pop(self, name: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == name:
                later = self._open[place + 1 :]
                self._text += [f"</{inner}>" for inner, _ in reversed(later)]
                self._text.append(f"</{name}>")
                self._text += [opening for _, opening in later]
                del self._open[place]
                return

    def _flush(self) -> None:
        """End a block, and close what is open in it."""
        text, opened = "".join(self._text), self._open
        self._text, self._open = [], []
        if not _TAG.sub("", text).strip():
            return
        text = text.strip() + "".join(f"</{name}>" for name, _ in reversed(opened))
        text, self._lead = self._lead + text, ""
        if self._quotes:
            text = f"<blockquote>{text}</blockquote>"
        if self._close and self._was_close and len(self._blocks[-1]) + len(text) < PAGE_LENGTH:
            self._blocks[-1] += f"\n{text}"
        else:
            self._blocks.append(text)
        self._was_close, self._close = self._close, False
