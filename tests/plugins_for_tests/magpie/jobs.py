from __future__ import annotations

from pydantic import BaseModel

from onlyvips.accounts.types import AccountCreated
from onlyvips.events import EventHandler
from onlyvips.jobs.types import Job, JobContext, RetryPolicy, Schedule
from tests.plugins_for_tests.magpie.api import Nest
from tests.plugins_for_tests.magpie.settings import MagpieSettings


class Drop(BaseModel):
    thing: str


async def tidy(payload: None, context: JobContext) -> None:
    await context.platform.services.get(Nest).clear()


async def drop(payload: Drop, context: JobContext) -> None:
    await context.platform.services.get(Nest).find(None, payload.thing, "job")


async def welcome(event: AccountCreated, context: JobContext) -> None:
    gift = context.platform.settings(MagpieSettings).gift
    await context.platform.services.get(Nest).find(event.account_id, gift, "gift")


JOBS: list[Job | Schedule] = [
    # Not tried again while a test looks, however slow the machine is.
    Job("tidy", tidy, retry=RetryPolicy(first_delay=60.0)),
    Job("drop", drop, payload=Drop),
    Schedule("tidy", "0 4 * * *"),
]
EVENT_HANDLERS = [EventHandler(AccountCreated, welcome)]
