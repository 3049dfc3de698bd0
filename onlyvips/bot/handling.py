"""From an update to its handlers: receipt, account, ban, and errors answered politely."""

from __future__ import annotations

import asyncio
import html
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from onlyvips.accounts.types import Account, Accounts, BotStarted, TelegramProfile
from onlyvips.bot import texts
from onlyvips.bot.context import Context
from onlyvips.db.errors import DatabaseUnavailable
from onlyvips.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    OnlyVipsError,
    RateLimited,
    Unavailable,
)

if TYPE_CHECKING:
    from onlyvips.bot.answers import Answers
    from onlyvips.bot.conversations import Conversations, StoredConversation
    from onlyvips.bot.incoming import Pressed
    from onlyvips.bot.metrics import BotMetrics
    from onlyvips.bot.receipts import Receipts
    from onlyvips.bot.types import Handler, IncomingMessage
    from onlyvips.platform import Platform

#: A banned person is told so once in this many seconds.
_TELL_BANNED_EVERY = 3600.0
#: Errors whose sentence is meant for the person who asked.
_FOR_PEOPLE = (NotFound, Conflict, Forbidden, InvalidInput, RateLimited)


class BotAccounts(Accounts, Protocol):
    """What the bot asks of accounts, beyond what plugins may."""

    async def set_preferences(
        self, account_id: int, *, language: str | None = None, time_zone: str | None = None
    ) -> Account:
        """Set a person's choice of language."""
        ...


@dataclass(frozen=True, slots=True)
class Ready:
    """What is known of an update once it is this process's to handle."""

    account: Account
    conversation: StoredConversation


class Incoming:
    """One update from a person, shared by all its handlers.

    Attributes:
        key: Names it for ever.
        profile: Who caused it.
        message: The message, if it is one.
        pressed: The pressed button, if it is one.
        start: Parameter of ``/start``, if it is that.
        access_hash: Of the chat, where known.
        claimed: Whether it is this process's to handle, and to mark done.
    """

    __slots__ = (
        "access_hash",
        "claimed",
        "key",
        "message",
        "pressed",
        "profile",
        "start",
    )

    def __init__(
        self,
        key: str,
        profile: TelegramProfile,
        *,
        message: IncomingMessage | None = None,
        pressed: Pressed | None = None,
        access_hash: int = 0,
        start: str | None = None,
    ) -> None:
        self.key = key
        self.profile = profile
        self.message = message
        self.pressed = pressed
        self.access_hash = access_hash
        self.start = start
        self.claimed = False

    @property
    def chat_id(self) -> int:
        """Marked id of the chat."""
        source = self.message or self.pressed
        assert source is not None
        return source.chat_id


class Handling:
    """Runs the handlers of people's updates.

    Args:
        platform: The host's own platform.
        accounts: Who is who.
        receipts: Which updates were handled.
        conversations: Dialogues.
        answers: Sends what handlers say.
        metrics: Counts.
        timeout: Seconds that a handler may take.
    """

    def __init__(
        self,
        platform: Platform,
        *,
        accounts: BotAccounts,
        receipts: Receipts,
        conversations: Conversations,
        answers: Answers,
        metrics: BotMetrics,
        timeout: float = 30.0,
    ) -> None:
        self._platform = platform
        self._accounts = accounts
        self._receipts = receipts
        self._conversations = conversations
        self._answers = answers
        self._metrics = metrics
        self._timeout = timeout
        self._told_banned: OrderedDict[int, float] = OrderedDict()

    async def claim(self, key: str) -> bool:
        """Return whether an update is to be handled; wait while PostgreSQL is away."""
        while True:
            try:
                return await self._receipts.claim(key)
            except DatabaseUnavailable as error:
                await asyncio.sleep(min(error.retry_after, 2.0))

    async def ready(self, incoming: Incoming) -> Ready | None:
        """Claim an update and find out whose it is; None if it is not to be handled."""
        if not await self.claim(incoming.key):
            return None
        incoming.claimed = True
        while True:
            try:
                return await self._prepare(incoming)
            except DatabaseUnavailable as error:
                await asyncio.sleep(min(error.retry_after, 2.0))

    async def _prepare(self, incoming: Incoming) -> Ready | None:
        account = await self._meet(incoming)
        if account.banned_until is not None and account.is_banned(self._platform.clock.now()):
            await self._tell_banned(incoming, account)
            return None
        conversation = await self._conversations.of(account.id, incoming.chat_id)
        return Ready(account, conversation)

    def failed(self, incoming: Incoming, error: Exception) -> None:
        """Log what went wrong outside of any plugin's handler."""
        self._platform.log.error(
            "bot_update_failed",
            update=incoming.key,
            error_id=secrets.token_hex(4),
            exc_info=error,
        )

    async def _meet(self, incoming: Incoming) -> Account:
        """Return the account, creating it at the first contact.

        For ``/start``, the account and `BotStarted` are written in one transaction, so that an
        update that is handled again after a crash publishes it neither twice nor never.
        """
        if incoming.start is None:
            return await self._accounts.ensure(incoming.profile)
        known = await self._accounts.by_telegram_id(incoming.profile.id)
        async with self._platform.db.transaction():
            account = await self._accounts.ensure(incoming.profile)
            banned = account.is_banned(self._platform.clock.now())
            if not banned and await self._receipts.announce(incoming.key):
                await self._platform.events.publish(
                    BotStarted(account_id=account.id, parameter=incoming.start, first=known is None)
                )
        return account

    def context(
        self, incoming: Incoming, ready: Ready, platform: Platform, args: str = "", slot: int = 0
    ) -> Context:
        """Return a context for one handler."""
        return Context(
            platform,
            ready.account,
            incoming.key,
            self._answers,
            ready.conversation,
            message=incoming.message,
            pressed=incoming.pressed,
            access_hash=incoming.access_hash,
            args=args,
            slot=slot,
        )

    async def call(self, handler: Handler, context: Context) -> None:
        """Run a handler within its time; whatever it raises is answered politely and logged."""
        plugin = context.platform.plugin
        began = time.perf_counter()
        failed = True
        try:
            async with asyncio.timeout(self._timeout):
                await handler(context)
            failed = False
        except _FOR_PEOPLE as error:
            failed = False
            # A sentence without values can be in the plugin's catalogue; any other stays as it is.
            said = context.platform.i18n.gettext(context.language, error.detail)
            await self._say(context, sentence(said))
        except Exception as error:  # noqa: BLE001 - a plugin's handler may raise anything
            await self._apologise(context, error)
        finally:
            self._metrics.ran(plugin, time.perf_counter() - began, failed)
        await context.answer()

    async def call_quietly(self, platform: Platform, work: Callable[[], Awaitable[None]]) -> None:
        """Run a handler that nobody waits for; what it raises is logged."""
        began = time.perf_counter()
        failed = True
        try:
            async with asyncio.timeout(self._timeout):
                await work()
            failed = False
        except Exception as error:
            platform.log.exception(
                "bot_handler_failed", error_id=secrets.token_hex(4), exc_info=error
            )
        finally:
            self._metrics.ran(platform.plugin, time.perf_counter() - began, failed)

    def text(self, language: str, msgid: str, **values: object) -> str:
        """Return one of the host's own texts."""
        return self._platform.i18n.gettext(language, msgid, **values)

    async def _apologise(self, context: Context, error: Exception) -> None:
        number = secrets.token_hex(4)
        context.platform.log.error(
            "bot_handler_failed",
            error_id=number,
            update=context.update_key,
            account_id=context.account.id,
            exc_info=error,
        )
        if isinstance(error, Unavailable):
            text = texts.AWAY
        elif isinstance(error, TimeoutError):
            text = texts.TOO_SLOW
        else:
            text = texts.FAILED
        values = {"number": number} if "{number}" in text else {}
        await self._say(context, self.text(context.language, text, **values))

    async def _say(self, context: Context, text: str) -> None:
        try:
            # In a group nobody else is to be bothered; a pressed button shows it to its presser.
            await context.answer(text, alert=True)
            if not context.was_pressed:
                await context.reply(html.escape(text, quote=False))
        except (OnlyVipsError, OSError) as error:
            context.platform.log.warning("bot_apology_failed", error=type(error).__name__)

    async def _tell_banned(self, incoming: Incoming, account: Account) -> None:
        now = time.monotonic()
        if self._told_banned.get(account.id, 0.0) > now or incoming.chat_id < 0:
            return
        self._told_banned[account.id] = now + _TELL_BANNED_EVERY
        if len(self._told_banned) > 10_000:
            self._told_banned.popitem(last=False)
        assert account.banned_until is not None
        context = self.context(
            incoming,
            Ready(account, await self._conversations.of(account.id, incoming.chat_id)),
            self._platform,
        )
        if account.banned_until.year >= 9999:
            text = self.text(account.language, texts.BANNED)
        else:
            until = local_time(account.banned_until, account)
            text = self.text(account.language, texts.BANNED_UNTIL, until=until)
        await self._say(context, text)


def local_time(moment: datetime, account: Account) -> str:
    """Return a moment as the person would write it."""
    from babel.dates import format_datetime, get_timezone

    return format_datetime(
        moment, "medium", tzinfo=get_timezone(account.time_zone), locale=account.language
    )


def sentence(detail: str) -> str:
    """Return an error's detail beginning with a capital and ending with a full stop."""
    text = detail[:1].upper() + detail[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
