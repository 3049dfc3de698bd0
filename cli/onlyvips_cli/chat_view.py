"""Showing what the bot wrote: formatting, buttons, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_cli.output import console, print_text
from onlyvips_cli.values import clean

if TYPE_CHECKING:
    from rich.text import Text

    from onlyvips.testing.telegram.views import Button, ChatEvent, MessageView

_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strike": "strike",
    "strikethrough": "strike",
    "code": "cyan",
    "pre": "cyan",
    "spoiler": "reverse",
    "blockquote": "dim",
    "bot_command": "bold blue",
    "mention": "blue",
    "url": "underline blue",
    "text_url": "underline blue",
}
_MARKS = {"url": "↗", "webview": "▣", "pay": "⭐", "copy": "⧉"}


def print_event(event: ChatEvent, *, numbered: bool = True) -> None:
    """Print what the bot did: a message, an edit, a notice, a deletion."""
    if event.message is not None and event.kind in {"new", "edited"}:
        print_message(event.message, edited=event.kind == "edited", numbered=numbered)
    elif event.answer is not None and event.answer.text:
        kind = "alert" if event.answer.alert else "notice"
        print_text(clean(f"({kind}: {event.answer.text})"))
    elif event.kind == "deleted":
        numbers = ", ".join(map(str, event.message_ids))
        print_text(f"(deleted: message {numbers})")
    elif event.kind == "reaction" and event.message is not None:
        print_text(clean(f"(reacts: {' '.join(event.reactions)})"))


def print_message(message: MessageView, *, edited: bool = False, numbered: bool = True) -> None:
    """Print a message and its buttons."""
    from rich.text import Text

    out = console()
    if edited:
        out.print(Text("(edited)", style="dim"))
    if message.media is not None:
        what = " ".join(str(v) for v in (message.media.kind, message.media.title) if v)
        out.print(Text(f"[{clean(what)}]", style="magenta"))
    if message.text:
        out.print(_formatted(message))
    number = 0
    for row in message.buttons or message.keyboard:
        line = Text("  ")
        for button in row:
            number += 1
            line.append(_label(button, number if numbered else 0), style="bold green")
            line.append("  ")
        out.print(line)


def _label(button: Button, number: int) -> str:
    mark = f" {_MARKS[button.kind]}" if button.kind in _MARKS else ""
    return f"[{f'{number} ' if number else ''}{clean(button.text)}{mark}]"


def _formatted(message: MessageView) -> Text:
    from rich.text import Text

    text = Text(clean(message.text))
    for entity in message.entities:
        kind = entity.type.lower().removeprefix("messageentity")
        if style := _STYLES.get(kind):
            start = _index(message.text, entity.offset)
            text.stylize(style, start, _index(message.text, entity.offset + entity.length))
    return text


def _index(text: str, units: int) -> int:
    """Return the position in a Python string of a position in UTF-16 units."""
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore"))
