"""What goes wrong around a platform, tried on real processes."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from onlyvips.embedded import EmbeddedPostgres
from tests.e2e.platform_process import PlatformProcess
from tests.e2e.test_main_job import sign_in


@contextmanager
def load(platform: PlatformProcess, path: str, token: str) -> Iterator[list[tuple[int, str]]]:
    """Ask for a page again and again; give what came back: status and Retry-After."""
    seen: list[tuple[int, str]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            status, _, headers = platform.request("GET", path, token=token)
            seen.append((status, headers.get("retry-after", "")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_postgresql_restarted_under_load_is_answered_with_503_and_forgotten(
    platform: PlatformProcess,
) -> None:
    server = EmbeddedPostgres(platform.folder / "elsewhere", durable=False)
    server.start()
    try:
        platform.environment["DATABASE_URL"] = server.url
        with (platform.folder / "plugins.toml").open("a") as settings:
            settings.write("[host.rate_limits]\nper_account = 1_000_000\n")
        platform.start()
        token = sign_in(platform)
        with load(platform, "/api/v1/quests", token) as seen:
            platform.wait_until(lambda: (200, "") in seen)
            server.stop()
            platform.wait_until(lambda: any(status == 503 for status, _ in seen))
            assert platform.status("/healthz") == 200
            platform.wait_until(lambda: platform.status("/readyz") == 503)
            before = len(seen)
            server.start()
            platform.wait_until(lambda: (200, "") in seen[before:])
        platform.wait_until(lambda: platform.status("/readyz") == 200)
        statuses = Counter(status for status, _ in seen)
        assert set(statuses) == {200, 503}, statuses
        assert all(wait.isdigit() for status, wait in seen if status == 503)
        outcome = platform.json("bot", "chat", "--user", "42", "/profile")
        assert "XP in all" in outcome["messages"][0]["text"]
    finally:
        platform.kill_if_running()
        server.stop()


def test_an_embedded_database_that_dies_is_started_again(platform: PlatformProcess) -> None:
    platform.start()
    token = sign_in(platform)
    first = postmaster(platform)
    os.kill(first, signal.SIGKILL)
    platform.wait_until(lambda: postmaster(platform) not in {0, first})
    platform.wait_until(lambda: platform.status("/readyz") == 200)
    platform.wait_until(lambda: platform.request("GET", "/api/v1/quests", token=token)[0] == 200)


def test_without_its_cache_the_platform_is_degraded_and_works(platform: PlatformProcess) -> None:
    platform.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    platform.start()
    token = sign_in(platform)
    assert platform.request("GET", "/api/v1/quests", token=token)[0] == 200
    _, ready, _ = platform.request("GET", "/readyz")
    assert ready["status"] == "degraded"
    said = {check["name"]: check["detail"] for check in ready["checks"] if not check["ok"]}
    assert set(said) == {"cache"}
    assert "Redis does not answer" in said["cache"]


def test_an_unreachable_database_is_one_sentence_without_the_password(
    platform: PlatformProcess,
) -> None:
    platform.environment["DATABASE_URL"] = "postgresql://u:s3cret@127.0.0.1:1/onlyvips"
    done = platform.run("up", "--port", "0")
    assert done.returncode == 5
    assert "127.0.0.1" in done.stderr
    assert "s3cret" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_broken_plugin_is_off_and_the_rest_answers(platform: PlatformProcess) -> None:
    (platform.folder / "plugins.toml").write_text(
        "[plugins.quests]\nenabled = true\n\n[plugins.quests.settings]\nlevel_step = 'much'\n"
    )
    platform.start()
    _, ready, _ = platform.request("GET", "/readyz")
    assert ready["status"] == "degraded"
    assert [q["plugin"] for q in ready["quarantined"]] == ["quests"]
    assert "line 5" in ready["quarantined"][0]["reason"]
    token = sign_in(platform)
    assert platform.request("GET", "/api/v1/me", token=token)[0] == 200
    assert platform.request("GET", "/api/v1/quests", token=token)[0] == 404
    answer = platform.json("bot", "chat", "--user", "42", "/help")
    assert "/quests" not in answer["messages"][0]["text"]
    listed = {p["name"]: p for p in platform.json("plugin", "list")}
    assert listed["quests"]["status"] == "quarantined"
    assert "level_step" in listed["quests"]["reason"]


def test_safe_mode_starts_without_plugins(platform: PlatformProcess) -> None:
    platform.start("--safe")
    _, ready, _ = platform.request("GET", "/readyz")
    assert ready["quarantined"] == []
    token = sign_in(platform)
    assert platform.request("GET", "/api/v1/quests", token=token)[0] == 404


def postmaster(platform: PlatformProcess) -> int:
    """Return the process number of the embedded PostgreSQL; 0 while there is none."""
    path = platform.folder / ".onlyvips" / "postgres" / "postmaster.pid"
    words = path.read_text().split() if path.exists() else []
    return int(words[0]) if words else 0


def test_data_of_another_postgresql_is_refused_in_one_sentence(platform: PlatformProcess) -> None:
    data = platform.folder / ".onlyvips" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    done = platform.run("up", "--port", "0")
    assert done.returncode == 5
    assert "made by PostgreSQL 16" in done.stderr
    assert "onlyvips db dump" in done.stderr
    assert "Traceback" not in done.stderr
    assert (data / "PG_VERSION").read_text() == "16\n"


def test_a_bot_that_cannot_sign_in_is_degraded_and_says_what_to_do(
    platform: PlatformProcess,
) -> None:
    platform.environment["TELEGRAM_BOT_TOKEN"] = "123456789:not-a-token-that-telegram-knows-of"
    platform.start()
    platform.wait_until(lambda: platform.request("GET", "/readyz")[1]["status"] == "degraded")
    _, ready, _ = platform.request("GET", "/readyz")
    (bot,) = [check for check in ready["checks"] if check["name"] == "bot"]
    assert "TELEGRAM_API_ID" in bot["detail"]
    assert "not-a-token" not in platform.log.read_text() + str(ready)
    done = platform.run("bot", "chat", "--user", "42", "/start")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
