"""`TelegramUser`: plays a person in a test.

alice = TelegramUser(world, 1, "Alice", language="tr")
reply = await alice.says("/start")
assert "Hoş geldin" in reply.text
page = await reply.click("Görevler")
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from onlyvips.testing.telegram.errors import NoAnswerError, SimulatorError
from onlyvips.testing.telegram.mailbox import Mailbox
from onlyvips.testing.telegram.reply import Reply
from onlyvips.testing.telegram.social import SocialUser
from onlyvips.testing.telegram.views import MessageView
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.render import message_view

__all__ = ["Reply", "TelegramUser"]

Wanted = str | Callable[["Reply"], bool]

# After a button's answer came, how long a message or an edit may still follow it.
AFTER_ANSWER_SECONDS = 0.1


class TelegramUser(SocialUser):
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
        self._waiting: dict[int, Mailbox] = {}
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
        # From now on nothing is missed that the bot does there.
        with contextlib.suppress(SimulatorError):  # an invite link is no name of a chat
            self._mailbox(self._place(where))
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

    def _mailbox(self, chat: int) -> Mailbox:
        mailbox = self._waiting.get(chat)
        if mailbox is None:
            mailbox = self._waiting[chat] = Mailbox(self, self.world.feed.subscribe(chat))
        return mailbox

    async def _next(
        self,
        mailbox: Mailbox,
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

    async def _complete_click(self, mailbox: Mailbox, first: Reply, query: int) -> Reply:
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
