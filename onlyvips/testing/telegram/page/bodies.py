"""What the page sends."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onlyvips.testing.telegram.page.opening import Source
from onlyvips.testing.telegram.page.themes import Theme

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewPerson(_Body):
    """Somebody who joins Telegram."""

    first_name: _Name
    last_name: _Name | None = None
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w{2,31}$")] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?$")] = "en"
    premium: bool = False


class Text(_Body):
    """A message; `reply_to` is the message that it answers."""

    text: str
    reply_to: int | None = None


class Press(_Body):
    """A press of an inline button, named by the `key` that it has in the message."""

    button: str


class Reaction(_Body):
    """An emoji under a message; null takes it away."""

    emoji: Annotated[str, StringConstraints(max_length=64)] | None


class Vote(_Body):
    """Options of a poll by their place from 0; none takes the vote back."""

    options: list[int]


class Link(_Body):
    """A link: an invite link or @username, or the link of an invoice."""

    link: Annotated[str, StringConstraints(min_length=1, max_length=512)]


class Blocking(_Body):
    """Whether the bot is blocked from now on."""

    blocked: bool


class Opening(_Body):
    """What opens the MiniApp.

    `url` is the address on the button. A start parameter has the characters that Telegram allows
    (https://core.telegram.org/bots/features#deep-linking).
    """

    theme: Theme
    source: Source
    url: Annotated[str, StringConstraints(max_length=2048)] | None = None
    start_param: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,512}$")] | None = None
