"""Texts that the bot sends, in Telegram HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from onlyvips_quests.api import ClaimResult, Profile, Quest

#: What a message holds at most (https://core.telegram.org/method/messages.sendMessage), less room
#: for the head and what was just earned.
_PAGE_LENGTH = 3600
_TITLE_LENGTH = 80
_MOST_BADGES = 30


class Translates(Protocol):
    """The part of a bot context that texts need."""

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in escaped values."""
        ...

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms."""
        ...


def bar(part: int, whole: int, width: int = 10) -> str:
    """Return a bar of ``width`` squares, as many of them full as the share says."""
    full = 0 if whole <= 0 else min(width, part * width // whole)
    return "🟩" * full + "⬜" * (width - full)


def clipped(text: str, length: int) -> str:
    """Return a text in at most so many characters, with an ellipsis where some were cut off."""
    return text if len(text) <= length else text[: max(0, length - 1)].rstrip() + "…"


def list_text(context: Translates, quests: Sequence[Quest], shown: Sequence[Quest]) -> str:
    """Return the text of a page of quests, short enough for a message however long theirs are.

    Args:
        context: Translates.
        quests: All that are on offer.
        shown: Those of the page.
    """
    done = sum(quest.done for quest in quests)
    room = _PAGE_LENGTH // len(shown) - _TITLE_LENGTH - 20
    head = context.t("<b>Quests</b>: {done} of {all} done", done=done, all=len(quests))
    return "\n\n".join([head, *(_entry(context, quest, room) for quest in shown)])


def _entry(context: Translates, quest: Quest, room: int) -> str:
    # t() escapes its values: titles are the operator's words, not markup.
    entry = context.t(
        "{mark} <b>{title}</b> (+{xp} XP)",
        mark="✅" if quest.done else "▫️",
        title=clipped(quest.title, _TITLE_LENGTH),
        xp=quest.xp,
    )
    if quest.description:
        entry += "\n" + context.t("{text}", text=clipped(quest.description, room))
    return entry


def notice_text(context: Translates, result: ClaimResult) -> str:
    """Return the small window's text after a claim, without markup.

    It may have 200 characters
    (https://core.telegram.org/bots/api#answercallbackquery).
    """
    if result.outcome == "completed":
        text = context.nt("Done! You earned {n} XP.", "Done! You earned {n} XP.", result.xp)
    elif result.outcome == "unmet":
        text = result.reason
    elif result.quest.recurrence == "daily":
        text = context.t("You have done this today. Come back tomorrow!")
    else:
        text = context.t("You have done this already.")
    return clipped(text, 200)


def profile_text(context: Translates, profile: Profile) -> str:
    """Return the text of /profile."""
    lines = [
        context.t("<b>Level {level}</b>", level=profile.level),
        bar(profile.level_xp, profile.level_span),
        context.t(
            "{into} of {span} XP to level {next}",
            into=profile.level_xp,
            span=profile.level_span,
            next=profile.level + 1,
        ),
        "",
        context.t("XP in all: {xp}", xp=profile.xp),
        context.nt("{n} quest done", "{n} quests done", profile.completed),
        "",
    ]
    if profile.badges:
        lines.append(context.t("<b>Badges</b>"))
        lines += [
            context.t("{icon} {name}", icon=badge.icon, name=clipped(badge.name, _TITLE_LENGTH))
            for badge in profile.badges[:_MOST_BADGES]
        ]
    else:
        lines.append(context.t("No badges yet. Your first quest may bring one."))
    return "\n".join(lines)


def result_text(context: Translates, result: ClaimResult) -> str:
    """Return what a completed quest brought."""
    lines = [
        context.t("✅ <b>{title}</b>", title=clipped(result.quest.title, _TITLE_LENGTH)),
        context.nt("You earned {n} XP.", "You earned {n} XP.", result.xp),
    ]
    if result.level_up:
        lines.append(context.t("🎉 You reached level {level}!", level=result.level))
    if result.badges:
        lines.append(context.t("🏅 You earned a badge. See it in your /profile."))
    return "\n".join(lines)
