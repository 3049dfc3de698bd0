"""Whoever is asked can also leave."""

from __future__ import annotations

import asyncio
import signal
from types import SimpleNamespace

import pytest
from onlyvips_cli import asking


@pytest.mark.parametrize("within_asyncio", [False, True])
def test_ctrl_c_ends_the_waiting_for_an_answer(
    monkeypatch: pytest.MonkeyPatch, within_asyncio: bool
) -> None:
    reached: list[str] = []

    def readline() -> str:
        # As the terminal does it; reading goes on if nothing is raised.
        signal.raise_signal(signal.SIGINT)
        reached.append("went on reading")
        return "y\n"

    stdin = SimpleNamespace(isatty=lambda: True, readline=readline)
    monkeypatch.setattr("sys.stdin", stdin)
    before = signal.getsignal(signal.SIGINT)

    async def work() -> None:
        asking.confirm("Go on?")

    def ask() -> None:
        if within_asyncio:
            asyncio.run(work())
        else:
            asking.confirm("Go on?")

    with pytest.raises(KeyboardInterrupt):
        ask()

    assert reached == []
    assert signal.getsignal(signal.SIGINT) is before
