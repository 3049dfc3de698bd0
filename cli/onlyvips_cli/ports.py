"""Is the API's port free? Asked before anything is started for nothing."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from typing import Any

from onlyvips_cli.access import read_plugins_toml
from onlyvips_cli.exits import CommandError, ExitCode

DEFAULT_ADDRESS, DEFAULT_PORT = "127.0.0.1", 8080


def refuse_taken_port(overrides: Mapping[str, Any]) -> None:
    """Refuse to start where another program listens.

    Settings that are wrong are left to `onlyvips.config`, and so is a port that is taken between
    this look and the start.

    Args:
        overrides: ``address`` and ``port`` of the command line.

    Raises:
        CommandError: The port is taken.
    """
    host = read_plugins_toml().host
    address = overrides.get("address") or os.environ.get("ONLYVIPS_ADDRESS") or host.get("address")
    number = overrides.get("port", os.environ.get("ONLYVIPS_PORT") or host.get("port"))
    address = address or DEFAULT_ADDRESS
    number = DEFAULT_PORT if number is None else number
    if not isinstance(address, str) or not str(number).isdigit() or address.startswith("unix:"):
        return
    if int(number) and is_taken(address, int(number)):
        raise CommandError(
            f"the port {address}:{number} is taken by another program; stop that one, or choose "
            "another port with --port or ONLYVIPS_PORT",
            ExitCode.UNAVAILABLE,
        )


def is_taken(address: str, number: int) -> bool:
    """Whether another program listens on a port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, number))
        except (OSError, OverflowError) as error:
            return isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    return False
