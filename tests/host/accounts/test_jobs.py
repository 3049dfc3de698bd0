"""Background work of accounts."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.jobs import build_jobs
from onlyvips.accounts.types import Account
from onlyvips.jobs.types import Job, JobContext, Schedule
from onlyvips.registry import UserData

from .conftest import World


async def _run(parts: AccountParts, world: World, name: str) -> None:
    (job,) = [item for item in build_jobs(parts) if isinstance(item, Job) and item.name == name]
    platform = cast("Any", SimpleNamespace(log=world.log))
    await job.handler(None, JobContext(platform, 1, 1, world.clock.now()))


def test_every_job_has_a_schedule_and_every_schedule_a_job(parts: AccountParts) -> None:
    items = build_jobs(parts)
    jobs = {item.name for item in items if isinstance(item, Job)}
    assert jobs == {item.job for item in items if isinstance(item, Schedule)}


async def test_sessions_that_are_over_are_deleted(
    parts: AccountParts, world: World, ada: Account
) -> None:
    await parts.auth.issue(ada.id)
    world.clock.move(timedelta(days=60))
    await _run(parts, world, "prune_sessions")
    assert await world.db.fetch_val("SELECT count(*) FROM core.sessions") == 0
    assert world.log.lines == [("sessions_pruned", {"deleted": 1})]


async def test_what_a_plugin_missed_is_erased_when_it_is_back(
    parts: AccountParts, world: World, ada: Account
) -> None:
    erased: list[int] = []

    async def erase(account_id: int) -> None:
        erased.append(account_id)

    async def export(_account_id: int) -> dict[str, Any]:
        return {}

    world.holders.off.add("notes")
    await parts.privacy.erase(ada.id)
    world.holders.running["notes"] = UserData(export=export, erase=erase)
    await _run(parts, world, "finish_erasures")
    assert erased == [ada.id]
    await _run(parts, world, "finish_erasures")
    assert erased == [ada.id]
