"""What a handler is given: implements `onlyvips.bot.types.BotContext`."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onlyvips.bot.payload import check, stable_random_id
from onlyvips.bot.types import (
    Conversation,
    IncomingMessage,
    Keyboard,
    OutgoingFile,
    OutgoingMessage,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.bot.answers import Answers
    from onlyvips.bot.incoming import Pressed
    from onlyvips.platform import Platform


class Context:
    """One handler's view of one update.

    Args:
        platform: The platform as the handler's plugin sees it.
        account: Who caused the update.
        update_key: Names the update for ever; the same when Telegram delivers it again.
        answers: Sends.
        conversation: The dialogue in this chat.
        message: The message, if it is one.
        pressed: The pressed button, if it is one.
        access_hash: Of the chat, where known.
        args: What followed the command, the button's prefix or the deep link's.
        slot: Tells handlers of one plugin for one update apart.
    """

    __slots__ = (
        "_access_hash",
        "_acknowledged",
        "_answers",
        "_pressed",
        "_sent",
        "_slot",
        "account",
        "args",
        "chat_id",
        "conversation",
        "language",
        "message",
        "message_id",
        "platform",
        "text",
        "update_key",
    )

    def __init__(
        self,
        platform: Platform,
        account: Account,
        update_key: str,
        answers: Answers,
        conversation: Conversation,
        *,
        message: IncomingMessage | None = None,
        pressed: Pressed | None = None,
        access_hash: int = 0,
        args: str = "",
        slot: int = 0,
    ) -> None:
        source = message or pressed
        assert source is not None
        self.platform = platform
        self.account = account
        self.update_key = update_key
        self.chat_id = source.chat_id
        self.message_id = source.message_id
        self.text = message.text if message is not None else ""
        self.args = args
        self.language = account.language
        self.conversation: Conversation = conversation
        self.message = message
        self._answers = answers
        self._pressed = pressed
        self._access_hash = access_hash
        self._slot = slot
        self._sent = 0
        self._acknowledged = False

    @property
    def answered(self) -> bool:
        """Whether anything was said to the person."""
        return self._sent > 0

    @property
    def was_pressed(self) -> bool:
        """Whether the update is the press of a button."""
        return self._pressed is not None

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate into the person's language and fill in ``{values}``, HTML-escaped."""
        return self.platform.i18n.gettext(self.language, msgid, **_escaped(values))

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with the language's plural forms; ``{n}`` is filled in."""
        return self.platform.i18n.ngettext(self.language, singular, plural, n, **_escaped(values))

    async def reply(
        self,
        text: str,
        *,
        buttons: Keyboard = (),
        photo: Path | None = None,
        file: OutgoingFile | None = None,
        protect: bool = False,
    ) -> None:
        """Answer in the same chat; in groups as a reply to the message.

        Raises:
            onlyvips.errors.InvalidInput: The text is empty or too long.
        """
        reply_to = self.message_id if self.chat_id < 0 and self.message is not None else None
        message = OutgoingMessage(
            text, buttons, photo, protect=protect, reply_to=reply_to, file=file
        )
        check(message)
        self._sent += 1
        await self._answers.send(
            self.chat_id, message, self._random_id(), access_hash=self._access_hash
        )

    async def edit(self, text: str, *, buttons: Keyboard = ()) -> None:
        """Change the message whose button was pressed; answer anew where there is none."""
        if self._pressed is None:
            await self.reply(text, buttons=buttons)
            return
        message = OutgoingMessage(text, buttons)
        check(message)
        changed = await self._answers.edit(
            self.chat_id, self._pressed.message_id, message, access_hash=self._access_hash
        )
        if changed:
            self._sent += 1
        else:
            await self.reply(text, buttons=buttons)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Acknowledge a pressed button, with a notice of at most 200 characters."""
        if self._pressed is None or self._acknowledged:
            return
        self._acknowledged = True
        await self._answers.acknowledge(self._pressed.query_id, text, alert)

    async def download(self, *, max_bytes: int) -> bytes:
        """Return the photo or document of the message.

        Args:
            max_bytes: What it may have at most, by the size that Telegram states.

        Raises:
            onlyvips.errors.InvalidInput: The message has neither (code ``nothing-to-download``),
                or it is larger (code ``file-too-large``).
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        raw = self.message.raw if self.message is not None else None
        message = getattr(raw, "message", None)
        return await self._answers.download(getattr(message, "media", None), max_bytes)

    def as_plugin(self, platform: Platform, args: str) -> Context:
        """Return this context for the handler of another plugin."""
        other = Context(
            platform,
            self.account,
            self.update_key,
            self._answers,
            self.conversation,
            message=self.message,
            pressed=self._pressed,
            access_hash=self._access_hash,
            args=args,
        )
        other.language = self.language
        return other

    def use_account(self, account: Account) -> None:
        """Go on with what the account has become, e.g. with another language."""
        self.account = replace(account)
        self.language = account.language

    def _random_id(self) -> int:
        return stable_random_id(
            f"{self.update_key}/{self.platform.plugin}/{self._slot}/{self._sent}"
        )


def _escaped(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: html.escape(value, quote=False) if isinstance(value, str) else value
        for name, value in values.items()
    }
