"""Quests in a list, and one quest on a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips_quests.texts.speaking import (
    N_,
    PAGE_LENGTH,
    TITLE_LENGTH,
    Speaker,
    bar,
    bold,
    clipped,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips_quests.api import Badge, Quest, QuestState

_REQUIREMENT_LENGTH = 100
_MOST_REQUIREMENTS = 8
_REWARD_LENGTH = 60

MARKS: Mapping[QuestState, str] = {
    "available": "▫️",
    "in_progress": "🔸",
    "locked": "🔒",
    "waiting": "⏳",
    "held": "🕓",
    "review": "🔎",
    "refused": "⛔",
    "done": "✅",
    "full": "🚫",
    "closed": "📅",
    "failed": "❌",
}

_STATES: Mapping[QuestState, str] = {
    "available": N_("You can do this now."),
    "in_progress": N_("You have begun this."),
    "locked": N_("Something else comes first."),
    "waiting": N_("You can try again later."),
    "held": N_("Earned. It is looked at once more before it is paid."),
    "review": N_("Somebody is looking at it. You will be told."),
    "refused": N_("It was not accepted. If you think that is wrong, send /appeal."),
    "full": N_("All places are taken."),
    "closed": N_("Its time is over."),
    "failed": N_("No tries are left."),
}

_DONE = {
    "once": N_("You have done this."),
    "daily": N_("You have done this today. Come back tomorrow!"),
    "weekly": N_("You have done this this week. Come back next week!"),
}

_DIFFICULTIES = {
    "easy": N_("easy"),
    "medium": N_("medium"),
    "hard": N_("hard"),
    "expert": N_("for experts"),
}

#: Where a quest is shown, so that the way back leads there.
FILTERS = {
    "a": N_("All"),
    "n": N_("Can do now"),
    "d": N_("Done"),
}


def can_do(quest: Quest) -> bool:
    """Say whether the person can do something for a quest now."""
    return quest.state in ("available", "in_progress")


def state_line(say: Speaker, quest: Quest) -> str:
    """Return in one sentence what the person can do with a quest now, without markup."""
    plain = say.plain
    if quest.state == "held" and quest.held_until is not None:
        when = say.until(quest.held_until)
        return plain.t("Earned. It is looked at once more {when}, then paid.", when=when)
    if quest.state == "waiting" and quest.next_try_at is not None:
        return plain.t("You can try again {when}.", when=say.until(quest.next_try_at))
    if quest.state == "closed" and quest.starts_at is not None and quest.starts_at > say.now:
        return plain.t("It opens {when}.", when=say.until(quest.starts_at))
    return plain.t(_DONE[quest.recurrence] if quest.state == "done" else _STATES[quest.state])


def list_text(say: Speaker, quests: Sequence[Quest], shown: Sequence[Quest], letter: str) -> str:
    """Return the text of a page of quests, short enough for a message however long theirs are.

    Args:
        say: Translates.
        quests: All that are on offer.
        shown: Those of the page.
        letter: Which of `FILTERS` chose them.
    """
    done = sum(quest.done for quest in quests)
    head = say.t("<b>Quests</b>: {done} of {all} done", done=done, all=len(quests))
    if not shown:
        if letter == "d":
            return f"{head}\n\n{say.t('Nothing is done yet. Your first quest is waiting!')}"
        return f"{head}\n\n{say.t('There is nothing you can do right now. Come back later!')}"
    room = PAGE_LENGTH // len(shown) - TITLE_LENGTH - 60
    return "\n\n".join([head, *(_entry(say, quest, min(room, 200)) for quest in shown)])


def _entry(say: Speaker, quest: Quest, room: int) -> str:
    # t() escapes its values: titles are the operator's words, not markup.
    entry = say.t(
        "{mark} <b>{title}</b> (+{xp} XP)",
        mark=MARKS[quest.state],
        title=clipped(quest.title, TITLE_LENGTH),
        xp=quest.xp,
    )
    if quest.state == "in_progress" and quest.progress.of > 1:
        entry += f"\n{_progress(say, quest)}"
    elif quest.state not in ("available", "done", "in_progress"):
        entry += f"\n<i>{quoted(_in_the_way(say, quest), room)}</i>"
    elif quest.description:
        entry += f"\n{quoted(quest.description, room)}"
    return entry


def _in_the_way(say: Speaker, quest: Quest) -> str:
    """Return why a quest cannot be done now; for a locked one, what comes first."""
    missing = [needed.text for needed in quest.requires if not needed.met]
    if quest.state == "locked" and missing:
        return say.plain.t("First: {what}.", what=", ".join(missing))
    return state_line(say, quest)


def card_text(
    say: Speaker, quest: Quest, badge: Badge | None = None, *, room: int = PAGE_LENGTH
) -> str:
    """Return all that there is to say of a quest.

    Args:
        say: Translates.
        quest: The quest with the person's state.
        badge: The badge that it gives, if any.
        room: Most characters; the description is cut off to fit.
    """
    parts = [bold(quest.title, 2 * TITLE_LENGTH)]
    state = [f"{MARKS[quest.state]} {quoted(state_line(say, quest), 300)}"]
    if quest.progress.of > 1:
        state.append(_progress(say, quest))
    if quest.attempts_left is not None and can_do(quest):
        n = quest.attempts_left
        state.append(say.nt("{n} try is left.", "{n} tries are left.", n))
    parts.append("\n".join(state))
    if quest.requires:
        parts.append(_requirements(say, quest))
    parts.append("\n".join(_facts(say, quest, badge)))
    left = room - sum(len(part) + 2 for part in parts)
    if quest.description and left > 0:
        parts.insert(1, quoted(quest.description, left))
    return "\n\n".join(parts)


def _progress(say: Speaker, quest: Quest) -> str:
    done, of = quest.progress.done, quest.progress.of
    return f"{bar(done, of)} " + say.t("{done} of {of}", done=done, of=of)


def _requirements(say: Speaker, quest: Quest) -> str:
    lines = [say.t("<b>First you need</b>")]
    lines += [
        f"{'✅' if needed.met else '◻️'} {quoted(needed.text, _REQUIREMENT_LENGTH)}"
        for needed in quest.requires[:_MOST_REQUIREMENTS]
    ]
    return "\n".join(lines)


def _facts(say: Speaker, quest: Quest, badge: Badge | None) -> list[str]:
    lines = [f"🎁 {_rewards(say, quest, badge)}"]
    lines.append("📶 " + say.t("Difficulty: {level}", level=difficulty(say, quest)))
    if quest.recurrence == "daily":
        lines.append("🔁 " + say.t("Can be done every day"))
    elif quest.recurrence == "weekly":
        lines.append("🔁 " + say.t("Can be done every week"))
    if quest.ends_at is not None and quest.ends_at > say.now:
        lines.append("⏰ " + say.t("Closes {when}", when=say.until(quest.ends_at)))
    if quest.places is not None and quest.state in ("available", "in_progress", "locked"):
        places = say.nt("{n} place is left", "{n} places are left", quest.places)
        lines.append(f"🎟 {places}")
    if quest.hold_seconds and quest.state not in ("done", "refused", "failed"):
        when = say.after(quest.hold_seconds)
        final = say.t("Earned now, it is final {when}, after a second look", when=when)
        lines.append(f"🕓 {final}")
    return lines


def _rewards(say: Speaker, quest: Quest, badge: Badge | None) -> str:
    rewards = [say.t("{xp} XP", xp=say.number(quest.xp))] if quest.xp else []
    if badge is not None:
        name = clipped(badge.name, _REWARD_LENGTH)
        rewards.append(say.t("badge {icon} {name}", icon=badge.icon, name=name))
    elif quest.badge is not None:
        rewards.append(say.t("a badge"))
    rewards += [quoted(reward.text, _REWARD_LENGTH) for reward in quest.rewards]
    return ", ".join(rewards) or say.t("Honour alone")


def difficulty(say: Speaker, quest: Quest) -> str:
    """Return how hard a quest is."""
    return say.plain.t(_DIFFICULTIES[quest.difficulty])
