"""`TelegramUser`: plays a person in a test.

alice = TelegramUser(world, 1, "Alice", language="tr")
reply = await alice.says("/start")
assert "Hoş geldin" in reply.text
page = await reply.click("Görevler")
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onlyvips.testing.telegram.control.answers import by_bot, match_button
from onlyvips.testing.telegram.errors import NoAnswerError
from onlyvips.testing.telegram.views import Button, CallbackAnswer, ChatEvent, Entity, MessageView
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.feed import Subscription
from onlyvips.testing.telegram.world.render import message_view

Wanted = str | Callable[["Reply"], bool]

# After a button's answer came, how long a message or an edit may still follow it.
AFTER_ANSWER_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that the bot did, as the person sees it.

    Attributes:
        user: Who sees it.
        view: The message, or `None` for a press that was only answered by a notice.
        answer: The notice or alert that answered a press of a button.
        edited: Whether the bot changed an older message instead of writing a new one.
    """

    user: TelegramUser
    view: MessageView | None = None
    answer: CallbackAnswer | None = None
    edited: bool = False

    @property
    def text(self) -> str:
        """The text of the message, or of the notice when there is no message."""
        if self.view is not None:
            return self.view.text
        return (self.answer.text if self.answer is not None else None) or ""

    @property
    def id(self) -> int:
        """The number of the message, or 0."""
        return self.view.id if self.view is not None else 0

    @property
    def chat(self) -> int:
        """The chat of the message."""
        return self.view.chat if self.view is not None else self.user.id

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The formatted stretches of the text."""
        return self.view.entities if self.view is not None else ()

    @property
    def buttons(self) -> list[list[Button]]:
        """The buttons under the message, row by row; else those of the reply keyboard."""
        if self.view is None:
            return []
        return [list(row) for row in self.view.buttons or self.view.keyboard]

    def button(self, wanted: str) -> Button:
        """Return a button by its text, its callback data, or a part of its text.

        Raises:
            NoAnswerError: There is none; the message names those that there are.
        """
        buttons = [button for row in self.buttons for button in row]
        found = match_button(buttons, wanted)
        if found is None:
            there = ", ".join(repr(button.text) for button in buttons) or "no buttons"
            raise NoAnswerError(f"There is no button {wanted!r}; there are {there}.")
        return found

    async def click(self, wanted: str, *, timeout: float | None = None) -> Reply:  # noqa: ASYNC109
        """Press a button and return what the bot does: an edit, a message, a notice.

        Args:
            wanted: The button's text, its callback data, or a part of its text.
            timeout: Seconds to wait; `None` is the user's own.

        Raises:
            NoAnswerError: There is no such button, or the bot did nothing in time.
        """
        return await self.user.clicks(self, wanted, timeout=timeout)


class TelegramUser:
    """A person with a Telegram account who talks to the bot under test.

    It works in the process of the world, whichever transport the bot uses.

    Args:
        world: The simulated Telegram.
        id: The user's id.
        first_name: The user's name; a user that exists keeps what is not given.
        username: Without the @.
        language: IETF tag of the user's Telegram; a new user has `en`.
        timeout: Seconds that the bot has for each answer.
    """

    def __init__(
        self,
        world: World,
        id: int,  # noqa: A002 - the field's own word
        first_name: str | None = None,
        *,
        username: str | None = None,
        language: str | None = None,
        timeout: float = 10.0,
    ) -> None:
        self.world = world
        self.id = id
        self.timeout = timeout
        world.ensure_user(id, first_name, username=username, language=language)
        self._waiting: dict[int, _Mailbox] = {}
        self._mailbox(id)

    # -- doing -----------------------------------------------------------------------------------

    def sends(self, text: str, *, chat: int | str | None = None, **media: Any) -> MessageView:
        """Write without waiting for an answer; see `World.user_says` for the arguments."""
        self._mailbox(self._place(chat))
        message = self.world.user_says(self.id, text, chat=chat, **media)
        return message_view(message, self.world.bot.id)

    async def says(
        self,
        text: str,
        *,
        chat: int | str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a test's own patience
        **media: Any,
    ) -> Reply:
        """Write, and return the first message that the bot writes in that chat afterwards.

        Args:
            text: The text.
            chat: A group; `None` is the private chat.
            timeout: Seconds to wait; `None` is the user's own.
            media: As for `World.user_says`: `photo`, `document`, `reply_to`.

        Raises:
            NoAnswerError: The bot wrote nothing in time.
        """
        mailbox = self._mailbox(self._place(chat))
        mailbox.take_all()
        self.sends(text, chat=chat, **media)
        return await self._next(mailbox, lambda reply: reply.view is not None, repr(text), timeout)

    async def clicks(
        self,
        reply: Reply,
        wanted: str,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Reply:
        """Press a button of a message; see `Reply.click`."""
        button = reply.button(wanted)
        if button.kind == "text":
            return await self.says(button.text, chat=None if reply.chat > 0 else reply.chat)
        if button.kind == "pay":
            raise NoAnswerError("An invoice is paid with `pays(reply)`, not with a press.")
        if button.data is None:
            raise NoAnswerError(f"The button {button.text!r} does not ask the bot anything.")
        mailbox = self._mailbox(reply.chat)
        mailbox.take_all()
        chat = None if reply.chat > 0 else reply.chat
        query = self.world.user_clicks(self.id, reply.id, button.data, chat=chat)
        what = f"the press of {button.text!r}"
        first = await self._next(mailbox, lambda r: _concerns(r, query), what, timeout)
        return await self._complete_click(mailbox, first, query)

    async def joins(self, where: int | str) -> bool:
        """Join a channel or group; return whether the user is in (`False`: a request waits)."""
        joined = self.world.user_joins(self.id, where)
        await asyncio.sleep(0)
        return joined

    async def leaves(self, where: int | str) -> None:
        """Leave a channel or group."""
        self.world.user_leaves(self.id, where)
        await asyncio.sleep(0)

    def blocks(self) -> None:
        """Block the bot."""
        self.world.user_blocks(self.id)

    def unblocks(self) -> None:
        """Unblock the bot."""
        self.world.user_blocks(self.id, blocked=False)

    def reacts(self, reply: Reply, emoji: str | None) -> None:
        """Put an emoji under a message of the bot."""
        chat = None if reply.chat > 0 else reply.chat
        self.world.user_reacts(self.id, reply.id, emoji, chat=chat)

    async def pays(self, reply: Reply, *, timeout: float | None = None) -> str:  # noqa: ASYNC109
        """Pay an invoice of the bot and return the charge id.

        Raises:
            NoAnswerError: The bot refused or did not answer the pre-checkout question in time.
        """
        mailbox = self._mailbox(self.id)
        query_id = self.world.user_pays(self.id, reply.id)
        answered = await self._next(
            mailbox,
            lambda r: _concerns(r, query_id) and r.answer is not None,
            "the payment",
            timeout,
        )
        if answered.answer is not None and answered.answer.text is not None:
            raise NoAnswerError(f"The bot refused the payment: {answered.answer.text}")
        message = self.world.payment_done(self.id, query_id)
        return str(message.action.charge.id)

    # -- seeing ----------------------------------------------------------------------------------

    @property
    def inbox(self) -> list[Reply]:
        """The bot's messages in the private chat, oldest first, in their present state."""
        return [
            Reply(self, message_view(message, self.world.bot.id))
            for message in self.world.messages.history(self.id)
            if message.out
        ]

    async def waits_for(
        self,
        wanted: Wanted,
        *,
        chat: int | str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a test's own patience
    ) -> Reply:
        """Return the first thing the bot does that fits, from what was not yet looked at on.

        Args:
            wanted: A part of the text, or a function of the reply.
            chat: A group; `None` is the private chat.
            timeout: Seconds to wait; `None` is the user's own.

        Raises:
            NoAnswerError: Nothing fitted in time; the message says what came instead.
        """
        mailbox = self._mailbox(self._place(chat))
        if isinstance(wanted, str):
            text = wanted
            return await self._next(mailbox, lambda r: text in r.text, repr(wanted), timeout)
        return await self._next(mailbox, wanted, "the condition", timeout)

    async def hears_nothing(self, seconds: float = 0.2, *, chat: int | str | None = None) -> None:
        """Fail if the bot does anything in a chat within some seconds.

        Raises:
            AssertionError: It did.
        """
        mailbox = self._mailbox(self._place(chat))
        await asyncio.sleep(seconds)
        heard = [reply.text for reply in mailbox.take_all()]
        if heard:
            raise AssertionError(f"The bot was to stay silent, but it said {heard!r}.")

    def close(self) -> None:
        """Stop to receive events."""
        for mailbox in self._waiting.values():
            mailbox.close()
        self._waiting.clear()

    # -- parts -----------------------------------------------------------------------------------

    def _place(self, chat: int | str | None) -> int:
        return self.id if chat is None else self.world.chat_number(chat)

    def _mailbox(self, chat: int) -> _Mailbox:
        mailbox = self._waiting.get(chat)
        if mailbox is None:
            mailbox = self._waiting[chat] = _Mailbox(self, self.world.feed.subscribe(chat))
        return mailbox

    async def _next(
        self,
        mailbox: _Mailbox,
        fits: Callable[[Reply], bool],
        what: str,
        timeout: float | None,  # noqa: ASYNC109
    ) -> Reply:
        limit = self.timeout if timeout is None else timeout
        found, others = await mailbox.find(fits, limit)
        if found is not None:
            return found
        reasons = [f"The bot did not answer {what} within {limit:g} s"]
        if others:
            reasons.append(f"it said {[reply.text for reply in others]!r} instead")
        if not any(s.deliver is not None and s.authorized for s in self.world.sessions.values()):
            reasons.append("no bot is connected")
        if self.world.unfaked:
            reasons.append(f"the simulator does not know the requests {self.world.unfaked[-5:]}")
        raise NoAnswerError("; ".join(reasons) + ".")

    async def _complete_click(self, mailbox: _Mailbox, first: Reply, query: int) -> Reply:
        """Join the notice and the message that one press led to, in whichever order they came."""

        def other_half(reply: Reply) -> bool:
            return _concerns(reply, query) and (reply.view is None) != (first.view is None)

        found, _ = await mailbox.find(other_half, AFTER_ANSWER_SECONDS)
        if found is None:
            return first
        message, notice = (first, found) if first.view is not None else (found, first)
        return Reply(self, message.view, notice.answer, message.edited)


def _concerns(reply: Reply, query: int) -> bool:
    """Whether a reply may come from a press: a message, or the notice of this very press."""
    return reply.answer is None or reply.answer.query_id == query


class _Mailbox:
    """What the bot did in one chat and nobody has looked at yet."""

    def __init__(self, user: TelegramUser, subscription: Subscription) -> None:
        self._user = user
        self._subscription = subscription
        self._unseen: deque[Reply] = deque()

    def take_all(self) -> list[Reply]:
        """Return and forget everything."""
        self._fill()
        replies = list(self._unseen)
        self._unseen.clear()
        return replies

    async def find(
        self, fits: Callable[[Reply], bool], seconds: float
    ) -> tuple[Reply | None, list[Reply]]:
        """Take replies until one fits; return it, or `None` after a time, and what was passed."""
        passed: list[Reply] = []
        deadline = time.monotonic() + seconds
        while True:
            self._fill()
            while self._unseen:
                reply = self._unseen.popleft()
                if fits(reply):
                    return reply, passed
                passed.append(reply)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None, passed
            try:
                self._add(await self._subscription.get(remaining))
            except TimeoutError:
                return None, passed

    def close(self) -> None:
        """Stop to receive events."""
        self._subscription.close()

    def _fill(self) -> None:
        for event in self._subscription.drain():
            self._add(event)

    def _add(self, event: ChatEvent) -> None:
        if not by_bot(event) or event.kind in {"deleted", "reaction"}:
            return
        if event.user not in {None, self._user.id}:
            return  # a notice that another member of the group got
        edited = event.kind == "edited"
        self._unseen.append(Reply(self._user, event.message, event.answer, edited))
