"""The platform in parts: API, bot, worker and simulator as processes of their own."""

from __future__ import annotations

import asyncio
from pathlib import Path

from onlyvips.embedded import EmbeddedPostgres
from onlyvips.testing.telegram import ControlClient
from tests.e2e.platform_process import PlatformProcess
from tests.e2e.test_main_job import sign_in


def test_parts_start_at_once_on_an_empty_database_and_work_together(
    platform: PlatformProcess,
) -> None:
    server = EmbeddedPostgres(platform.folder / "elsewhere", durable=False)
    server.start()
    platform.environment["DATABASE_URL"] = server.url
    others = [PlatformProcess(platform.folder, **platform.environment) for _ in range(3)]
    simulator, bot, worker = others
    try:
        simulator.launch("telegram", "simulate")
        simulator.wait_until((Path(platform.folder) / ".onlyvips" / "simulator.json").exists)
        # All three find a database without a single table, and migrate it at once.
        platform.launch("serve", "--port", str(platform.port))
        bot.launch("bot", "run")
        worker.launch("worker")
        platform.wait_until(lambda: platform.status("/readyz") == 200)
        platform.wait_until(lambda: answers(platform))
        assert platform.run("seed", "--demo").returncode == 0

        token = sign_in(platform)
        _, quests, _ = platform.request("GET", "/api/v1/quests", token=token)
        news = next(q["id"] for q in quests["items"] if q["slug"] == "join-news")
        # The process of the API asks Telegram itself.
        _, claim, _ = platform.request("POST", f"/api/v1/quests/{news}/claim", token=token)
        assert claim["outcome"] == "unmet"

        # The bot sees somebody join, the worker writes the notice, the bot sends it.
        joined = platform.json("bot", "join", "--user", "42", "@onlyvips_news", "--timeout", "30")
        assert "You earned 100 XP" in joined["messages"][0]["text"]
        _, claim, _ = platform.request("POST", f"/api/v1/quests/{news}/claim", token=token)
        assert claim["outcome"] == "already"

        # What was written while the bot was away is answered once when it is back.
        assert bot.stop() == 0
        last = asyncio.run(say(platform, "/profile"))
        bot.launch("bot", "run")
        bot.wait_until(lambda: answered(platform, last))
        asyncio.run(say(platform, "/help"))
        bot.wait_until(lambda: len(answered(platform, last)) > 1)
        profile, help_text = answered(platform, last)
        assert "XP in all: 100" in profile
        assert "/quests" in help_text

        for part in (platform, bot, worker, simulator):
            assert part.stop() == 0, part.log.read_text()
    finally:
        for part in (platform, *others):
            part.kill_if_running()
        server.stop()


async def say(platform: PlatformProcess, text: str) -> int:
    """Write as the fan and return the message's number; do not wait for an answer."""
    async with await ControlClient.connect(platform.folder / ".onlyvips") as telegram:
        outcome = await telegram.say(42, text)
        assert outcome.message is not None
        return outcome.message.id


def answered(platform: PlatformProcess, after: int) -> list[str]:
    """Return what the bot wrote after a message."""

    async def look() -> list[str]:
        async with await ControlClient.connect(platform.folder / ".onlyvips") as telegram:
            return [m.text for m in await telegram.history(42, after=after) if m.from_bot]

    return asyncio.run(look())


def answers(platform: PlatformProcess) -> bool:
    """Whether the bot answers in the simulated Telegram."""
    done = platform.run("bot", "chat", "--user", "42", "/help", "--timeout", "2")
    return done.returncode == 0 and "/quests" in done.stdout
