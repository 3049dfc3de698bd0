"""A small load generator: raw sockets, keep-alive, in a process of its own.

It does no more than write a prepared request and look for the end of the answer, so that on a
small machine the server keeps most of the processor.

    python -m benchmarks.http_load 8080 16 3 /path token
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from asyncio import subprocess
from dataclasses import dataclass

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
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.http_load", str(port), str(connections), str(seconds), path, token),
        stdout=subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the load generator failed")
    return Load(**json.loads(output))


def main() -> None:
    """Run as a program: port, connections, seconds, path and token on the command line."""
    port, connections, seconds, path, token = sys.argv[1:6]
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    outcome = asyncio.run(run(int(port), int(connections), float(seconds), request))
    values = {name: getattr(outcome, name) for name in Load.__slots__}
    sys.stdout.write(json.dumps(values))


if __name__ == "__main__":
    main()
