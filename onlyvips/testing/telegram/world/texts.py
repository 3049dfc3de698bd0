"""What Telegram finds in a text that a person wrote: commands and mentions.

Source: https://core.telegram.org/api/entities, https://core.telegram.org/api/mentions
"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import types as tl

_COMMAND = re.compile(r"(?<!\S)/[a-zA-Z0-9_]{1,32}(@\w+)?")
# A username after an @ that no letter comes before: `a@example.com` mentions nobody.
_MENTION = re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram's entities count it."""
    return len(text.encode("utf-16-le")) // 2


def text_entities(text: str) -> list[Any] | None:
    """Return the entities of a text that a person wrote, in order, or `None` without any."""
    found = [
        (match.start(), kind(utf16_length(text[: match.start()]), utf16_length(match.group())))
        for pattern, kind in (
            (_COMMAND, tl.MessageEntityBotCommand),
            (_MENTION, tl.MessageEntityMention),
        )
        for match in pattern.finditer(text)
    ]
    return [entity for _, entity in sorted(found, key=lambda pair: pair[0])] or None


def mentions(message: Any, user_id: int, username: str | None) -> bool:
    """Whether a message mentions somebody, by @username or by a link to the account."""
    encoded = (getattr(message, "message", None) or "").encode("utf-16-le")
    for entity in getattr(message, "entities", None) or ():
        if isinstance(entity, tl.MessageEntityMentionName):
            if entity.user_id == user_id:
                return True
        elif isinstance(entity, tl.MessageEntityMention) and username is not None:
            end = entity.offset + entity.length
            name = encoded[2 * entity.offset : 2 * end].decode("utf-16-le")
            if name.lower() == f"@{username}".lower():
                return True
    return False
