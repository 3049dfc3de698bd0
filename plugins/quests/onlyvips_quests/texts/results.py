"""What came of a claim: as a message, and in the small window after a press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips_quests.texts.quests import MARKS, state_line
from onlyvips_quests.texts.speaking import (
    N_,
    NOTICE_LENGTH,
    TITLE_LENGTH,
    Speaker,
    bar,
    bold,
    clipped,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips_quests.api import Badge, ClaimResult, Outcome, Reason

_REASON_LENGTH = 150
_MOST_REASONS = 5

#: From the most telling to the least, for a place where only one can be shown.
ORDER: Sequence[Outcome] = (
    "completed",
    "held",
    "review",
    "refused",
    "progress",
    "failed",
    "waiting",
    "locked",
    "full",
    "unmet",
    "closed",
    "already",
)


_BARE: Mapping[Outcome, str] = {
    "unmet": N_("This quest is not done yet."),
    "refused": N_("It was not accepted."),
    "already": N_("You have done this already."),
}


def result_text(say: Speaker, result: ClaimResult, badges: Mapping[str, Badge]) -> str:
    """Return what came of a claim, as a part of a message.

    Args:
        say: Translates.
        result: What came of it.
        badges: By slug, those that came with it.
    """
    if result.outcome == "completed":
        return completed_text(say, result, badges)
    if result.outcome == "progress":
        done, of = result.quest.progress.done, result.quest.progress.of
        count = say.t("{done} of {of}", done=done, of=of)
        return f"🔸 {bold(result.quest.title)}\n{bar(done, of)} {count}"
    lines = [f"{_mark(result)} {bold(result.quest.title)}"]
    lines.append(quoted(outcome_line(say, result), 300))
    if result.outcome in ("held", "review", "refused"):
        lines += reason_lines(say, result.reasons)
    if result.outcome == "refused":
        lines.append(say.t("If you think that is wrong, send /appeal."))
    return "\n".join(lines)


def completed_text(say: Speaker, result: ClaimResult, badges: Mapping[str, Badge]) -> str:
    """Return what a completed quest brought."""
    lines = [f"✅ {bold(result.quest.title)}"]
    if result.xp:
        lines.append(say.nt("You earned {n} XP.", "You earned {n} XP.", result.xp))
    if result.quest.rewards:
        others = ", ".join(clipped(reward.text, 60) for reward in result.quest.rewards)
        lines.append(say.t("Also yours: {rewards}", rewards=others))
    if result.level_up:
        lines.append(say.t("🎉 You reached level {level}!", level=result.level))
    lines += badge_lines(say, result.badges, badges)
    return "\n".join(lines)


def badge_lines(say: Speaker, slugs: Sequence[str], badges: Mapping[str, Badge]) -> list[str]:
    """Return a line for each new badge."""
    return [
        say.t(
            "🏅 New badge: {icon} {name}",
            icon=badges[slug].icon,
            name=clipped(badges[slug].name, TITLE_LENGTH),
        )
        for slug in slugs
        if slug in badges
    ]


def reason_lines(say: Speaker, reasons: Sequence[Reason]) -> list[str]:
    """Return why a claim was judged as it was, one line a reason."""
    return [f"• {quoted(reason.text, _REASON_LENGTH)}" for reason in reasons[:_MOST_REASONS]]


def outcome_line(say: Speaker, result: ClaimResult) -> str:
    """Return in one sentence what came of a claim, without markup."""
    plain = say.plain
    if result.outcome == "completed":
        if not result.xp:
            return plain.t("Done!")
        return plain.nt("Done! You earned {n} XP.", "Done! You earned {n} XP.", result.xp)
    if result.outcome == "progress":
        done, of = result.quest.progress.done, result.quest.progress.of
        return plain.t("Well done: {done} of {of}.", done=done, of=of)
    if result.outcome in ("unmet", "failed", "locked") and result.reason:
        return result.reason
    bare = _BARE.get(result.outcome)
    if bare is None or (result.outcome == "already" and result.quest.done):
        return state_line(say, result.quest)
    return plain.t(bare)


def notice_text(say: Speaker, result: ClaimResult) -> str:
    """Return the small window's text after a claim, without markup."""
    return clipped(outcome_line(say, result), NOTICE_LENGTH)


def most_telling(results: Sequence[ClaimResult]) -> ClaimResult | None:
    """Return the result to show where there is room for one; None if there is none."""
    return min(results, key=lambda result: ORDER.index(result.outcome), default=None)


def _mark(result: ClaimResult) -> str:
    if result.outcome in ("held", "review", "refused", "locked", "waiting", "full", "closed"):
        return MARKS[result.outcome]
    return {"failed": "❌", "already": "✅"}.get(result.outcome, "▫️")
