"""Forms that the parameters of several types share."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

#: https://core.telegram.org/method/channels.checkUsername
_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")
#: Marked ids: of channels and supergroups -1000000000000 minus the id, of basic groups minus the
#: id (https://core.telegram.org/api/bots/ids).
_MARKED = re.compile(r"-[1-9][0-9]{0,12}")
_CHANNELS = -1_000_000_000_000
_LOWEST = -1_997_852_516_352


def _chat(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        if _NAME.fullmatch(value):
            return value
        if _MARKED.fullmatch(value):
            value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and _LOWEST <= value < 0:
        return value
    raise ValueError(
        "expected @name of a public channel or group (4 to 32 letters, digits and underscores), "
        "or the marked id of any, such as -1001234567890"
    )


#: A channel or group: ``@name`` of a public one, or the marked id of any.
ChatRef = Annotated[str | int, BeforeValidator(_chat)]

#: Number of a message in its chat.
MessageId = Annotated[int, Field(ge=1, le=2**31 - 1)]

#: An invite link, or the address of a public chat.
TelegramLink = Annotated[
    str, StringConstraints(pattern=r"^https://t\.me/[A-Za-z0-9_+/-]{1,120}$", max_length=140)
]

#: How often something is to be done.
Count = Annotated[int, Field(ge=1, le=1000)]


class Parameters(BaseModel):
    """Base of every type's parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def same_chat(chat: str | int, chat_id: int | None, username: str | None) -> bool:
    """Say whether a chat is the one with this marked id and username; Telegram ignores case."""
    if isinstance(chat, int):
        return chat == chat_id
    return username is not None and chat.removeprefix("@").lower() == username.lower()


def chat_route(chat: str | int, prefix: str = "chat") -> str:
    """Return the route of what happens in a chat, see `QuestType.routes`."""
    return f"{prefix}:{chat if isinstance(chat, int) else chat.lower()}"


def chat_link(chat: str | int, message_id: int | None = None) -> str | None:
    """Return the address of a chat or of a message in it; None where there is none.

    A private chat has no address of its own, and its messages one for members only
    (https://core.telegram.org/api/links#message-links). Basic groups have neither.
    """
    if isinstance(chat, str):
        home = f"https://t.me/{chat.removeprefix('@')}"
        return home if message_id is None else f"{home}/{message_id}"
    if message_id is None or chat >= _CHANNELS:
        return None
    return f"https://t.me/c/{_CHANNELS - chat}/{message_id}"
