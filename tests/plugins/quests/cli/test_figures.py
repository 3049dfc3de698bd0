from __future__ import annotations

from datetime import timedelta

import pytest
from onlyvips_quests.cli.figures import bar
from onlyvips_quests.fraud.facts import Facts

from onlyvips.host import Host
from tests.plugins.quests.cli.conftest import Ask, Call
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.desk import Desk

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

HURRIED = Facts(age=10**6, claims_hour=20).to_json()


@pytest.mark.parametrize(
    ("count", "of", "drawn"),
    [
        (0, 10, ""),
        (10, 10, "██████████"),
        (5, 10, "█████"),
        (1, 16, "▋"),
        (1, 1_000_000, "▏"),
        (0, 0, ""),
    ],
)
def test_a_bar_is_as_long_as_the_share(count: int, of: int, drawn: str) -> None:
    assert bar(count, of, 10) == drawn


async def test_it_is_told_how_people_fare_with_quests(
    host: Host, board: Board, call: Call, ask: Ask
) -> None:
    desk = Desk(host)
    quest, other = await desk.quest("show-it"), await board.add("visit")
    for state in ("paid", "paid", "paid", "held", "refused", "taken_back"):
        await desk.claim(await desk.person(), quest, state)
    alice = await board.person()
    await board.service.take(alice, quest)
    await board.service.claim(alice, other)

    figures = {row["slug"]: row for row in await ask("stats")}
    picture = (await call("stats", "show-it")).stdout
    table = (await call("stats")).stdout

    assert {k: v for k, v in figures["show-it"].items() if v and k != "slug"} == {
        "state": "published",
        "begun": 7,
        "proved": 6,
        "held": 1,
        "refused": 1,
        "paid": 3,
        "taken_back": 1,
        "people": 6,
        "xp": 150,
        "share": round(3 / 7, 4),
    }
    assert figures["visit"]["paid"] == 1
    assert [line.split() for line in picture.splitlines()[:2]] == [
        ["began", "7", "█" * 40],
        ["proved", "it", "6", "█" * 34 + "▎"],
    ]
    assert "43% of those who began were paid; 6 people proved it; 150 XP paid." in picture
    assert "Taken back" in table
    assert (await call("stats", "absent")).exit_code == 4


async def test_rules_are_listed_with_what_was_set(host: Host, call: Call, ask: Ask) -> None:
    rules = {rule["name"]: rule for rule in await ask("rules")}
    table = (await call("rules")).stdout

    assert rules["velocity"]["on"]
    assert rules["velocity"]["changed"] == []
    assert rules["velocity"]["parameters"]["per_hour"] > 0
    assert "per_hour=" in table


async def test_changed_rules_are_marked(host: Host, folder: object, call: Call) -> None:
    from pathlib import Path

    assert isinstance(folder, Path)
    (folder / "plugins.toml").write_text(
        "[plugins.quests]\nenabled = true\n"
        "[plugins.quests.settings.fraud.rules]\nvelocity = {per_hour = 7}\nleaver = {points = 0}\n"
    )

    lines = {line.split()[0]: line for line in (await call("rules")).stdout.splitlines()}

    assert "per_hour=7*" in lines["velocity"]
    assert " off " in lines["leaver"]


async def test_a_changed_rule_is_tried_on_past_claims(host: Host, call: Call, ask: Ask) -> None:
    desk = Desk(host)
    quest = await desk.quest()
    now = host.platform_of("quests").clock.now()
    old, new = now - timedelta(days=9), now - timedelta(days=1)
    for at in (old, new):
        await desk.claim(await desk.person(), quest, "paid", facts=HURRIED, claimed_at=at)
    await desk.claim(await desk.person(), quest, "paid", facts={}, claimed_at=new)
    rule = ["replay", "--rule", "velocity", "--set", "per_hour=10"]

    all_of_them = await ask(*rule)
    lately = await ask(*rule, "--since", "7")
    table = await call(*rule, "--show", "1")
    milder = await call("replay", "--rule", "velocity", "--set", "points=0")

    assert (all_of_them["looked_at"], all_of_them["otherwise"]) == (3, 2)
    assert all_of_them["counts"] == [{"before": "pay", "after": "review", "claims": 2}]
    assert lately["otherwise"] == len(lately["claims"]) == 1
    assert table.exit_code == 0
    assert len([line for line in table.stdout.splitlines() if "show-it" in line]) == 1
    assert "1 more are not printed" in table.stderr
    assert "3 claims were judged, 2 of them otherwise." in table.stderr
    assert "pay -> review: 2" in table.stderr
    assert milder.stdout == ""
    assert await desk.state_of(1) == "paid"


@pytest.mark.parametrize("setting", ["per_hour", "per_hour=many", "=3", "per_hour="])
async def test_a_parameter_that_is_none_is_refused(host: Host, call: Call, setting: str) -> None:
    done = await call("replay", "--rule", "velocity", "--set", setting)

    assert done.exit_code == 2
    assert f"--set: expected NAME=VALUE with a whole number, got {setting!r}" in done.stderr
