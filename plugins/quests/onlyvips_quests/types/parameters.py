"""Forms that the parameters of several types share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

#: ``@name`` of a public chat: 4 to 32 letters, digits and underscores
#: (https://core.telegram.org/method/channels.checkUsername).
ChatName = Annotated[str, StringConstraints(pattern=r"^@[A-Za-z][A-Za-z0-9_]{3,31}$")]


class Parameters(BaseModel):
    """Base of every type's parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def same_chat(name: str, username: str | None) -> bool:
    """Say whether ``@Name`` is the chat with this username; Telegram ignores case."""
    return username is not None and name.removeprefix("@").lower() == username.lower()
