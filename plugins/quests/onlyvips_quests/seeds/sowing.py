"""Putting the data to begin with where it belongs, through the services that operators use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips_quests.definitions import BadgeFile, QuestFile
from onlyvips_quests.files import read_files
from onlyvips_quests.parts import parts_of
from onlyvips_quests.seeds.demo_season import quarter, season

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.parts import Parts

_HERE = Path(__file__).parent
_NOTHING = "nothing, because all of it was there"
#: Quests that are open as long as the season of the demo.
_SEASONAL = frozenset({"early-bird"})


def base_badges() -> Sequence[BadgeFile]:
    """Return the badges that suit any quests."""
    return [entry.value for entry in read_files([_HERE / "badges.yaml"]).badges]


def demo_badges() -> Sequence[BadgeFile]:
    """Return the badges that belong to the quests of the demo."""
    return [entry.value for entry in read_files([_HERE / "demo" / "badges.yaml"]).badges]


def demo_quests(now: datetime) -> Sequence[QuestFile]:
    """Return the quests of the demo, in the order of their files.

    Args:
        now: Says in which season.
    """
    found = read_files(sorted((_HERE / "demo").glob("*.yaml"))).quests
    window = quarter(now)
    return [
        entry.value.model_copy(update={"window": window})
        if entry.value.slug in _SEASONAL
        else entry.value
        for entry in found
    ]


async def sow_badges(platform: Platform) -> str:
    """Put in the badges that suit any quests; say what was done."""
    count = await _put_badges(parts_of(platform), base_badges())
    return _count(count, "badge") or _NOTHING


async def sow_demo(platform: Platform) -> str:
    """Put in the demo, in one transaction; say what was done."""
    parts, now = parts_of(platform), platform.clock.now()
    async with platform.db.transaction():
        badges = await _put_badges(parts, [*base_badges(), *demo_badges()])
        quests = await _put_quests(parts, demo_quests(now))
        seasons = await _put_season(parts, now)
    done = [_count(quests, "quest"), _count(badges, "badge"), "a season" if seasons else ""]
    return _listed([phrase for phrase in done if phrase]) or _NOTHING


async def _put_badges(parts: Parts, badges: Iterable[BadgeFile]) -> int:
    there = {badge.slug for badge in await parts.badges.files()}
    new = [badge for badge in badges if badge.slug not in there]
    for badge in new:
        await parts.badges.save(badge)
    return len(new)


async def _put_quests(parts: Parts, quests: Sequence[QuestFile]) -> int:
    there = {stored.file.slug for stored in await parts.publishing.list()}
    new = [quest for quest in quests if quest.slug not in there]
    slugs = [quest.slug for quest in quests]
    for quest in new:
        await parts.publishing.save(quest, known=slugs)
    for quest in new:
        await parts.publishing.publish(quest.slug)
    return len(new)


async def _put_season(parts: Parts, now: datetime) -> bool:
    made = season(now)
    if any(there.slug == made.slug for there in await parts.seasons.list()):
        return False
    await parts.seasons.plan(made)
    return True


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}" if count else ""


def _listed(phrases: Sequence[str]) -> str:
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"
