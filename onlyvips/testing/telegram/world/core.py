"""The parts of the world, and the ways by which a change reaches the bot and the watchers."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.views import CallbackAnswer, ChatEvent, EventKind
from onlyvips.testing.telegram.world.bounded import Bounded
from onlyvips.testing.telegram.world.commands import CommandBook
from onlyvips.testing.telegram.world.counters import Counters
from onlyvips.testing.telegram.world.entities import Directory
from onlyvips.testing.telegram.world.feed import Feed
from onlyvips.testing.telegram.world.files import FileStore
from onlyvips.testing.telegram.world.limits import Faults, FloodLimits
from onlyvips.testing.telegram.world.mentioned import mentioned
from onlyvips.testing.telegram.world.messages import MessageStore
from onlyvips.testing.telegram.world.peers import channel_chat, channel_of, chat_of, peer_of
from onlyvips.testing.telegram.world.polls import PollBook
from onlyvips.testing.telegram.world.queries import QueryBook
from onlyvips.testing.telegram.world.reactions import ReactionBook
from onlyvips.testing.telegram.world.records import ChannelRecord, UserRecord
from onlyvips.testing.telegram.world.render import message_view
from onlyvips.testing.telegram.world.sent import SentNumbers
from onlyvips.testing.telegram.world.stars import StarsLedger
from onlyvips.testing.telegram.world.texts import mentions
from onlyvips.testing.telegram.world.threads import count_reply, discuss, open_comments
from onlyvips.testing.telegram.world.updates import (
    ACCOUNT,
    EXTRA,
    LogEntry,
    UpdateLog,
    channel_sequence,
)

Deliver = Callable[[Any], None]

# How long a bot may write to a user who asked to join (Bot API: ChatJoinRequest.user_chat_id).
JOIN_REQUEST_SECONDS = 300.0


@dataclass(eq=False, slots=True)
class BotSession:
    """One authorization key of the bot, connected or not.

    Attributes:
        id: The number of the key.
        authorized: Whether the bot signed in with it.
        deliver: Hands updates to the connected client; `None` while it is away.
        offered_qts: The highest `qts` that a difference gave over the present link.
        linked_before: Whether a client was connected with it before.
    """

    id: int
    authorized: bool = False
    deliver: Deliver | None = None
    offered_qts: int = 0
    linked_before: bool = False


class WorldCore:
    """State shared by the request handlers and by what people do.

    Args:
        bot_id: The bot's user id.
        bot_name: Its first name.
        bot_username: Its username, without the @.
        privacy: Whether the bot, in groups where it is no admin, sees only commands, replies and
            mentions (Telegram's default).
        clock: Returns the time in UTC.
        monotonic: Returns seconds that never go back, for limits and deadlines.
        history: Messages that each chat keeps.
        updates: Updates that each sequence keeps for bots that come back.
    """

    def __init__(
        self,
        *,
        bot_id: int = 1000,
        bot_name: str = "OnlyVips",
        bot_username: str = "onlyvips_bot",
        privacy: bool = True,
        clock: Callable[[], dt.datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        history: int = 500,
        updates: int = 2000,
    ) -> None:
        self._clock = clock
        self.monotonic = monotonic
        self.privacy = privacy
        self.bot = UserRecord(bot_id, bot_name, username=bot_username, is_bot=True, started=True)
        self.directory = Directory(self.bot)
        self.counters = Counters()
        self.messages = MessageStore(history)
        self.log = UpdateLog(updates)
        self.queries = QueryBook()
        self.stars = StarsLedger()
        self.commands = CommandBook()
        self.files = FileStore()
        self.sent = SentNumbers()
        self.limits = FloodLimits()
        self.faults = Faults()
        self.feed = Feed()
        self.sessions: dict[int, BotSession] = {}
        self.invoices: Bounded[tuple[int, int], Any] = Bounded()
        self.invoice_links: Bounded[str, Any] = Bounded()
        self.paid_media: Bounded[tuple[int, int], str] = Bounded()
        self.reactions = ReactionBook()
        self.polls = PollBook()
        self.join_requests: dict[int, float] = {}
        self.calls: deque[Any] = deque(maxlen=1000)
        self.unfaked: list[str] = []
        self.on_change: Callable[[], None] | None = None
        # Whether MiniApps on this machine may be opened: the page of the simulator can.
        self.local_apps = False
        self.counters.ensure(ACCOUNT, 1)
        self.counters.ensure(EXTRA, 1)

    # -- time and numbers ------------------------------------------------------------------------

    def now(self) -> dt.datetime:
        """Return the time in UTC, in whole seconds as Telegram's dates are."""
        now = self._clock() if self._clock is not None else dt.datetime.now(dt.UTC)
        return now.replace(microsecond=0)

    def message_number(self, chat: int) -> int:
        """Return a number for a new message of a chat."""
        return self.counters.next(f"message:{MessageStore.box_of(chat)}")

    def query_number(self) -> int:
        """Return a number for a question: random, so it never repeats and nobody guesses it."""
        return secrets.randbits(62) | 1

    def changed(self) -> None:
        """Tell the keeper of the snapshot that there is something new."""
        if self.on_change is not None:
            self.on_change()

    # -- what reaches the bot --------------------------------------------------------------------

    @staticmethod
    def attach(session: BotSession, deliver: Deliver) -> None:
        """Connect a client to a session: updates go to it from now on."""
        session.deliver = deliver
        session.offered_qts = 0

    def session(self, session_id: int) -> BotSession:
        """Return the session of an authorization key, known or new."""
        found = self.sessions.get(session_id)
        if found is None:
            found = self.sessions[session_id] = BotSession(session_id)
        return found

    def wrap(self, *updates: Any) -> Any:
        """Return `Updates` with the users and chats that the updates speak of."""
        users, channels = mentioned(updates)
        return tl.Updates(
            updates=list(updates),
            users=self.directory.user_entities(users),
            chats=self.channel_entities(channels),
            date=self.now(),
            seq=0,
        )

    def channel_entities(self, channel_ids: Any) -> list[Any]:
        """Return the TL entity of each channel that is known."""
        known = self.directory.channels
        return [
            self.directory.channel_entity(known[c])
            for c in dict.fromkeys(channel_ids)
            if c in known
        ]

    def push(self, *updates: Any, exclude: BotSession | None = None) -> None:
        """Send updates to every connected session of the bot except one."""
        wrapped = None
        for session in tuple(self.sessions.values()):
            if session.deliver is not None and session.authorized and session is not exclude:
                wrapped = wrapped or self.wrap(*updates)
                session.deliver(wrapped)

    def number_update(self, update: Any, chat: int, count: int = 1) -> Any:
        """Give an update its `pts`, write it into the log of its sequence and return it."""
        channel_id = channel_of(chat)
        name = ACCOUNT if channel_id is None else channel_sequence(channel_id)
        if channel_id is not None and self.counters.current(name) == 0:
            self.counters.ensure(name, 1)
        update.pts = self.counters.next(name, count)
        update.pts_count = count
        sequence = self.log.sequence(name, update.pts - count)
        sequence.add(LogEntry(update.pts, count, update, self.now()))
        self.changed()
        return update

    def push_secret(self, update: Any) -> None:
        """Number an update by `qts`, log it and send it to the bot."""
        update.qts = self.counters.next(EXTRA)
        sequence = self.log.sequence(EXTRA, update.qts - 1)
        sequence.add(LogEntry(update.qts, 1, update, self.now()))
        self.changed()
        self.push(update)

    def asked_to_join(self, user_id: int) -> bool:
        """Whether a user asked to join something where the bot is admin in the last 5 minutes."""
        asked = self.join_requests.get(user_id)
        return asked is not None and self.monotonic() - asked <= JOIN_REQUEST_SECONDS

    # -- messages --------------------------------------------------------------------------------

    def bot_sees(self, message: Any) -> bool:
        """Whether the bot gets a message of somebody else."""
        channel_id = channel_of(chat_of(message.peer_id))
        if channel_id is None:
            return True
        channel = self.directory.channels[channel_id]
        role = channel.role(self.bot.id)
        if not channel.megagroup or role in {"admin", "creator"}:
            return channel.holds(self.bot.id)
        if role != "member":
            return False
        text = getattr(message, "message", None)
        if not self.privacy or text is None or text.startswith("/"):
            return True
        return self.addresses_bot(message)

    def addresses_bot(self, message: Any) -> bool:
        """Whether a message mentions the bot or answers one of its messages."""
        if mentions(message, self.bot.id, self.bot.username):
            return True
        reply = getattr(message.reply_to, "reply_to_msg_id", None)
        answered = self.messages.find(chat_of(message.peer_id), reply) if reply else None
        return answered is not None and bool(answered.out)

    def publish(self, message: Any, *, exclude: BotSession | None = None) -> Any:
        """Keep a new message, number its update, send it to the bot and tell the watchers.

        Args:
            message: A TL `Message` or `MessageService` with its number.
            exclude: The session whose request made the message; it gets the update as its answer.

        Returns:
            The update, or `None` when the bot does not see the message.
        """
        chat = chat_of(message.peer_id)
        if message.post:
            open_comments(self, message)
        self.messages.add(message)
        update = None
        if message.out or self.bot_sees(message):
            kind = tl.UpdateNewMessage if chat > 0 else tl.UpdateNewChannelMessage
            update = self.number_update(kind(message, 0, 0), chat)
            self.push(update, exclude=exclude)
        self.changed()
        self.tell("new", chat, message)
        if message.post and message.replies is not None:
            discuss(self, message)
        elif chat < 0 and message.reply_to is not None:
            count_reply(self, message)
        return update

    def publish_edit(self, message: Any, *, exclude: BotSession | None = None) -> Any:
        """Number the update of a message that changed, send it and tell the watchers."""
        chat = chat_of(message.peer_id)
        kind = tl.UpdateEditMessage if chat > 0 else tl.UpdateEditChannelMessage
        update = self.number_update(kind(message, 0, 0), chat)
        self.push(update, exclude=exclude)
        self.tell("edited", chat, message)
        return update

    def publish_deletion(
        self, box: int, numbers: list[int], *, exclude: BotSession | None = None
    ) -> Any:
        """Remove messages of one sequence; return the update, or `None` when there were none."""
        removed = [m for n in numbers if (m := self.messages.remove(box, n)) is not None]
        if not removed:
            return None
        gone = [message.id for message in removed]
        name = channel_sequence(box) if box else ACCOUNT
        self.log.forget_messages(name, set(gone))
        if box:
            update = tl.UpdateDeleteChannelMessages(box, gone, 0, 0)
        else:
            update = tl.UpdateDeleteMessages(gone, 0, 0)
        chat = channel_chat(box) if box else self.bot.id
        self.number_update(update, chat, len(gone))
        self.push(update, exclude=exclude)
        by_chat: dict[int, list[int]] = {}
        for message in removed:
            self.reactions.forget(chat_of(message.peer_id), message.id)
            by_chat.setdefault(chat_of(message.peer_id), []).append(message.id)
        for place, ids in by_chat.items():
            self.tell("deleted", place, ids=tuple(ids))
        return update

    def new_message(
        self, chat: int, sender: int | None, text: str = "", *, service: bool = False, **fields: Any
    ) -> Any:
        """Build a message (not yet published) of a user, of the bot or of a channel itself.

        `from_id` among the fields replaces the sender, for what a channel writes in its group.
        """
        channel_id = channel_of(chat)
        channel = self.directory.channels.get(channel_id) if channel_id is not None else None
        post = channel is not None and not channel.megagroup
        common = {
            "id": self.message_number(chat),
            "peer_id": peer_of(chat),
            "date": self.now(),
            "out": sender == self.bot.id,
            "post": post or None,
            "from_id": None if post or chat > 0 or sender is None else tl.PeerUser(sender),
            **fields,
        }
        if service:
            return tl.MessageService(**common)
        return tl.Message(**common, message=text)

    def reply_header(self, chat: int, number: int) -> Any:
        """Return the header of an answer to a message of the same chat.

        In a group all answers to a message are its thread: who answers within one also names the
        message that the thread began with (https://core.telegram.org/api/threads).
        """
        answered = self.messages.find(chat, number)
        header = answered.reply_to if isinstance(answered, tl.Message) else None
        top = getattr(header, "reply_to_top_id", None) or getattr(header, "reply_to_msg_id", None)
        channel = self.channel_of_chat(chat)
        if channel is None or not channel.megagroup:
            top = None
        return tl.MessageReplyHeader(reply_to_msg_id=number, reply_to_top_id=top)

    # -- watchers --------------------------------------------------------------------------------

    def tell(
        self,
        kind: EventKind,
        chat: int,
        message: Any = None,
        *,
        ids: tuple[int, ...] = (),
        answer: CallbackAnswer | None = None,
        user: int | None = None,
        reactions: tuple[str, ...] = (),
    ) -> None:
        """Tell who watches a chat what happened; what people wrote themselves is told as well."""
        if not self.feed.watched(chat):
            return
        view = None if message is None else message_view(message, self.bot.id)
        self.feed.tell(ChatEvent(0, kind, chat, view, ids, answer, user, reactions))

    # -- lookups ---------------------------------------------------------------------------------

    def chat_number(self, chat: int | str) -> int:
        """Return the chat number for a user id, a channel's number, or an @username."""
        if isinstance(chat, str):
            found = self.directory.named(chat)
            if isinstance(found, UserRecord):
                return found.id
            return channel_chat(self.directory.channel(chat).id)
        if chat > 0 and chat in self.directory.users:
            return chat
        return channel_chat(self.directory.channel(chat).id)

    def channel_of_chat(self, chat: int) -> ChannelRecord | None:
        """Return the channel of a chat number, or `None` for a private chat."""
        channel_id = channel_of(chat)
        return None if channel_id is None else self.directory.channels[channel_id]
