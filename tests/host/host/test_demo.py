"""The demo of a first start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onlyvips.host.seeding import Demo, sow
from onlyvips.registry import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onlyvips.host import Host
    from onlyvips.platform import Platform


@pytest.fixture
def done(host: Host, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was sown; the seeds are those of two plugins, the first of which has a slow one."""
    done: list[str] = []

    def seed(name: str, **options: bool) -> Seed:
        async def run(platform: Platform) -> str:
            done.append(name)
            if name == "faulty":
                raise RuntimeError(name)
            return name

        return Seed(name, name, run, **options)

    registered = [
        ("one", [seed("films", demo=True, slow=True), seed("people", demo=True), seed("basics")]),
        ("two", [seed("faulty", demo=True), seed("tasks", demo=True)]),
    ]
    monkeypatch.setattr(host.plugins, "each", lambda hook: iter(registered))
    monkeypatch.setattr(host, "platform_of", lambda plugin: host.platform)
    return done


@pytest.mark.onlyvips(roles=[])
async def test_the_slow_seeds_come_last_and_can_be_left_for_later(
    host: Host, done: list[str]
) -> None:
    assert [sown.seed async for sown in sow(host, demo=True)] == done
    assert done == ["people", "basics", "faulty", "tasks", "films"]
    assert [sown.seed async for sown in sow(host)] == ["basics"]
    assert [sown.seed async for sown in sow(host, demo=True, slow=True)] == ["films"]


@pytest.mark.onlyvips(roles=[])
async def test_a_demo_that_was_ended_is_finished_at_the_next_start(
    host: Host, done: list[str]
) -> None:
    assert not Demo(host).unfinished
    await Demo(host).begin()
    assert done == ["people", "basics", "faulty", "tasks"]
    assert Demo(host).unfinished  # as the next start sees it
    await Demo(host).finish()
    assert done[-1] == "films"
    assert not Demo(host).unfinished
