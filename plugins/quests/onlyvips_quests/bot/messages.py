"""What people write, and buttons below posts, offered as evidence."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext
from onlyvips.errors import NotFound, OnlyVipsError, Unavailable
from onlyvips_quests.api import Evidence, Post, Source
from onlyvips_quests.bot.common import service, to_quests, told
from onlyvips_quests.parts import parts_of
from onlyvips_quests.texts.results import most_telling, notice_text
from onlyvips_quests.texts.speaking import speaker

if TYPE_CHECKING:
    from onlyvips.bot.types import Forward, IncomingMessage
    from onlyvips.platform import Platform
    from onlyvips_quests.offers import Offer

_THREADS_KEPT = 5000
#: Seconds for which a comment waits for Telegram to come back.
_LONGEST_WAIT = 5.0


class Groups:
    """Hears what is written in groups."""

    def __init__(self) -> None:
        self._threads = Threads()
        self._revision = -1
        self._comments = False

    async def wrote(self, context: BotContext) -> None:
        """Offer a group message to the quests that look at messages. Answers by notice only."""
        message = context.message
        if message is None:
            return
        platform = context.platform
        post = None
        if message.thread is not None and await self._wants_comments(platform):
            post = await self._threads.post_of(platform, message.chat_id, message.thread)
        evidence = Evidence(
            "message",
            message.chat_id,
            message.chat_username,
            message.text,
            message_id=message.message_id,
            key=f"message:{message.chat_id}:{message.message_id}",
            post=post,
            source=source_of(message.forward),
            mentions_bot=message.mentions_bot,
            at=message.sent_at,
        )
        quests = service(platform)
        if await quests.wants("message", evidence.routes()):
            await quests.observe(context.account, evidence)

    async def _wants_comments(self, platform: Platform) -> bool:
        """Say whether any quest looks at comments; else Telegram is not asked about threads."""
        snapshot = await parts_of(platform).catalogue.now()
        if snapshot.revision != self._revision:
            self._revision = snapshot.revision
            self._comments = any(map(_looks_at_comments, snapshot.offers))
        return self._comments


def _looks_at_comments(offer: Offer) -> bool:
    if "message" not in offer.kind.evidence:
        return False
    routes = offer.kind.routes(offer.task.parameters)
    return any(route == "comment" or route.startswith("comment:") for route in routes)


class Threads:
    """Which channel post the threads of a discussion group hang on.

    A thread's first message never changes, so what was found once is kept.
    """

    def __init__(self) -> None:
        self._posts: OrderedDict[tuple[int, int], Post | None] = OrderedDict()

    async def post_of(self, platform: Platform, chat_id: int, thread: int) -> Post | None:
        """Return the post that a thread is about; None for a thread of the group's own.

        Args:
            platform: Asks Telegram.
            chat_id: Marked id of the group.
            thread: Number of the message that the thread hangs on.
        """
        place = (chat_id, thread)
        if place in self._posts:
            self._posts.move_to_end(place)
            return self._posts[place]
        try:
            post = await _ask(platform, chat_id, thread)
        except OnlyVipsError as error:
            # Nobody waits for an answer, and the next comment asks again.
            platform.log.warning("thread_not_found", chat_id=chat_id, error=error.code)
            return None
        self._posts[place] = post
        if len(self._posts) > _THREADS_KEPT:
            self._posts.popitem(last=False)
        return post


async def _ask(platform: Platform, chat_id: int, thread: int) -> Post | None:
    """Ask Telegram about a thread, once more if it is away for a moment.

    Raises:
        OnlyVipsError: It cannot be said.
    """
    try:
        found = await platform.telegram.message(chat_id, thread)
    except NotFound:
        return None
    except Unavailable as error:
        if error.retry_after > _LONGEST_WAIT:
            raise
        await asyncio.sleep(error.retry_after)
        found = await platform.telegram.message(chat_id, thread)
    if found is None or found.post is None:
        return None
    return Post(found.post.chat_id, found.post.message_id)


async def wrote_in_private(context: BotContext) -> None:
    """Offer a private message to the quests that look at them, and say what came of it."""
    message = context.message
    if message is None:
        return
    say = speaker(context)
    results = await service(context.platform).observe(
        context.account, private_evidence(message), seen=True
    )
    if results:
        await context.reply(await told(context, say, results), buttons=[to_quests(say)])
    elif message.media is None or not getattr(message.raw, "grouped_id", None):
        # An album comes as several messages, of which only the first may have been a proof.
        await context.reply(say.t("I do not understand this. Send /help to see what I can do."))


async def pressed_below_a_post(context: BotContext, code: str) -> None:
    """Offer the press of a button, wherever it is, and say in the small window what came of it."""
    say = speaker(context)
    results = await service(context.platform).observe(
        context.account,
        Evidence(
            "press",
            context.chat_id if context.chat_id < 0 else None,
            message_id=context.message_id,
            key=context.update_key,
            data=code,
        ),
        seen=True,
    )
    result = most_telling(results)
    if result is None:
        text = say.plain.t("There is nothing more to earn here at the moment.")
        await context.answer(text)
    else:
        await context.answer(notice_text(say, result), alert=result.outcome != "completed")


def private_evidence(message: IncomingMessage) -> Evidence:
    """Return a private message as evidence."""
    return Evidence(
        "private",
        text=message.text,
        message_id=message.message_id,
        key=f"private:{message.message_id}",
        source=source_of(message.forward),
        at=message.sent_at,
    )


def source_of(forward: Forward | None) -> Source | None:
    """Return where a forwarded message came from; None for one that was not forwarded."""
    if forward is None:
        return None
    return Source(forward.chat_id, forward.chat_username, forward.message_id)
