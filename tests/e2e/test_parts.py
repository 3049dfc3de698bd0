"""The platform in parts: API, bot, worker and simulator as processes of their own."""

from __future__ import annotations

from pathlib import Path

from onlyvips.embedded import EmbeddedPostgres
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
        for part in (platform, bot, worker, simulator):
            assert part.stop() == 0, part.log.read_text()
    finally:
        for part in (platform, *others):
            part.kill_if_running()
        server.stop()


def answers(platform: PlatformProcess) -> bool:
    """Whether the bot answers in the simulated Telegram."""
    done = platform.run("bot", "chat", "--user", "42", "/help", "--timeout", "2")
    return done.returncode == 0 and "/quests" in done.stdout
