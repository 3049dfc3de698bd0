from __future__ import annotations

import pytest

from tests.plugins.quests.cli.conftest import Ask, Call
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])


async def test_all_of_a_quest_is_shown(board: Board, call: Call, ask: Ask) -> None:
    await board.add("visit")
    await board.add_badge("star")
    await board.add(
        "write",
        "message_send",
        xp=30,
        badge="star",
        parameters={"group": "@talk", "min_length": 30},
        titles={"en": "Write", "ar": "اكتب"},
        descriptions={"en": "Write something.", "tr": "Bir şey yaz."},
        requires={"all": [{"level": 2}, {"any": [{"quest": "visit"}, {"badge": "star"}]}]},
        audience={"languages": ["en", "ar"], "older_than_days": 3},
        window={"starts_at": "2026-10-01T00:00:00Z"},
        hold={"seconds": 90_000, "pay": "first"},
        capacity=7,
    )
    await board.change("write", difficulty="hard")

    shown = (await call("show", "write")).stdout
    document = await ask("show", "write")

    lines = {line[:24].strip(): line[24:].strip() for line in shown.splitlines()}
    for part in (
        "level 2 and (quest visit or badge star)",
        "who speak en or ar, here for at least 3 days",
        "from 2026-10-01 00:00 UTC",
        "1 day 1 h, paid at once",
        "30 XP, badge star",
        "@talk",
        "اكتب",
        "Bir şey yaz.",
    ):
        assert part in shown, lines
    assert document["quest"]["difficulty"] == "hard"
    assert document["quest"]["titles"] == {"en": "Write", "ar": "اكتب"}
    assert [(v["number"], v["current"]) for v in document["versions"]] == [(2, True), (1, False)]


async def test_quests_are_published_and_archived(board: Board, call: Call, ask: Ask) -> None:
    await board.add("one")
    await board.add("two")

    assert (await call("archive", "one", "two")).exit_code == 0
    assert await ask("list") == []
    assert [q["state"] for q in await ask("list", "--state", "archived")] == ["archived"] * 2

    back = await ask("publish", "two")
    assert [(q["slug"], q["state"], q["version"]) for q in back] == [("two", "published", 1)]
    assert [q["slug"] for q in await ask("list")] == ["two"]
    assert [q["slug"] for q in await ask("list", "--state", "all")] == ["one", "two"]


async def test_several_quests_are_changed_together_or_not_at_all(
    board: Board, call: Call, ask: Ask
) -> None:
    await board.add("one")

    refused = await call("archive", "one", "absent")

    assert refused.exit_code != 0
    assert "There is no quest 'absent'." in refused.stderr
    assert [q["slug"] for q in await ask("list")] == ["one"]


async def test_a_person_sees_their_own_state(board: Board, call: Call, ask: Ask) -> None:
    quest = await board.add("visit")
    await board.add("later", requires={"level": 9})
    await board.service.claim(await board.person(42), quest)

    hers = {q["slug"]: (q["state"], q["done"]) for q in await ask("list", "--user", "42")}

    assert hers == {"visit": ("done", True), "later": ("locked", False)}
    assert (await call("list", "--user", "42", "--state", "draft")).exit_code == 2


async def test_a_profile_is_shown(board: Board, call: Call, ask: Ask) -> None:
    quest = await board.add("visit", xp=130, badge=True)
    alice = await board.person(42)
    await board.service.claim(alice, quest)
    await board.parts.streaks.touch(alice, board.platform.clock.now())

    record = await call("profile", "--user", "42")
    profile = await ask("profile", "--user", "42")

    assert "170" in record.stdout  # XP to the next level
    assert (profile["xp"], profile["level"], profile["rank"]) == (130, 2, 1)
    assert profile["badges"][0]["slug"] == "visit"
    assert profile["streak"]["days"] == 1


async def test_types_say_what_proves_them_and_what_the_bot_needs(
    board: Board, call: Call, ask: Ask
) -> None:
    await board.add("join", "channel_join", parameters={"channel": "@news"})

    types = {kind["name"]: kind for kind in await ask("types")}
    one = (await call("types", "channel_join")).stdout

    assert types["channel_join"]["quests"] == 1
    assert types["channel_join"]["rights"] == [
        {"chat": "@news", "right": "admin", "why": "to see who is a member of the channel"}
    ]
    assert types["quiz"]["quests"] == 0
    assert types["button_click"]["parameters"] == [
        {
            "name": "code",
            "form": "text",
            "needed": True,
            "default": None,
            "secret": True,
            "description": "What the button says to the bot.",
        }
    ]
    assert all(kind["summary"] for kind in types.values())
    assert "Telegram says that the person is a member of the channel" in one
    missing = await call("types", "dance")
    assert (missing.exit_code, "there is no quest type 'dance'" in missing.stderr) == (4, True)
