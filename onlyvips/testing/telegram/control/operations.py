"""The operations of the control channel on a world; a web page can call the same ones."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from onlyvips.testing.telegram.control.acting import QUIET_SECONDS, TIMEOUT_SECONDS
from onlyvips.testing.telegram.control.answers import collect, match_button
from onlyvips.testing.telegram.control.results import Outcome, SimulatorInfo, UserInfo
from onlyvips.testing.telegram.control.social import SOCIAL, SocialOperations
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.views import Button, MessageView
from onlyvips.testing.telegram.world.records import UserRecord
from onlyvips.testing.telegram.world.render import message_view

logger = logging.getLogger(__name__)

Operation = Callable[["Operations", dict[str, Any]], Awaitable[Any]]


class Operations(SocialOperations):
    """People's operations with arguments and answers that JSON can carry.

    Args:
        world: The simulated Telegram.
    """

    async def run(self, name: str, args: dict[str, Any]) -> Any:
        """Run an operation by name.

        Raises:
            SimulatorError: There is no such operation, or its arguments make no sense.
        """
        operation = OPERATIONS.get(name)
        if operation is None:
            raise SimulatorError(
                f"The simulator has no operation {name!r}; there are: {', '.join(OPERATIONS)}."
            )
        try:
            return await operation(self, args)
        except KeyError as error:
            raise SimulatorError(f"The operation {name} needs the argument {error}.") from None
        except (TypeError, ValueError, AttributeError) as error:
            logger.debug("The operation %s failed.", name, exc_info=True)
            raise SimulatorError(f"The operation {name} got a wrong argument: {error}.") from error

    # -- looking ---------------------------------------------------------------------------------

    async def info(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return `SimulatorInfo`."""
        world = self.world
        return asdict(
            SimulatorInfo(
                bot_id=world.bot.id,
                bot_username=world.bot.username or "",
                bot_online=self.bot_online,
                users=len(world.directory.users) - 1,
                channels=len(world.directory.channels),
                unfaked=tuple(world.unfaked[-20:]),
            )
        )

    async def users(self, args: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every user as `UserInfo`."""
        return [_user(u) for u in self.world.directory.users.values() if not u.is_bot]

    async def channels(self, args: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every channel and group as `ChannelInfo`."""
        return [self.channel_info(channel) for channel in self.world.directory.channels.values()]

    async def history(self, args: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the messages of a user's private chat, or of a group, above a number."""
        chat = self.place(args)
        messages = self.world.messages.history(chat, int(args.get("after", 0)))
        limit = int(args.get("limit", 100))
        return [self.view(m) for m in messages[-limit:]]

    async def commands(self, args: dict[str, Any]) -> list[dict[str, str]]:
        """Return the bot's commands as a user's app shows them in the private chat."""
        user = self.world.directory.user(int(args["user"]))
        scopes = [f"peer:{user.id}", "users", "default"]
        return [asdict(c) for c in self.world.commands.shown(scopes, user.language)]

    # -- doing -----------------------------------------------------------------------------------

    async def ensure_user(self, args: dict[str, Any]) -> dict[str, Any]:
        """Create a user, or change what is given of one that exists."""
        given = {name: args.get(name) for name in ("first_name", "username", "language")}
        return _user(self.world.ensure_user(int(args["id"]), **given))

    async def create_channel(self, args: dict[str, Any]) -> dict[str, Any]:
        """Create a broadcast channel."""
        return self._create(args, megagroup=False)

    async def create_group(self, args: dict[str, Any]) -> dict[str, Any]:
        """Create a group."""
        return self._create(args, megagroup=True)

    async def post(self, args: dict[str, Any]) -> dict[str, Any]:
        """Post in a channel as the channel."""
        message = self.world.channel_post(args["channel"], args["text"])
        return self.view(message)

    async def say(self, args: dict[str, Any]) -> dict[str, Any]:
        """Write as a user; with `wait`, answer when the bot has answered and pauses."""
        user_id, chat = int(args["user"]), args.get("chat")

        def act() -> dict[str, Any]:
            message = self.world.user_says(
                user_id, args["text"], chat=chat, reply_to=args.get("reply_to")
            )
            return {"message": message_view(message, self.world.bot.id)}

        return await self.acting(self.place(args), act, args)

    async def click(self, args: dict[str, Any]) -> dict[str, Any]:
        """Press a button, named by its text or its data; without a message, the newest such one."""
        user_id, place = int(args["user"]), self.place(args)
        message, button = self.find_button(place, args["button"], args.get("message_id"))
        if button.url is not None:
            return Outcome(url=button.url, bot_online=self.bot_online).to_json()
        if button.kind == "pay":
            return await self.pay({**args, "message_id": message.id})
        if button.kind == "text":
            return await self.say({**args, "text": button.text})
        data = button.data
        if data is None:
            raise SimulatorError(f"A press of {button.text!r} does nothing that a bot would see.")

        def act() -> dict[str, Any]:
            chat = None if place > 0 else place
            self.world.user_clicks(user_id, message.id, data, chat=chat)
            return {}

        return await self.acting(place, act, args)

    async def join(self, args: dict[str, Any]) -> dict[str, Any]:
        """Join a channel or group by @username, number or invite link."""
        user = self.world.directory.user(int(args["user"]))

        def act() -> dict[str, Any]:
            return {"joined": self.world.user_joins(user.id, args["channel"])}

        return await self.acting(user.id, act, args)

    async def leave(self, args: dict[str, Any]) -> dict[str, Any]:
        """Leave a channel or group."""
        user = self.world.directory.user(int(args["user"]))

        def act() -> dict[str, Any]:
            self.world.user_leaves(user.id, args["channel"])
            return {}

        return await self.acting(user.id, act, args)

    async def block(self, args: dict[str, Any]) -> bool:
        """Block the bot."""
        self.world.user_blocks(int(args["user"]))
        return True

    async def unblock(self, args: dict[str, Any]) -> bool:
        """Unblock the bot."""
        self.world.user_blocks(int(args["user"]), blocked=False)
        return True

    async def pay(self, args: dict[str, Any]) -> dict[str, Any]:
        """Pay the invoice of a message: ask the bot, then move the money if it accepts."""
        user_id, timeout = int(args["user"]), float(args.get("timeout", TIMEOUT_SECONDS))
        subscription = self.world.feed.subscribe(user_id)
        try:
            query_id = self.world.user_pays(user_id, int(args["message_id"]))
            answers, _ = await collect(subscription, quiet=0, timeout=timeout)
            query = self.world.queries.get(query_id)
            if query.answer is None or not query.answer.success:
                reason = query.answer.error if query.answer else "The bot did not answer in time."
                outcome = Outcome(tuple(answers), query.answer is None, self.bot_online)
                return {**outcome.to_json(), "paid": False, "reason": reason}
            message = self.world.payment_done(user_id, query_id)
            events, late = await self.wait(subscription, {"wait": True, **args})
        finally:
            subscription.close()
        outcome = Outcome(
            (*answers, *events),
            late,
            self.bot_online,
            paid=True,
            charge_id=message.action.charge.id,
        )
        return outcome.to_json()

    async def wait_idle(self, args: dict[str, Any]) -> dict[str, Any]:
        """Wait until the bot pauses in a chat, whether it does anything or not."""
        subscription = self.world.feed.subscribe(self.place(args))
        try:
            events, _ = await collect(
                subscription,
                quiet=float(args.get("quiet", QUIET_SECONDS)),
                timeout=float(args.get("timeout", TIMEOUT_SECONDS)),
                wanted=0,
            )
        finally:
            subscription.close()
        return Outcome(tuple(events), False, self.bot_online).to_json()

    async def fault(self, args: dict[str, Any]) -> bool:
        """Order a fault: `flood`, `fail`, `lose_answer`, `refuse_token` or `limits`."""
        kind, method = args["kind"], args.get("method")
        if kind == "flood":
            self.world.flood_next(int(args["seconds"]), method=method)
        elif kind == "fail":
            self.world.faults.fail_next(int(args["code"]), args["message"], method=method)
        elif kind == "lose_answer":
            self.world.faults.lose_next_answer(method=method)
        elif kind == "refuse_token":
            self.world.refuse_token(bool(args.get("on", True)))
        elif kind == "limits":
            self.world.limit_floods(bool(args.get("on", True)))
        else:
            raise SimulatorError(f"There is no fault {kind!r}.")
        return True

    # -- parts -----------------------------------------------------------------------------------

    def find_button(
        self, place: int, wanted: str, message_id: int | None
    ) -> tuple[MessageView, Button]:
        """Return a button by its text or data: exact text first, then data, then part of a text.

        Raises:
            SimulatorError: No message of the bot has such a button; the newest ones are named.
        """
        seen: list[str] = []
        for message in self.world.messages.newest(place):
            if not message.out or (message_id is not None and message.id != message_id):
                continue
            view = message_view(message, self.world.bot.id)
            buttons = [b for row in (*view.buttons, *view.keyboard) for b in row]
            found = match_button(buttons, wanted)
            if found is not None:
                return view, found
            seen.extend(b.text for b in buttons)
        there = ", ".join(repr(text) for text in seen[:8]) or "none"
        raise SimulatorError(f"There is no button {wanted!r}; there are: {there}.")

    def _create(self, args: dict[str, Any], *, megagroup: bool) -> dict[str, Any]:
        role = args.get("bot", "admin")
        if role not in {"admin", "member", "nobody"}:
            raise SimulatorError("The bot is `admin`, `member` or `nobody` in a channel or group.")
        channel = self.world.create_channel(
            args["title"],
            username=args.get("username"),
            megagroup=megagroup,
            bot=None if role == "nobody" else role,
        )
        return self.channel_info(channel)


def _user(user: UserRecord) -> dict[str, Any]:
    return asdict(
        UserInfo(user.id, user.first_name, user.username, user.language, user.started, user.blocked)
    )


OPERATIONS: dict[str, Operation] = {
    name: getattr(Operations, name)
    for name in (
        "info",
        "users",
        "channels",
        "history",
        "commands",
        "ensure_user",
        "create_channel",
        "create_group",
        "post",
        "say",
        "click",
        "join",
        "leave",
        "block",
        "unblock",
        "pay",
        "wait_idle",
        "fault",
        *SOCIAL,
    )
}
