"""A small load generator: raw sockets, keep-alive, in a process of its own.

It does no more than write a prepared request and look for the end of the answer, so that on a
small machine the server keeps most of the processor.

    python -m benchmarks.http_load 8080,8081 16 0.25 /path token 40
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from asyncio import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What one run measured.

    Attributes:
        per_second: Requests answered with 200, a second.
        p50: Median latency in seconds.
        p99: Latency that one in a hundred exceeds, in seconds.
        failed: Answers with another status, and broken connections.
    """

    per_second: float
    p50: float
    p99: float
    failed: int


class _Connection(asyncio.Protocol):
    """One keep-alive connection that asks again as soon as it was answered."""

    def __init__(self, request: bytes, until: float, latencies: list[float]) -> None:
        self.request = request
        self.until = until
        self.latencies = latencies
        self.failed = 0
        self.done = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is of no such class
        self._ask()

    def _ask(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = _LENGTH.search(head)
        if length is not None:
            if len(body) < int(length[1]):
                return
        elif not body.endswith(b"0\r\n\r\n"):
            return
        now = time.perf_counter()
        self.latencies.append(now - self.began)
        if not head.startswith(b"HTTP/1.1 200"):
            self.failed += 1
        self.buffer = b""
        if now < self.until:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self.until:
            self.failed += 1
        if not self.done.done():
            self.done.set_result(None)


async def run(port: int, connections: int, seconds: float, request: bytes) -> Load:
    """Ask with some connections for some seconds."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    began = time.perf_counter()
    pairs = [
        await loop.create_connection(
            lambda: _Connection(request, began + seconds, latencies), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for _, connection in pairs))
    elapsed = time.perf_counter() - began
    failed = sum(connection.failed for _, connection in pairs)
    ordered = sorted(latencies) or [0.0]
    return Load(
        (len(latencies) - failed) / elapsed,
        ordered[len(ordered) // 2],
        ordered[int(len(ordered) * 0.99)],
        failed,
    )


async def load(port: int, *, connections: int, seconds: float, path: str, token: str = "") -> Load:
    """Run the generator in a process of its own and return what it measured.

    Raises:
        RuntimeError: The generator did not finish.
    """
    ((outcome,),) = await load_in_turns(
        [port], connections=connections, seconds=seconds, path=path, tokens=[token]
    )
    return outcome


async def load_in_turns(
    ports: Sequence[int],
    *,
    connections: int,
    seconds: float,
    path: str,
    tokens: Sequence[str],
    turns: int = 1,
) -> list[list[Load]]:
    """Ask several servers in short turns, so that what else the machine does hits all alike.

    Args:
        ports: The servers.
        connections: Connections at a time.
        seconds: Length of one turn.
        path: What to ask for.
        tokens: An access token for each server; empty for none.
        turns: Turns of each server; every second round runs backwards.

    Returns:
        What was measured: for each turn, by server.

    Raises:
        RuntimeError: The generator did not finish.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.http_load", ",".join(map(str, ports)), str(connections)),
        *(str(seconds), path, ",".join(tokens), str(turns)),
        stdout=subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the load generator failed")
    return [[Load(**values) for values in turn] for turn in json.loads(output)]


async def take_turns(
    ports: Sequence[int], connections: int, seconds: float, requests: Sequence[bytes], turns: int
) -> list[list[Load]]:
    """Ask several servers in turns, in this process."""
    outcomes = []
    for turn in range(turns):
        order = list(enumerate(ports))
        measured: dict[int, Load] = {}
        for index, port in order if turn % 2 == 0 else reversed(order):
            measured[index] = await run(port, connections, seconds, requests[index])
        outcomes.append([measured[index] for index in range(len(ports))])
    return outcomes


def main() -> None:
    """Run as a program: ports, connections, seconds, path, token and turns as arguments."""
    ports, connections, seconds, path, tokens, turns = sys.argv[1:7]
    requests = []
    for token in tokens.split(","):
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        requests.append(("\r\n".join(lines) + "\r\n\r\n").encode())
    numbers = [int(port) for port in ports.split(",")]
    outcomes = uvloop.run(
        take_turns(numbers, int(connections), float(seconds), requests, int(turns))
    )
    sys.stdout.write(json.dumps([[asdict(one) for one in turn] for turn in outcomes]))


if __name__ == "__main__":
    main()
