"""The bot's commands, buttons and ears: event -> service -> reply."""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import TYPE_CHECKING

from onlyvips.bot.types import (
    BotCommand,
    BotContext,
    BotHandler,
    BotMembershipHandler,
    CallbackHandler,
    ChannelPostHandler,
    DeepLinkHandler,
    Handler,
    MembershipHandler,
    MessageHandler,
    PinHandler,
    PollVoteHandler,
    ReactionHandler,
)
from onlyvips_quests.bot import (
    appeals,
    badges,
    boards,
    buttons,
    chats,
    days,
    dialogue,
    links,
    lists,
    messages,
    mine,
    profile,
    proving,
    questions,
    queue,
    suggestions,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform

MODERATE = "quests.moderate"


def commands(platform: Platform) -> Sequence[BotCommand]:
    """Return the plugin's commands, in the order of the menu."""
    everywhere = platform.i18n.everywhere
    return [
        BotCommand(
            "quests",
            everywhere("Quests you can do"),
            _anew(lists.show),
            names={"tr": "gorevler"},
        ),
        BotCommand(
            "quest",
            everywhere("A quest that suits you"),
            _anew(suggestions.show),
            names={"tr": "gorev"},
        ),
        BotCommand(
            "myquests",
            everywhere("Quests you have begun or done"),
            _anew(mine.show),
            names={"tr": "gorevlerim"},
        ),
        BotCommand(
            "daily",
            everywhere("Check in for today"),
            _anew(days.check_in),
            names={"tr": "gunluk"},
        ),
        BotCommand(
            "profile",
            everywhere("Your level, XP and badges"),
            _anew(profile.show),
            names={"tr": "profil"},
        ),
        BotCommand(
            "badges",
            everywhere("Badges, and how to earn them"),
            _anew(badges.show),
            names={"tr": "rozet"},
        ),
        BotCommand(
            "leaderboard",
            everywhere("Who has the most XP"),
            _anew(boards.show),
            names={"tr": "siralama"},
        ),
        BotCommand(
            "streak",
            everywhere("Your days in a row"),
            _anew(days.show_streak),
            names={"tr": "seri"},
        ),
        BotCommand(
            "proof",
            everywhere("Hand in a proof"),
            _anew(proving.show),
            names={"tr": "kanit"},
        ),
        BotCommand(
            "appeal",
            everywhere("Object to a decision"),
            _anew(appeals.show),
            names={"tr": "itiraz"},
        ),
        BotCommand(
            "queue",
            everywhere("What waits for a moderator"),
            _anew(queue.show),
            names={"tr": "kuyruk"},
            permission=MODERATE,
        ),
    ]


def handlers() -> Sequence[BotHandler]:
    """Return what else the plugin listens to."""
    groups = messages.Groups()
    return [
        *(DeepLinkHandler(prefix, handler) for prefix, handler in links.HANDLERS.items()),
        CallbackHandler("quests", buttons.pressed),
        MessageHandler(groups.wrote, kind="group"),
        MessageHandler(messages.wrote_in_private, kind="private"),
        MessageHandler(proving.handed_in, kind="private", state=dialogue.PROOF),
        MessageHandler(questions.wrote, kind="private", state=dialogue.QUESTIONS),
        MessageHandler(appeals.stated, kind="private", state=dialogue.APPEAL),
        MessageHandler(queue.gave_reason, kind="private", state=dialogue.REASON),
        MembershipHandler(chats.joined_or_left),
        ReactionHandler(chats.reacted),
        PollVoteHandler(chats.voted),
        PinHandler(chats.pinned),
        ChannelPostHandler(chats.posted),
        BotMembershipHandler(chats.bot_moved),
    ]


def _anew(handler: Handler) -> Handler:
    """Return a command's handler that ends the dialogue which the person has left by it."""

    @wraps(handler)
    async def run(context: BotContext) -> None:
        await dialogue.leave(context)
        await handler(context)

    return run
