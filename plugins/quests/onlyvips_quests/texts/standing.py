"""Somebody's standing: profile, days in a row, badges, leaderboards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onlyvips_quests.periods import local_date
from onlyvips_quests.texts.speaking import (
    N_,
    TITLE_LENGTH,
    Speaker,
    bar,
    bold,
    clipped,
    quoted,
)

if TYPE_CHECKING:
    from onlyvips_quests.api import Badge, Profile, Streak

_MOST_BADGES = 10
#: Days in the picture of a streak.
DAYS_SHOWN = 14

RARITIES: Mapping[str, str] = {
    "legendary": N_("Legendary"),
    "epic": N_("Epic"),
    "rare": N_("Rare"),
    "common": N_("Common"),
}
RARITY_MARKS: Mapping[str, str] = {"legendary": "🟡", "epic": "🟣", "rare": "🔵", "common": "⚪️"}
_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


def profile_text(say: Speaker, profile: Profile, name: str) -> str:
    """Return the text of /profile."""
    lines = [
        bold(name),
        say.t("<b>Level {level}</b>", level=profile.level),
        bar(profile.level_xp, profile.level_span),
        say.t(
            "{into} of {span} XP to level {next}",
            into=say.number(profile.level_xp),
            span=say.number(profile.level_span),
            next=profile.level + 1,
        ),
        "",
        say.t("XP in all: {xp}", xp=say.number(profile.xp)),
    ]
    if profile.rank is not None:
        lines.append(say.t("Place on the leaderboard: {rank}", rank=say.number(profile.rank)))
    lines.append(say.nt("{n} quest done", "{n} quests done", profile.completed))
    lines += [streak_line(say, profile.streak), ""]
    if profile.badges:
        lines.append(say.t("<b>Badges</b>"))
        lines += [_badge_name(badge) for badge in profile.badges[:_MOST_BADGES]]
        more = len(profile.badges) - _MOST_BADGES
        if more > 0:
            lines.append(say.nt("and {n} more", "and {n} more", more))
    else:
        lines.append(say.t("No badges yet. Your first quest may bring one."))
    return "\n".join(lines if name else lines[1:])


def _badge_name(badge: Badge) -> str:
    return f"{quoted(badge.icon, 16)} {quoted(badge.name, TITLE_LENGTH)}"


def streak_line(say: Speaker, streak: Streak) -> str:
    """Return somebody's days in a row, in one line."""
    if not streak.days:
        return "🔥 " + say.t("No days in a row at the moment")
    return "🔥 " + say.nt("{n} day in a row", "{n} days in a row", streak.days)


def streak_text(say: Speaker, streak: Streak, days: Collection[date]) -> str:
    """Return the text of /streak.

    Args:
        say: Translates.
        streak: Days in a row.
        days: The active ones among the last `DAYS_SHOWN` days.
    """
    lines = [
        say.t("<b>Days in a row</b>"),
        "",
        streak_line(say, streak),
        picture(say, streak, days),
    ]
    lines.append("")
    if not streak.today:
        if streak.days:
            lines.append(say.t("Today does not count yet: send /daily to keep your streak."))
        else:
            lines.append(say.t("Send /daily to begin a streak."))
    longest = say.nt("Your longest: {n} day", "Your longest: {n} days", streak.longest)
    lines.append(f"🏆 {longest}")
    if streak.freezes:
        freezes = say.nt(
            "{n} freeze: a missed day does not end your streak",
            "{n} freezes: that many missed days do not end your streak",
            streak.freezes,
        )
    else:
        freezes = say.t("No freezes: a missed day ends your streak")
    lines.append(f"❄️ {freezes}")
    return "\n".join(lines)


def picture(say: Speaker, streak: Streak, days: Collection[date]) -> str:
    """Return the last days as squares, today at the end.

    Green was active, blue was missed and bridged by a freeze, white was missed.
    """
    today = local_date(say.now, say.time_zone)
    active = set(days)
    began = _began(streak, active)
    squares = []
    for back in range(DAYS_SHOWN - 1, -1, -1):
        day = today - timedelta(days=back)
        if day in active:
            squares.append("🟩")
        elif began is not None and streak.last_day is not None and began < day < streak.last_day:
            squares.append("🟦")
        else:
            squares.append("▫️" if day == today else "⬜")
    half = DAYS_SHOWN // 2
    return "".join(squares[:half]) + "\n" + "".join(squares[half:])


def _began(streak: Streak, active: Collection[date]) -> date | None:
    """Return the first day of the present run, or of what is known of it."""
    run = sorted(active)[-streak.days :] if streak.days else []
    return run[0] if run else None


def badges_text(say: Speaker, badges: Sequence[Badge], places: int) -> str:
    """Return the text of a page of badges, grouped by how rare they are.

    Args:
        say: Translates.
        badges: Those of the page.
        places: Places in a showcase.
    """
    parts = []
    for rarity, name in RARITIES.items():
        group = [badge for badge in badges if badge.rarity == rarity]
        if group:
            head = f"{RARITY_MARKS[rarity]} {bold(say.plain.t(name))}"
            parts.append("\n".join([head, *(_badge_line(say, badge) for badge in group)]))
    hint = say.nt(
        "Press a badge to see more of it. You can show {n} badge in your profile.",
        "Press a badge to see more of it. You can show {n} badges in your profile.",
        places,
    )
    return "\n\n".join([*parts, hint])


def _badge_line(say: Speaker, badge: Badge) -> str:
    name = _badge_name(badge)
    if badge.earned_at is not None:
        return f"{name} {'⭐️' if badge.place is not None else '✅'}"
    if badge.progress is not None:
        return f"{name} {say.t('{done} of {of}', done=badge.progress.done, of=badge.progress.of)}"
    return f"{name} 🔒"


def badge_text(say: Speaker, badge: Badge) -> str:
    """Return all that there is to say of a badge."""
    lines = [
        f"{quoted(badge.icon, 16)} {bold(badge.name)}",
        f"{RARITY_MARKS[badge.rarity]} {say.t(RARITIES[badge.rarity])}",
    ]
    if badge.description:
        lines += ["", quoted(badge.description, 1500)]
    lines.append("")
    if badge.earned_at is not None:
        lines.append(say.t("Yours since {date}", date=say.date(badge.earned_at)))
        if badge.place is not None:
            lines.append(say.t("⭐️ In your profile"))
    elif badge.progress is not None:
        done, of = badge.progress.done, badge.progress.of
        lines.append(f"{bar(done, of)} {say.t('{done} of {of}', done=done, of=of)}")
    else:
        lines.append(say.t("Not earned yet"))
    if badge.share is not None:
        lines.append(say.t("{share} of all players have it", share=say.percent(badge.share)))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a leaderboard.

    Attributes:
        rank: From 1.
        name: What others may see of the person's name.
        xp: Experience points on this board.
        own: Whether it is the reader's own.
    """

    rank: int
    name: str
    xp: int
    own: bool


def board_text(say: Speaker, title: str, rows: Sequence[Row], own_rank: int | None) -> str:
    """Return the text of a leaderboard.

    Args:
        say: Translates.
        title: Of the board, as markup.
        rows: Its lines.
        own_rank: The reader's place; None if they have none.
    """
    lines = [title, ""]
    lines += [_row(say, row) for row in rows]
    if not rows:
        lines.append(say.t("Nobody is here yet. Be the first!"))
    lines.append("")
    if own_rank is None:
        lines.append(say.t("You have no place here yet. A quest brings you one."))
    else:
        lines.append(say.t("Your place: {rank}", rank=say.number(own_rank)))
    return "\n".join(lines)


def _row(say: Speaker, row: Row) -> str:
    place = _MEDALS.get(row.rank, f"{say.number(row.rank)}.")
    line = say.t(
        "{place} {name}: {xp} XP",
        place=place,
        name=clipped(row.name or say.plain.t("somebody"), 32),
        xp=say.number(row.xp),
    )
    return f"<b>{line} ◀️</b>" if row.own else line
