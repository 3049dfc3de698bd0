"""Texts that the bot sends, in Telegram HTML."""

from __future__ import annotations

from typing import Protocol

from onlyvips_quests.api import ClaimResult, Profile


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
            context.t("{icon} {name}", icon=badge.icon, name=badge.name) for badge in profile.badges
        ]
    else:
        lines.append(context.t("No badges yet. Your first quest may bring one."))
    return "\n".join(lines)


def result_text(context: Translates, result: ClaimResult) -> str:
    """Return what a completed quest brought."""
    lines = [
        context.t("✅ <b>{title}</b>", title=result.quest.title),
        context.nt("You earned {n} XP.", "You earned {n} XP.", result.xp),
    ]
    if result.level_up:
        lines.append(context.t("🎉 You reached level {level}!", level=result.level))
    if result.badges:
        lines.append(context.t("🏅 You earned a badge. See it in your /profile."))
    return "\n".join(lines)
