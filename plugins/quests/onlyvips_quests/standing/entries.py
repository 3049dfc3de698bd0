"""Leaderboards by name, and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

#: The leaderboard of all time.
ALL = "all"


class Place(NamedTuple):
    """A place on a leaderboard, from which a page can be continued.

    Places are in the order of XP, and those with as much XP in the order of their account's number,
    the highest first.

    Attributes:
        xp: XP of who stands there.
        account_id: Who stands there.
    """

    xp: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on a leaderboard.

    Attributes:
        account_id: Who.
        rank: One more than there are people with more XP; who has as much shares a rank.
        xp: XP that count there, 1 or more.
    """

    account_id: int
    rank: int
    xp: int

    @property
    def place(self) -> Place:
        """Where it stands; a page can be continued after it."""
        return Place(self.xp, self.account_id)


def week_board(moment: datetime) -> str:
    """Return the leaderboard of a moment's week, which begins on Monday in UTC (ISO 8601)."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"week:{year:04d}-W{week:02d}"


def season_board(season_id: int) -> str:
    """Return the leaderboard of a season."""
    return f"season:{season_id}"
