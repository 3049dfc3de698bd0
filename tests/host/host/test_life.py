"""Starting, stopping, and what keeps a host alive."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from onlyvips.config import Config
from onlyvips.db.errors import DatabaseConnectError
from onlyvips.embedded import EmbeddedError
from onlyvips.host import BackingServices, Host
from onlyvips.web.server import PortTaken
from tests.host.host.conftest import StartHost
from tests.host.plugins.faces import face


async def test_plugins_shut_down_in_the_reverse_order_while_all_is_still_connected(
    start_host: StartHost,
) -> None:
    calls: list[str] = []

    def hooks(name: str) -> dict[str, object]:
        async def startup(platform):  # type: ignore[no-untyped-def]
            calls.append(f"{name} up {await platform.db.fetch_val('SELECT 1')}")

        async def shutdown(platform):  # type: ignore[no-untyped-def]
            calls.append(f"{name} down {await platform.db.fetch_val('SELECT 1')}")

        return {"startup": startup, "shutdown": shutdown}

    host = await start_host(
        face("upper", requires={"base": ""}, **hooks("upper")), face("base", **hooks("base"))
    )
    await host.stop()
    await host.stop()
    assert calls == ["base up 1", "upper up 1", "upper down 1", "base down 1"]


async def test_a_start_that_fails_half_way_undoes_what_it_did(start_host: StartHost) -> None:
    first = await start_host(roles={"web"})
    assert first.server is not None
    url = first.backing.database_url
    config = Config.load(
        first.config.directory,
        {"DATABASE_URL": url, "REDIS_URL": "unix:///nonexistent/onlyvips.sock"},
        {"port": first.server.port},
    )
    second = Host(config, roles={"web", "worker"}, candidates={})
    with pytest.raises(PortTaken):
        await second.start()
    assert not second.db.is_connected
    assert second.serving == set()


async def test_an_unreachable_database_is_one_sentence(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {"DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/x"})
    with pytest.raises(DatabaseConnectError) as caught:
        await Host(config, candidates={}).start()
    assert "geheim" not in caught.value.detail
    assert "127.0.0.1" in caught.value.detail


class Dying:
    """An embedded server that dies now and then."""

    def __init__(self, *outcomes: bool | EmbeddedError) -> None:
        self.outcomes = list(outcomes)

    def revive(self) -> bool:
        outcome = self.outcomes.pop(0) if self.outcomes else False
        if isinstance(outcome, EmbeddedError):
            raise outcome
        return outcome


async def test_an_embedded_server_that_died_is_started_again_and_told_of(tmp_path: Path) -> None:
    backing = BackingServices(tmp_path)
    backing._postgres = Dying(False, True, EmbeddedError("the disk is full"))  # type: ignore[assignment]
    backing._valkey = None
    told: asyncio.Queue[str] = asyncio.Queue()
    keeper = asyncio.create_task(backing.keep_alive(told.put_nowait, interval=0.001))
    async with asyncio.timeout(10):
        assert await told.get() == "Dying had died and was started again"
        assert await told.get() == "the disk is full"
    keeper.cancel()


async def test_without_its_embedded_cache_the_database_still_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onlyvips.embedded import EmbeddedValkey

    async def fails(self: EmbeddedValkey) -> EmbeddedValkey:
        raise EmbeddedError("there is no Valkey for this machine")

    monkeypatch.setattr(EmbeddedValkey, "start_async", fails)
    monkeypatch.setattr(EmbeddedValkey, "start_soon", lambda self: None)
    from pydantic import SecretStr

    backing = BackingServices(tmp_path, database_url=SecretStr("postgresql://x"))
    await backing.start()
    assert backing.cache_problem == "there is no Valkey for this machine"
    await backing.stop()


def test_a_host_that_runs_no_bot_imports_no_telethon_and_no_quart() -> None:
    modules = "onlyvips.host.host, onlyvips.host.telegram, onlyvips.accounts.assembly"
    look = f"import sys, {modules}; print(sorted({{'telethon', 'quart'}} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
