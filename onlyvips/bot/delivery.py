"""Handing one message to Telegram, and understanding what it answers.

Nothing here has a time limit of its own: whoever calls sets one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from telethon import errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot import compat
from onlyvips.bot.errors import BotError
from onlyvips.bot.payload import markup, parse_text, poll_media
from onlyvips.bot.peers import input_peer
from onlyvips.bot.types import OutgoingMessage
from onlyvips.bot.uploads import Uploads
from onlyvips.errors import Unavailable

Outcome = Literal["sent", "flood", "later", "gone", "refused"]

#: Errors that say that the chat, not the message, is at fault
#: (https://core.telegram.org/method/messages.sendMessage#possible-errors).
_GONE = (
    errors.UserIsBlockedError,
    errors.InputUserDeactivatedError,
    errors.PeerIdInvalidError,
    errors.UserIdInvalidError,
    errors.ChatWriteForbiddenError,
    errors.ChannelPrivateError,
    errors.ChannelInvalidError,
    errors.ChatIdInvalidError,
    errors.ChatAdminRequiredError,
    errors.ChatGuestSendForbiddenError,
    errors.ChatRestrictedError,
    errors.UserBannedInChannelError,
    errors.UserIsBotError,
)
_SESSION_LOST = (errors.AuthKeyError, errors.UnauthorizedError)
_FLOOD = (errors.FloodWaitError, errors.FloodPremiumWaitError, errors.SlowModeWaitError)


@dataclass(frozen=True, slots=True)
class SentPoll:
    """What Telegram calls a poll that it accepted.

    Attributes:
        poll_id: Names it in votes.
        message_id: Its message within the chat.
    """

    poll_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a message.

    Attributes:
        outcome: ``sent``; ``flood``: wait ``seconds``; ``later``: try again; ``gone``: the chat
            cannot be written to; ``refused``: this message never will be accepted.
        seconds: What FLOOD_WAIT said.
        error: Telegram's name of the error.
        poll: The poll that was sent. None for other messages, and where Telegram only said that
            the message had been sent before.
    """

    outcome: Outcome
    seconds: float = 0.0
    error: str = ""
    poll: SentPoll | None = None


SENT = Result("sent")


class ClientSource(Protocol):
    """Gives the connected client."""

    @property
    def client(self) -> Any:
        """The Telethon client.

        Raises:
            BotError: None is connected.
        """
        ...


def error_name(error: BaseException) -> str:
    """Return Telegram's name of an error, e.g. ``USER_IS_BLOCKED``."""
    name = type(error).__name__.removesuffix("Error")
    if isinstance(error, errors.RPCError):
        given = getattr(error, "message", None)
        if type(error).__module__.endswith("rpcerrorlist"):
            return "".join("_" + c if c.isupper() else c for c in name).strip("_").upper()
        return str(given or name)
    return name


def classify(error: Exception) -> Result:
    """Return what an error of Telegram or of the connection means for a message."""
    if isinstance(error, errors.RandomIdDuplicateError):
        # It was sent before, by us, and we died before we could note it.
        return SENT
    name = error_name(error)
    if isinstance(error, _FLOOD):
        return Result("flood", float(max(1, error.seconds)), name)
    if isinstance(error, _GONE):
        return Result("gone", error=name)
    if isinstance(error, (errors.ServerError, errors.TimedOutError, *_SESSION_LOST)):
        return Result("later", error=name)
    if isinstance(error, (errors.RPCError, FileNotFoundError)):
        return Result("refused", error=name)
    if isinstance(error, (OSError, BotError)):  # ConnectionError and TimeoutError too
        return Result("later", error=name)
    raise error


class Delivery:
    """Sends messages through the connected client, each once, and never waits for a limit.

    Args:
        source: Gives the client.
    """

    def __init__(self, source: ClientSource) -> None:
        self._source = source
        self._uploads = Uploads()

    async def send(
        self, chat_id: int, message: OutgoingMessage, random_id: int, *, access_hash: int = 0
    ) -> Result:
        """Send a message.

        Args:
            chat_id: Marked id of the chat.
            message: What to send.
            random_id: Telegram refuses a second message with the same number.
            access_hash: Of the peer, where known.
        """
        try:
            if message.poll is not None:
                media = poll_media(message.poll)
                request = self._media(chat_id, message, media, random_id, access_hash)
                return Result("sent", poll=sent_poll(await self.call(request)))
            if message.photo is None and message.file is None:
                await self.call(self._text(chat_id, message, random_id, access_hash))
            else:
                await self._send_attached(chat_id, message, random_id, access_hash)
        except Exception as error:  # noqa: BLE001 - classify raises what it does not know
            return classify(error)
        return SENT

    async def edit(
        self, chat_id: int, message_id: int, message: OutgoingMessage, *, access_hash: int = 0
    ) -> Result:
        """Change a message; one that looks so already is as good as changed."""
        text, entities = parse_text(message.text)
        request = fn.messages.EditMessageRequest(
            input_peer(chat_id, access_hash),
            message_id,
            message=text,
            entities=entities,
            reply_markup=markup(message.buttons),
        )
        try:
            await self.call(request)
        except errors.MessageNotModifiedError:
            return SENT
        except Exception as error:  # noqa: BLE001 - classify raises what it does not know
            return classify(error)
        return SENT

    async def acknowledge(self, query_id: int, text: str, alert: bool) -> None:
        """Answer the press of a button; one that is too old is nobody's loss."""
        request = fn.messages.SetBotCallbackAnswerRequest(
            query_id, cache_time=0, alert=alert or None, message=text[:200] or None
        )
        try:
            await self.call(request)
        except errors.QueryIdInvalidError:
            return

    async def download(self, media: Any, max_bytes: int) -> bytes:
        """Return the photo or document of a message.

        Raises:
            InvalidInput: There is none, or it is larger.
            Unavailable: Telegram does not answer.
        """
        from onlyvips.bot.downloads import download

        try:
            client = self._source.client
        except BotError as error:
            raise Unavailable(error.detail, retry_after=error.retry_after) from error
        return await download(client, media, max_bytes)

    async def call(self, request: Any) -> Any:
        """Invoke a request once.

        Raises:
            telethon.errors.RPCError: Telegram refuses it.
            OSError: There is no connection.
            BotError: No client is connected.
        """
        return await compat.invoke(self._source.client, request)

    async def _send_attached(
        self, chat_id: int, message: OutgoingMessage, random_id: int, access_hash: int
    ) -> None:
        for retried in (False, True):
            attached = await self._uploads.attach(self._source.client, message)
            request = self._media(chat_id, message, attached.media, random_id, access_hash)
            try:
                self._uploads.remember(attached, await self.call(request))
            except (errors.FileReferenceExpiredError, errors.FileReferenceInvalidError):
                self._uploads.forget(attached)
                if retried:
                    raise
            else:
                return

    def _text(
        self, chat_id: int, message: OutgoingMessage, random_id: int, access_hash: int
    ) -> Any:
        text, entities = parse_text(message.text)
        return fn.messages.SendMessageRequest(
            input_peer(chat_id, access_hash),
            text,
            silent=message.silent or None,
            noforwards=message.protect or None,
            reply_to=_reply_to(message),
            random_id=random_id,
            reply_markup=markup(message.buttons),
            entities=entities,
        )

    def _media(
        self, chat_id: int, message: OutgoingMessage, media: Any, random_id: int, access_hash: int
    ) -> Any:
        text, entities = parse_text(message.text)
        return fn.messages.SendMediaRequest(
            input_peer(chat_id, access_hash),
            media,
            text,
            silent=message.silent or None,
            noforwards=message.protect or None,
            reply_to=_reply_to(message),
            random_id=random_id,
            reply_markup=markup(message.buttons),
            entities=entities,
        )


def sent_poll(answer: Any) -> SentPoll | None:
    """Return the poll in Telegram's answer to the request that sent it."""
    for update in getattr(answer, "updates", None) or ():
        found = poll_in(getattr(update, "message", None))
        if found is not None:
            return found
    return None


def poll_in(message: Any) -> SentPoll | None:
    """Return what a message's poll is called; None where it has none."""
    media = getattr(message, "media", None)
    if not isinstance(media, tl.MessageMediaPoll):
        return None
    return SentPoll(media.poll.id, message.id)


def _reply_to(message: OutgoingMessage) -> Any:
    return tl.InputReplyToMessage(message.reply_to) if message.reply_to else None
