"""Checks of the machine: Python, settings, files, disk, port."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onlyvips.embedded import EmbeddedError, OwnerLock
from onlyvips_cli.checks.finding import Found

if TYPE_CHECKING:
    from onlyvips.config import Config

OLDEST_PYTHON = (3, 11)
#: Bytes of free disk below which to warn, and below which nothing works for long.
LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000
#: Files in the state folder that hold nothing secret.
_HARMLESS = {".log", ".lock", ".users", ".pid"}


def python() -> Found:
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Found("Python", "failed", f"{version} is too old; install 3.11 or newer")
    return Found("Python", "ok", version)


def plugins_toml(config: Config) -> Found:
    """Check that there is a file to speak of; what is in it was read already."""
    path = config.plugins_toml.path
    if not path.exists():
        return Found(
            "plugins.toml",
            "advice",
            f"{path} is not there, so no plugin is on; run: onlyvips init",
        )
    on = ", ".join(config.plugins_toml.enabled) or "none"
    return Found("plugins.toml", "ok", f"{path}; enabled: {on}")


def disk(config: Config) -> Found:
    """Check the free space where the platform keeps its data."""
    folder = next(p for p in (config.state, *config.state.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB are free for {config.state}"
    if free < NO_SPACE:
        return Found("disk", "failed", f"{words}; free some space")
    if free < LITTLE_SPACE:
        return Found("disk", "advice", f"{words}, which is little; free some space")
    return Found("disk", "ok", words)


def owner(config: Config) -> Found:
    """Say whether the platform runs on this folder."""
    lock = OwnerLock(config.state)
    if not lock.directory.exists():
        return Found("running", "ok", "the platform has not run on this folder yet")
    try:
        lock.acquire()
    except EmbeddedError:
        pid, command = lock.owner()
        return Found("running", "ok", f"process {pid} ({command}) runs the platform")
    lock.release()
    return Found("running", "ok", "the platform does not run on this folder now")


def port(config: Config) -> Found:
    """Check that the API's port is free, or that the platform itself has it."""
    address, number = config.host.address, config.host.port
    if address.startswith("unix:") or number == 0:
        return Found("port", "ok", "any free one" if number == 0 else address)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, number))
        except OSError as error:
            if _answers(address, number):
                return Found("port", "ok", f"{address}:{number} is served by the platform")
            return Found(
                "port",
                "failed",
                f"{address}:{number} cannot be used ({error.strerror}); stop the program that has "
                "it, or choose another with ONLYVIPS_PORT",
            )
    return Found("port", "ok", f"{address}:{number} is free")


def secrets(config: Config) -> Iterator[Found]:
    """Check that nobody else can read what is secret."""
    candidates = [config.directory / ".env"]
    if config.state.is_dir():
        candidates += [
            p for p in config.state.iterdir() if p.is_file() and p.suffix not in _HARMLESS
        ]
    open_files = [
        path
        for path in candidates
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    for path in open_files:
        yield Found(
            "file modes", "degraded", f"{path} can be read by others; run: chmod 600 {path}"
        )
    if not open_files:
        yield Found("file modes", "ok", "nobody else can read what is secret")


def address(config: Config) -> Iterator[Found]:
    """Check how the API is reached from outside."""
    if not config.production:
        return
    if not config.host.public_url.startswith("https://"):
        yield Found(
            "public_url",
            "advice",
            "Telegram opens MiniApps over https only; set public_url in [host]",
        )
    if config.host.address not in {"127.0.0.1", "::1", "localhost"}:
        yield Found(
            "address",
            "advice",
            f"the API listens on {config.host.address}; put a reverse proxy with TLS in front",
        )


def variables() -> Iterator[Found]:
    """Find misspelt settings in the environment."""
    from onlyvips.config.model import SECRETS, HostSection, variable_of

    known = {variable_of(field) for field in HostSection.model_fields}
    known |= {f"{name}{suffix}" for name in SECRETS for suffix in ("", "_FILE")}
    known |= {"ONLYVIPS_HOME", "ONLYVIPS_STATE", "ONLYVIPS_DEBUG"}
    for name in sorted(os.environ):
        if name.startswith("ONLYVIPS_") and name not in known:
            yield Found("environment", "advice", f"{name} is no setting; is it misspelt?")


def _answers(address: str, number: int) -> bool:
    """Whether an OnlyVips serves on a port of this machine."""
    import http.client

    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - a name
    connection = http.client.HTTPConnection(target, number, timeout=2)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 200
