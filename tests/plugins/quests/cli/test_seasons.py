from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from onlyvips_quests.definitions import SeasonFile

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from tests.plugins.quests.cli.conftest import Ask, Call
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

FILE = """
seasons:
- slug: spring
  names: {en: Spring, ru: Весна}
  starts_at: 2090-03-01T00:00:00Z
  ends_at: 2090-06-01T00:00:00Z
  prizes:
  - {from_rank: 1, to_rank: 1, rewards: {xp: 500}}
  - {raffle: 3, min_xp: 50, rewards: {xp: 5}}
"""


def written(folder: Path, text: str) -> str:
    path = folder / "seasons.yaml"
    path.write_text(text)
    return str(path)


async def test_a_season_is_planned_and_changed(
    host: Host, tmp_path: Path, call: Call, ask: Ask
) -> None:
    planned = await call("season", "plan", written(tmp_path, FILE))
    changed = await ask("season", "plan", written(tmp_path, FILE.replace("raffle: 3", "raffle: 4")))
    [listed] = await ask("season", "list")

    assert "spring is planned: 2090-03-01 00:00 to 2090-06-01 00:00 UTC." in planned.stderr
    assert changed == [listed]
    assert listed["gives"] == "1. rank 1: 500 XP; 2. 4 drawn from 50 XP: 5 XP"
    assert listed["prizes"][1] == {"raffle": 4, "min_xp": 50, "rewards": {"xp": 5}}
    assert "seed" in listed
    assert listed["seed"] is None
    assert "Spring" in (await call("season", "list")).stdout


async def test_a_season_that_is_over_tells_who_won_and_can_be_drawn_again(
    host: Host, board: Board, clock: MovableClock, call: Call, ask: Ask
) -> None:
    now = clock.now()
    await board.parts.seasons.plan(
        SeasonFile.model_validate(
            {
                "slug": "short",
                "names": {"en": "Short"},
                "starts_at": now - timedelta(hours=1),
                "ends_at": now + timedelta(hours=1),
                "prizes": [
                    {"from_rank": 1, "to_rank": 1, "rewards": {"xp": 500}},
                    {"raffle": 1, "min_xp": 50, "rewards": {"xp": 5}},
                ],
            }
        )
    )
    await board.parts.seasons.start_due()
    small, large = await board.add("small", xp=10), await board.add("large", xp=100)
    alice, bob = await board.person(42), await board.person(43)
    for who, quest in ((alice, small), (alice, large), (bob, small)):
        await board.service.claim(who, quest)
    early = await call("season", "verify", "short")
    running = await call("season", "results", "short")
    clock.move(timedelta(hours=2))
    await board.parts.seasons.end_due()

    results = await ask("season", "results", "short")
    table = (await call("season", "results", "short")).stdout
    verified = await ask("season", "verify", "short")
    await host.db.execute("UPDATE quests.season_results SET xp = xp + 1 WHERE rank = 2")
    spoiled = await call("season", "verify", "short")

    assert (early.exit_code, "has not ended" in early.stderr) == (1, True)
    assert "the season short has not ended: it is running" in running.stderr
    assert [(r["rank"], r["xp"], r["gives"]) for r in results] == [
        (1, 110, "500 XP; 5 XP"),
        (2, 10, ""),
    ]
    assert "Alice" in table
    assert verified["agrees"]
    assert len(verified["seed"]) == 64
    assert spoiled.exit_code == 1
    assert "has erased their data since" in spoiled.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("quests: []\n", "expected seasons and nothing else"),
        (FILE.replace("2090-06", "2080-06"), "seasons.0.ends_at: expected a time after starts_at"),
        (FILE.replace("2090", "2020"), "6:12: seasons.0.ends_at: expected a time in the future"),
        (FILE.replace("{xp: 5}", "{badge: x}"), "seasons.0.prizes.1.rewards.badge: there is no"),
    ],
)
async def test_a_season_that_cannot_be_is_refused(
    host: Host, tmp_path: Path, call: Call, text: str, sentence: str
) -> None:
    done = await call("season", "plan", written(tmp_path, text))

    assert done.exit_code == 2
    assert sentence in done.stderr


async def test_a_season_that_does_not_exist_is_told(host: Host, call: Call) -> None:
    done = await call("season", "results", "never")

    assert (done.exit_code, "There is no season 'never'." in done.stderr) == (4, True)
