"""Definitions in words, for tables of the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from onlyvips_quests.definitions import Language

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips_quests.definitions import Audience, Condition, QuestFile, Rewards, Window


def everything(quest: QuestFile) -> dict[str, Any]:
    """Return what a quest says beside texts and parameters, with what is not set left out."""
    hold = quest.hold
    found: dict[str, Any] = {
        "type": quest.type,
        "difficulty": quest.difficulty,
        "rewards": rewards(quest.rewards),
        "how often": quest.recurrence,
        "requires": condition(quest.requires) if quest.requires else "",
        "audience": audience(quest.audience),
        "open": window(quest.window),
        "places": quest.capacity,
        "tries": quest.attempts,
        "pause between tries": duration(quest.cooldown) if quest.cooldown else "",
        "hold": f"{duration(hold.seconds)}, paid {_WHEN[hold.pay]}" if hold else "",
        "position": quest.position,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def titles(quest: QuestFile) -> list[dict[str, str]]:
    """Return a quest's texts, a row for each language; where one is missing, people see English."""
    return [
        {
            "language": language,
            "title": quest.titles.get(language, ""),
            "description": quest.descriptions.get(language, ""),
        }
        for language in get_args(Language)
    ]


def rewards(given: Rewards) -> str:
    """Return rewards on one line."""
    parts = [f"{given.xp} XP"] if given.xp else []
    parts += [f"badge {given.badge}"] if given.badge else []
    parts += [
        f"{other.type} {json.dumps(other.parameters, ensure_ascii=False)}" for other in given.others
    ]
    return ", ".join(parts) or "nothing"


def condition(wanted: Condition, *, inner: bool = False) -> str:
    """Return a condition on one line, with brackets where they are needed."""
    for joined, word in ((wanted.all, " and "), (wanted.any, " or ")):
        if joined is not None:
            text = word.join(condition(part, inner=True) for part in joined)
            return f"({text})" if inner and len(joined) > 1 else text
    if wanted.quest is not None:
        return f"quest {wanted.quest}"
    if wanted.badge is not None:
        return f"badge {wanted.badge}"
    return f"level {wanted.level}"


def audience(meant: Audience) -> str:
    """Return an audience on one line; empty for everybody."""
    parts = []
    if meant.languages:
        parts.append(f"who speak {' or '.join(meant.languages)}")
    if meant.roles:
        parts.append(f"who are {' or '.join(meant.roles)}")
    if meant.min_level > 1:
        parts.append(f"from level {meant.min_level}")
    if meant.max_level is not None:
        parts.append(f"up to level {meant.max_level}")
    if meant.newer_than_days is not None:
        parts.append(f"here for at most {meant.newer_than_days} days")
    if meant.older_than_days is not None:
        parts.append(f"here for at least {meant.older_than_days} days")
    return ", ".join(parts)


def window(given: Window) -> str:
    """Return a time window on one line; empty for always."""
    parts = []
    if given.starts_at is not None:
        parts.append(f"from {moment(given.starts_at)}")
    if given.ends_at is not None:
        parts.append(f"until {moment(given.ends_at)}")
    return " ".join(parts)


def moment(at: datetime) -> str:
    """Return a moment, to the minute and with its zone."""
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()}"


def duration(seconds: int) -> str:
    """Return seconds in the largest units that fit, such as ``1 day 12 h``."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{days} day{'s' if days != 1 else ''}"] if days else []
    parts += [f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if n]
    return " ".join(parts) or "0 s"


_WHEN = {"after": "when it is over", "first": "at once"}
