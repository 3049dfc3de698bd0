"""Operations beyond talking: reactions, votes, pins, forwards, comments, channels of one's own."""

from __future__ import annotations

from typing import Any

from onlyvips.testing.telegram.control.acting import Acting


class SocialOperations(Acting):
    """What people do with messages and channels; each answers an `Outcome` where the bot may act.

    `chat` names a group or channel by number or @username; without it, it is the private chat of
    `user` with the bot.
    """

    async def react(self, args: dict[str, Any]) -> dict[str, Any]:
        """Put an emoji under a message, or several (`emoji` is a list), or none."""

        def act() -> dict[str, Any]:
            self.world.user_reacts(
                int(args["user"]),
                int(args["message_id"]),
                args.get("emoji"),
                chat=args.get("chat"),
            )
            return {}

        return await self.acting(self.place(args), act, args)

    async def vote(self, args: dict[str, Any]) -> dict[str, Any]:
        """Vote in a poll for `options`, places from 0; an empty list takes the vote back."""

        def act() -> dict[str, Any]:
            options = [int(option) for option in args["options"]]
            user, message = int(args["user"]), int(args["message_id"])
            self.world.user_votes(user, args.get("chat"), message, options)
            return {}

        return await self.acting(self.place(args), act, args)

    async def pin(self, args: dict[str, Any]) -> dict[str, Any]:
        """Pin a message; the outcome has the service message."""

        def act() -> dict[str, Any]:
            user, message = int(args["user"]), int(args["message_id"])
            return self.said(self.world.user_pins(user, args.get("chat"), message))

        return await self.acting(self.place(args), act, args)

    async def unpin(self, args: dict[str, Any]) -> dict[str, Any]:
        """Unpin a message."""

        def act() -> dict[str, Any]:
            user, message = int(args["user"]), int(args["message_id"])
            self.world.user_unpins(user, args.get("chat"), message)
            return {}

        return await self.acting(self.place(args), act, args)

    async def forward(self, args: dict[str, Any]) -> dict[str, Any]:
        """Forward a message of the chat `source` to the bot, or to the chat `to`."""
        user = int(args["user"])

        def act() -> dict[str, Any]:
            message = self.world.user_forwards(
                user, args.get("source"), int(args["message_id"]), to=args.get("to")
            )
            return self.said(message)

        return await self.acting(self.place({"user": user, "chat": args.get("to")}), act, args)

    async def comment(self, args: dict[str, Any]) -> dict[str, Any]:
        """Comment on the post `message_id` of a channel."""
        user = self.world.directory.user(int(args["user"]))

        def act() -> dict[str, Any]:
            message = self.world.user_comments(
                user.id,
                args["channel"],
                int(args["message_id"]),
                args["text"],
                reply_to=args.get("reply_to"),
            )
            return self.said(message)

        return await self.acting(user.id, act, args)

    async def link_discussion(self, args: dict[str, Any]) -> bool:
        """Make `group` the discussion group of `channel`; without a group, unlink it."""
        self.world.link_discussion(args["channel"], args.get("group"))
        return True

    async def user_channel(self, args: dict[str, Any]) -> dict[str, Any]:
        """Make a channel of a user's own, or a group with `group`."""
        channel = self.world.user_creates_channel(
            int(args["user"]),
            args["title"],
            username=args.get("username"),
            megagroup=bool(args.get("group")),
        )
        return self.channel_info(channel)

    async def user_post(self, args: dict[str, Any]) -> dict[str, Any]:
        """Post in a channel where the user may."""
        user = self.world.directory.user(int(args["user"]))

        def act() -> dict[str, Any]:
            return self.said(self.world.user_posts(user.id, args["channel"], args["text"]))

        return await self.acting(user.id, act, args)

    async def add_bot(self, args: dict[str, Any]) -> dict[str, Any]:
        """Add the bot to a group."""
        self.world.user_adds_bot(int(args["user"]), args["channel"])
        return self.channel_info(self.world.directory.channel(args["channel"]))

    async def promote_bot(self, args: dict[str, Any]) -> dict[str, Any]:
        """Make the bot an admin with `rights`, or with the usual ones."""
        self.world.user_promotes_bot(int(args["user"]), args["channel"], rights=args.get("rights"))
        return self.channel_info(self.world.directory.channel(args["channel"]))

    async def remove_bot(self, args: dict[str, Any]) -> dict[str, Any]:
        """Remove the bot from a channel or group."""
        self.world.user_removes_bot(int(args["user"]), args["channel"])
        return self.channel_info(self.world.directory.channel(args["channel"]))


SOCIAL = (
    "react",
    "vote",
    "pin",
    "unpin",
    "forward",
    "comment",
    "link_discussion",
    "user_channel",
    "user_post",
    "add_bot",
    "promote_bot",
    "remove_bot",
)
