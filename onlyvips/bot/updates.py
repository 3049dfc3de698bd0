"""Telethon's updates, sorted out: which handlers of which plugins run, and in what order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from telethon.tl import types as tl

from onlyvips.bot import incoming as parse
from onlyvips.bot.content import poll_texts
from onlyvips.bot.delivery import poll_in
from onlyvips.bot.handling import Handling, Incoming, Ready
from onlyvips.bot.heard import PollVote
from onlyvips.bot.host_commands import HostCommands
from onlyvips.bot.peers import marked_id
from onlyvips.bot.router import HOST
from onlyvips.db.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from onlyvips.bot.checkpoint import Checkpointer
    from onlyvips.bot.handlers import PollVoteHandler
    from onlyvips.bot.heard import IncomingMessage
    from onlyvips.bot.lanes import Lanes
    from onlyvips.bot.metrics import BotMetrics
    from onlyvips.bot.outbox import Outbox
    from onlyvips.bot.polls import Polls
    from onlyvips.bot.receipts import Receipts
    from onlyvips.bot.router import Owned, Router
    from onlyvips.platform import Platform

Run = Callable[[Incoming, Ready], Awaitable[None]]
Work = Callable[[], Awaitable[None]]


class Updates:
    """Takes each update from Telethon, at once and without waiting.

    Args:
        platform: The host's own platform.
        router: Who handles what.
        handling: Runs handlers.
        host: The host's own commands.
        lanes: Keeps order.
        receipts: Which updates were handled.
        outbox: Knows which chats cannot be written to.
        polls: Knows which polls are the bot's.
        metrics: Counts.
    """

    def __init__(
        self,
        platform: Platform,
        *,
        router: Router,
        handling: Handling,
        host: HostCommands,
        lanes: Lanes,
        receipts: Receipts,
        outbox: Outbox,
        polls: Polls,
        metrics: BotMetrics,
    ) -> None:
        self._router = router
        self._handling = handling
        self._host = host
        self._lanes = lanes
        self._receipts = receipts
        self._outbox = outbox
        self._polls = polls
        self._metrics = metrics
        self._platform = platform
        self.client: Any = None
        self.bot = parse.Self()
        self.checkpointer: Checkpointer | None = None
        self._kinds: dict[type, Callable[[Any], None]] = {
            tl.UpdateNewMessage: self._message,
            tl.UpdateNewChannelMessage: self._message,
            tl.UpdateBotCallbackQuery: self._pressed,
            tl.UpdateChannelParticipant: self._membership,
            tl.UpdateChatParticipant: self._membership,
            tl.UpdateBotMessageReaction: self._reaction,
            tl.UpdateMessagePollVote: self._vote,
            tl.UpdateBotStopped: self._stopped,
        }

    async def take(self, update: Any) -> None:
        """Take an update. Nothing here waits; see `onlyvips.bot.checkpoint`."""
        try:
            known = self._kinds.get(type(update))
            if known is not None:
                known(update)
            if self._router.has_raw:
                self._raw(update)
        except Exception as error:
            self._platform.log.exception(
                "bot_update_failed", update=type(update).__name__, exc_info=error
            )

    # -- messages ----------------------------------------------------------------------------------

    def _message(self, update: Any) -> None:
        if isinstance(update.message, tl.MessageService):
            self._service(update)
            return
        message = parse.message_of(self.client, update, self.bot)
        if message is None:
            self._own(update.message)
            return
        if message.kind == "channel":
            self._post(message)
            return
        if message.sender_id is None or parse.is_bot(update, message.sender_id):
            return
        command = parse.parse_command(message.text)
        addressed_to = command.addressed_to if command is not None else None
        if addressed_to is not None and addressed_to.lower() != self.bot.username.lower():
            return
        start = None
        works: list[tuple[str, Run]]
        if command is not None:
            if command.name == "start" and message.kind == "private":
                start = self._host.start_parameter(command.args)
            works = self._host.command_works(command, message.kind)
        else:
            works = self._host.message_works(message.kind)
        if not works:
            return
        incoming = Incoming(
            self._dated("m", message.chat_id, message.message_id, message.sent_at),
            parse.profile_of(update, message.sender_id),
            message=message,
            access_hash=parse.access_hash_of(update, message.chat_id),
            start=start,
        )
        if message.kind == "private" and self._outbox.is_unreachable(message.chat_id):
            works.append((HOST, self._reachable_again))
        self._metrics.handled("message" if command is None else "command")
        self._run(incoming, message.sender_id, works)

    async def _reachable_again(self, incoming: Incoming, ready: Ready) -> None:
        await self._outbox.reachable(incoming.chat_id)

    def _pressed(self, update: Any) -> None:
        pressed = parse.pressed_of(update)
        if pressed is None:
            return
        incoming = Incoming(
            f"{self.bot.id}:c:{pressed.query_id}",
            parse.profile_of(update, pressed.user_id),
            pressed=pressed,
            access_hash=parse.access_hash_of(update, pressed.chat_id),
        )
        self._metrics.handled("button")
        self._run(incoming, pressed.user_id, [self._host.pressed_work(pressed)])

    def _run(self, incoming: Incoming, person: int, works: Sequence[tuple[str, Run]]) -> None:
        """Run the handlers of an update from a person, and mark it done after the last."""
        shared: asyncio.Task[Ready | None] | None = None
        if len(works) > 1:
            shared = asyncio.create_task(self._handling.ready(incoming))
        handled = self._track()
        left = len(works)

        async def work(run: Run) -> None:
            nonlocal left
            try:
                ready = await (shared or self._handling.ready(incoming))
                if ready is not None:
                    await run(incoming, ready)
            except asyncio.CancelledError:
                self._give_up(incoming.key, handled)
                raise
            except Exception as error:  # noqa: BLE001 - e.g. PostgreSQL went away
                self._handling.failed(incoming, error)
            finally:
                left -= 1
                if left == 0 and not handled.done():
                    if incoming.claimed:
                        self._mark(incoming.key, handled)
                    else:
                        handled.set_result(None)

        for plugin, run in works:
            task = self._lanes.run(person, plugin, partial(work, run))
            task.add_done_callback(partial(self._ended, incoming.key, handled))

    # -- what has no answer ------------------------------------------------------------------------

    def _membership(self, update: Any) -> None:
        if update.user_id == self.bot.id:
            self._bot_membership(update)
            return
        change = parse.membership_of(update)
        if change is None:
            return
        self._metrics.handled("membership")
        for owned in self._router.memberships:
            key = self._numbered("j", update, owned.plugin)
            work = partial(owned.item.handler, change, owned.platform)
            self._quietly(key, change.telegram_id, owned.platform, work)

    def _reaction(self, update: Any) -> None:
        reaction = parse.reaction_of(update)
        if reaction is None:
            return
        self._metrics.handled("reaction")
        for owned in self._router.reactions:
            key = self._numbered("e", update, owned.plugin)
            work = partial(owned.item.handler, reaction, owned.platform)
            self._quietly(key, reaction.telegram_id, owned.platform, work)

    def _bot_membership(self, update: Any) -> None:
        membership = parse.bot_membership_of(update)
        self._metrics.handled("bot_membership")
        for owned in self._router.bot_memberships:
            key = self._numbered("b", update, owned.plugin)
            work = partial(owned.item.handler, membership, owned.platform)
            self._quietly(key, membership.actor_id, owned.platform, work)

    def _post(self, post: IncomingMessage) -> None:
        self._metrics.handled("post")
        for owned in self._router.posts:
            key = self._dated("p", post.chat_id, post.message_id, post.sent_at, owned.plugin)
            work = partial(owned.item.handler, post, owned.platform)
            self._quietly(key, post.chat_id, owned.platform, work)

    def _service(self, update: Any) -> None:
        pin = parse.pin_of(update)
        if pin is None or parse.is_bot(update, pin.telegram_id):
            return
        self._metrics.handled("pin")
        number = update.message.id
        for owned in self._router.pins:
            key = self._dated("n", pin.chat_id, number, pin.at, owned.plugin)
            work = partial(owned.item.handler, pin, owned.platform)
            self._quietly(key, pin.telegram_id, owned.platform, work)

    def _own(self, message: Any) -> None:
        """See to the bot's own message, which Telegram delivers when its answer was lost."""
        poll = poll_in(message)
        if poll is not None:
            question, options = poll_texts(message)
            self._polls.seen(marked_id(message.peer_id), poll, question, options)

    def _vote(self, update: Any) -> None:
        if not isinstance(update.peer, tl.PeerUser):
            return  # a channel's, which is nobody's
        self._metrics.handled("vote")
        person, at = update.peer.user_id, self._platform.clock.now()
        for owned in self._router.votes:
            key = f"{self.bot.id}:v:{update.qts}:{update.poll_id}:{person}:{owned.plugin}"
            find = partial(self._find_vote, update, at, owned)
            self._when_found(key, person, owned.platform, find)

    async def _find_vote(
        self, update: Any, at: datetime, owned: Owned[PollVoteHandler]
    ) -> Work | None:
        poll = await self._polls.key(update.poll_id)
        if poll is None:
            return None
        vote = PollVote(poll, update.peer.user_id, tuple(sorted(update.positions)), at)
        return partial(owned.item.handler, vote, owned.platform)

    def _stopped(self, update: Any) -> None:
        """Somebody blocked the bot, or let it back."""
        if update.stopped:
            work = partial(self._outbox.unreachable, update.user_id, "USER_IS_BLOCKED")
        else:
            work = partial(self._outbox.reachable, update.user_id)
        self._quietly(self._numbered("s", update, HOST), update.user_id, self._platform, work)

    def _raw(self, update: Any) -> None:
        found = self._router.raw(type(update).__name__)
        if not found:
            return
        self._metrics.handled("raw")
        # Away from the person's commands: Telegram's questions have seconds.
        person = -(getattr(update, "user_id", 0) or 0) - 1
        for owned in found:
            work = partial(owned.item.handler, update, self.client, owned.platform)
            self._quietly(self._raw_key(update, owned.plugin), person, owned.platform, work)

    def _quietly(
        self,
        key: str | None,
        person: int,
        platform: Platform,
        work: Work,
    ) -> None:
        """Run a handler that nobody waits for."""

        async def find() -> Work:
            return work

        self._when_found(key, person, platform, find)

    def _when_found(
        self,
        key: str | None,
        person: int,
        platform: Platform,
        find: Callable[[], Awaitable[Work | None]],
    ) -> None:
        """Run a handler that nobody waits for, once what it needs is found; None for never."""
        handled = self._track()

        async def run() -> None:
            mine = False
            try:
                mine = key is None or await self._handling.claim(key)
                work = await find() if mine else None
                if work is not None:
                    await self._handling.call_quietly(platform, work)
            except asyncio.CancelledError:
                self._give_up(key, handled)
                raise
            finally:
                if not handled.done():
                    if key is None or not mine:
                        handled.set_result(None)
                    else:
                        self._mark(key, handled)

        task = self._lanes.run(person, platform.plugin, run)
        task.add_done_callback(partial(self._ended, key, handled))

    # -- keys and receipts -------------------------------------------------------------------------

    def _numbered(self, kind: str, update: Any, plugin: str) -> str:
        """Return the key of an update that Telegram numbers by ``qts``."""
        return f"{self.bot.id}:{kind}:{update.qts}:{int(update.date.timestamp())}:{plugin}"

    def _dated(self, kind: str, chat_id: int, number: int, at: datetime, plugin: str = "") -> str:
        """Return the key of a message."""
        key = f"{self.bot.id}:{kind}:{chat_id}:{number}:{int(at.timestamp())}"
        return f"{key}:{plugin}" if plugin else key

    def _raw_key(self, update: Any, plugin: str) -> str | None:
        name = type(update).__name__
        if getattr(update, "query_id", None):
            return f"{self.bot.id}:r:{name}:{update.query_id}:{plugin}"
        if getattr(update, "qts", None) and getattr(update, "date", None):
            return f"{self._numbered('r', update, plugin)}:{name}"
        message = getattr(update, "message", None)
        if isinstance(message, tl.Message | tl.MessageService):
            changed = getattr(message, "edit_date", None) or message.date
            stamp = int(changed.timestamp()) if changed else 0
            chat = marked_id(message.peer_id)
            return f"{self.bot.id}:r:{name}:{chat}:{message.id}:{stamp}:{plugin}"
        return None

    def _track(self) -> asyncio.Future[None]:
        handled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.checkpointer is not None:
            self.checkpointer.track(handled)
        return handled

    def _ended(
        self, key: str | None, handled: asyncio.Future[None], task: asyncio.Task[None]
    ) -> None:
        """Give up an update whose work was cancelled before it had begun, too."""
        if task.cancelled() and not handled.done():
            self._give_up(key, handled)

    def _give_up(self, key: str | None, handled: asyncio.Future[None]) -> None:
        """Leave an update to be delivered again: this process may go on with a new connection."""
        handled.cancel()
        if key is not None:
            self._receipts.give_up(key)

    def _mark(self, key: str, handled: asyncio.Future[None]) -> None:
        """Write down that an update was handled, however long PostgreSQL is away."""

        def written(mark: asyncio.Future[bool]) -> None:
            if handled.done():
                return
            if mark.cancelled():
                handled.cancel()
            elif isinstance(mark.exception(), DatabaseUnavailable):
                asyncio.get_running_loop().call_later(1.0, self._mark, key, handled)
            elif (error := mark.exception()) is not None:
                handled.set_exception(error)
            else:
                handled.set_result(None)

        self._receipts.done(key).add_done_callback(written)
