from __future__ import annotations

import types
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from onlyvips.config import Config
from onlyvips.host import Host
from onlyvips.plugins import Candidate

StartHost = Callable[..., Awaitable[Host]]


@pytest.fixture
async def start_host(url: str, tmp_path: Path) -> AsyncIterator[StartHost]:
    """Start hosts on one database, with plugins made on the spot."""
    hosts: list[Host] = []

    async def start(*faces: types.ModuleType, **options: Any) -> Host:
        names = [face.PLUGIN.name for face in faces]
        text = "".join(f"[plugins.{name}]\nenabled = true\n" for name in names)
        (tmp_path / "plugins.toml").write_text(text)
        env = {"DATABASE_URL": url, "REDIS_URL": "unix:///nonexistent/onlyvips.sock"}
        config = Config.load(tmp_path, env, {"port": 0, "environment": "test"})
        candidates = {n: Candidate(n, n, lambda f=f: f) for n, f in zip(names, faces, strict=True)}
        host = Host(config, **{"roles": {"web"}, "candidates": candidates, **options})
        hosts.append(host)
        await host.start()
        return host

    yield start
    for host in hosts:
        await host.stop()
