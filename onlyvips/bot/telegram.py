"""``platform.telegram`` in every process: the outbox, and questions to Telegram."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.bot.types import OutgoingMessage, Priority
from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from onlyvips.bot.heard import Chat, ChatMessage
    from onlyvips.bot.outbox import Outbox

_NAMES_KEPT = 1000
_NAME_LIFETIME = 3600.0


class TelegramService:
    """Implements `onlyvips.bot.types.Telegram`.

    In the process that runs the bot, its client answers questions; in others a client of their
    own, without updates, is opened when first needed (`onlyvips.bot.query.QueryClient`).

    Args:
        outbox: Where messages go.
        connect: Returns a connected client, opening one if need be; None where none can be.
        username: The bot's username, if it is known.
        app_url: Returns the address of the MiniApp; empty where there is none.
    """

    def __init__(
        self,
        outbox: Outbox,
        connect: Callable[[], Awaitable[Any]] | None = None,
        *,
        username: str = "",
        app_url: Callable[[], str] = str,
    ) -> None:
        self._outbox = outbox
        self._connect = connect
        self._client: Any = None
        self._names = NameCache()
        self._username = username
        self._app_url = app_url

    @property
    def username(self) -> str:
        """The bot's username without ``@``; empty while it is not known."""
        return self._username

    @property
    def app_url(self) -> str:
        """Address that a button opens the MiniApp with; empty where Telegram could not open it."""
        return self._app_url()

    def use_client(self, client: Any, username: str) -> None:
        """Answer questions through the bot's own client from now on; None for no longer."""
        self._client = client
        if username:
            self._username = username

    def learn_username(self, username: str) -> None:
        """Note the bot's username."""
        self._username = username

    async def send(
        self,
        chat_id: int,
        message: OutgoingMessage | str,
        *,
        priority: Priority = Priority.NOTICE,
        key: str | None = None,
        delay: timedelta | None = None,
    ) -> None:
        """Put a message into the outbox, in the caller's transaction when there is one.

        Args:
            chat_id: Marked id of the chat.
            message: What to send.
            priority: Its lane.
            key: A message with the same key is sent once; begin it with the plugin's name.
            delay: Earliest departure from now.

        Raises:
            onlyvips.errors.InvalidInput: The text is empty or too long.
        """
        given = OutgoingMessage(message) if isinstance(message, str) else message
        await self._outbox.put(chat_id, given, priority=priority, key=key, delay=delay)

    async def is_member(self, chat: int | str, telegram_id: int) -> bool:
        """Ask Telegram whether a user is a member of a channel or group now.

        Args:
            chat: ``@username`` or marked id. The bot must be an administrator of a channel.
            telegram_id: The user.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.membership import ask_membership

        return await ask_membership(await self._asking(), chat, telegram_id, self._names)

    async def rights(self, chat: int | str) -> frozenset[str] | None:
        """Return what the bot may do in a channel or group.

        Returns:
            ``admin`` and the names of its rights; empty for a mere member; None where the bot is
            not in the chat.

        Raises:
            onlyvips.errors.NotFound: There is no such chat.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.membership import ask_rights

        return await ask_rights(await self._asking(), chat, self._names)

    async def chat(self, name: int | str) -> Chat:
        """Return a channel or group by ``@username``, ``https://t.me/`` link or marked id.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: It is no channel or group.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.chats import ask_chat

        return await ask_chat(await self._asking(), name, self._names)

    async def message(self, chat: int | str, message_id: int) -> ChatMessage | None:
        """Return a message of a channel or group as it stands now, or None.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.questions import ask_message

        return await ask_message(await self._asking(), chat, message_id, self._names)

    async def pinned(self, chat: int | str) -> ChatMessage | None:
        """Return the newest pinned message of a channel or group, or None.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.questions import ask_pinned

        return await ask_pinned(await self._asking(), chat, self._names)

    async def invite_link(self, chat: int | str, *, title: str = "") -> str:
        """Make a new invite link of a channel or group.

        Args:
            chat: ``@username`` or marked id.
            title: Shown to the chat's administrators; at most 32 characters.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: The title is too long, ``chat`` is no channel or group,
                or the bot lacks the right to invite people.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.questions import ask_invite_link, check_title

        check_title(title)
        return await ask_invite_link(await self._asking(), chat, title, self._names)

    async def _asking(self) -> Any:
        """Return a connected client: the bot's own, or one that is only for questions."""
        client = self._client
        if client is not None and client.is_connected():
            return client
        if self._connect is None:
            raise Unavailable("Telegram is not connected in this process.", retry_after=5)
        return await self._connect()


class NameCache:
    """Which chat a public name belongs to; asking Telegram for it is strictly limited.

    Also keeps what is known of a chat, by name or by the digits of its id.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, Any, Chat | None]] = OrderedDict()
        self.lock = asyncio.Lock()

    def get(self, name: str) -> Any:
        """Return the input peer of a name, or None."""
        found = self._found(name)
        return found[1] if found is not None else None

    def chat(self, name: str) -> Chat | None:
        """Return what is known of the chat of a name."""
        found = self._found(name)
        return found[2] if found is not None else None

    def put(self, name: str, peer: Any, chat: Chat | None = None) -> None:
        """Keep the input peer of a name for an hour."""
        self._known[name.lower()] = (time.monotonic() + _NAME_LIFETIME, peer, chat)
        if len(self._known) > _NAMES_KEPT:
            self._known.popitem(last=False)

    def drop(self, name: str) -> None:
        """Forget a name, e.g. because it was given to another chat."""
        self._known.pop(name.lower(), None)

    def _found(self, name: str) -> tuple[float, Any, Chat | None] | None:
        found = self._known.get(name.lower())
        return found if found is not None and found[0] > time.monotonic() else None
