"""The season of the demo: the quarter in which it is put in."""

from __future__ import annotations

from datetime import UTC, datetime

from onlyvips_quests.definitions import Prize, Rewards, SeasonFile, Window

_NAMES = {
    "en": "Season {n} of {year}",
    "tr": "{year} yılının {n}. sezonu",
    "ru": "Сезон {n}, {year} год",
    "ar": "الموسم {n} لعام {year}",
}
_PRIZES = (
    Prize(from_rank=1, to_rank=1, rewards=Rewards(xp=500, badge="champion")),
    Prize(from_rank=2, to_rank=3, rewards=Rewards(xp=250)),
    Prize(from_rank=4, to_rank=10, rewards=Rewards(xp=100)),
    Prize(raffle=5, min_xp=100, rewards=Rewards(xp=100)),
)


def quarter(now: datetime) -> Window:
    """Return the quarter of the year, by UTC, in which a moment lies."""
    now = now.astimezone(UTC)
    first = (now.month - 1) // 3 * 3 + 1
    starts_at = datetime(now.year, first, 1, tzinfo=UTC)
    year, month = (now.year, first + 3) if first < 10 else (now.year + 1, 1)
    return Window(starts_at=starts_at, ends_at=datetime(year, month, 1, tzinfo=UTC))


def season(now: datetime) -> SeasonFile:
    """Return the season of the quarter in which a moment lies."""
    window = quarter(now)
    assert window.starts_at is not None
    number, year = window.starts_at.month // 3 + 1, window.starts_at.year
    return SeasonFile.model_validate(
        {
            "slug": f"{year}-q{number}",
            "names": {
                language: name.format(n=number, year=year) for language, name in _NAMES.items()
            },
            "starts_at": window.starts_at,
            "ends_at": window.ends_at,
            "prizes": _PRIZES,
        }
    )
