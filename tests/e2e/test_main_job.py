"""The main job, as an operator and a fan see it, through real processes.

A real MTProto connection on loopback (the bot to the simulated Telegram), a real HTTP listener
and a real PostgreSQL; nothing is replaced.
"""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from typing import Any

from onlyvips.accounts.telegram_signatures import sign_init_data
from onlyvips.accounts.types import TelegramProfile
from tests.e2e.platform_process import PlatformProcess

FAN = 42


def says(platform: PlatformProcess, text: str) -> str:
    """Return what the bot answers."""
    outcome = platform.json("bot", "chat", "--user", str(FAN), text)
    assert outcome["messages"], outcome
    return "\n".join(message["text"] for message in outcome["messages"])


def sign_in(platform: PlatformProcess) -> str:
    """Return an access token, obtained with really signed initData."""
    token = (platform.folder / ".onlyvips" / "simulated-bot.token").read_text().strip()
    profile = TelegramProfile(FAN, "User 42")
    init_data = sign_init_data(token, profile, datetime.now(UTC))
    status, body, _ = platform.request("POST", "/api/v1/auth/telegram", {"init_data": init_data})
    assert status == 200, body
    return str(body["access_token"])


def test_a_fan_comes_by_referral_joins_the_channel_and_is_rewarded(
    platform: PlatformProcess,
) -> None:
    platform.from_nothing = True
    platform.start()

    assert "You earned 50 XP" in says(platform, "/start ref_7")
    listed = says(platform, "/quests")
    assert "1 of 24 done" in listed
    assert "Join the news channel" in listed

    joined = platform.json("bot", "join", "--user", str(FAN), "@onlyvips_news")
    notice = "\n".join(message["text"] for message in joined["messages"])
    assert "You earned 100 XP" in notice
    assert "You reached level 2" in notice
    assert "New badge: 👣 First steps" in notice

    profile = says(platform, "/profile")
    assert "Level 2" in profile
    assert "XP in all: 150" in profile
    assert "First steps" in profile

    token = sign_in(platform)
    status, seen, _ = platform.request("GET", "/api/v1/quests/profile", token=token)
    assert status == 200
    assert (seen["xp"], seen["level"], seen["completed"]) == (150, 2, 2)
    assert [badge["slug"] for badge in seen["badges"]] == ["first-steps"]
    _, quests, _ = platform.request("GET", "/api/v1/quests", token=token)
    assert done(quests["items"]) == {"friend-link", "join-news"}

    by_cli = platform.json("quests", "profile", "--user", str(FAN))
    assert (by_cli["xp"], by_cli["level"]) == (150, 2)
    assert done(platform.json("quests", "list", "--user", str(FAN))) == {"friend-link", "join-news"}

    claimed = next(q["id"] for q in quests["items"] if q["slug"] == "join-news")
    status, again, _ = platform.request("POST", f"/api/v1/quests/{claimed}/claim", token=token)
    assert (status, again["outcome"]) == (200, "already")

    _, ready, _ = platform.request("GET", "/readyz")
    assert ready["status"] == "ready", ready
    assert platform.stop() == 0


def test_a_platform_that_was_killed_comes_back_and_pays_nothing_twice(
    platform: PlatformProcess,
) -> None:
    platform.start()
    assert "You earned 50 XP" in says(platform, "/start ref_7")
    assert platform.stop(signal.SIGKILL) == -signal.SIGKILL

    platform.start()
    assert "XP in all: 50" in says(platform, "/profile")
    assert "You earned" not in says(platform, "/start ref_7")
    assert platform.json("quests", "profile", "--user", str(FAN))["xp"] == 50


def done(quests: list[dict[str, Any]]) -> set[str]:
    return {quest["slug"] for quest in quests if quest["done"]}
