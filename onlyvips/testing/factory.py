"""Starting and stopping the hosts of one test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onlyvips.testing.hosts import Options, Templates, candidates_of, write_config

if TYPE_CHECKING:
    from pydantic import BaseModel

    from onlyvips.bot.options import BotOptions
    from onlyvips.clock import Clock
    from onlyvips.config import Config, PluginsToml
    from onlyvips.host import Host
    from onlyvips.host.telegram import TelegramSource
    from onlyvips.jobs.drain import DrainResult
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.telegram import World


class HostFactory:
    """Makes the hosts of one test. All of them share its database and its Telegram.

    So a second host is like a second process of the same platform, or the same one after a
    restart when the first was stopped.

    Args:
        options: What a host is like unless a call says otherwise.
        templates: Migrated databases to copy.
        directory: Folder for settings and state.
        world: The simulated Telegram.
        clock: The time.
        events: Where published events are captured.
        valkey: Returns the address of an empty Valkey.
    """

    def __init__(
        self,
        options: Options,
        *,
        templates: Templates,
        directory: Path,
        world: World,
        clock: Clock,
        events: CapturedEvents,
        valkey: Callable[[], str],
    ) -> None:
        self.options = options
        self._templates = templates
        self._directory = directory
        self._world = world
        self._clock = clock
        self._events = events
        self._valkey = valkey
        self._redis_url = ""
        self._stack = AsyncExitStack()
        self._database_url = ""

    async def __call__(self, **changes: Any) -> Host:
        """Start a host.

        Args:
            changes: Options that differ; see `onlyvips.testing.hosts.Options`.

        Raises:
            onlyvips.errors.OnlyVipsError: It cannot start; a plugin that cannot is quarantined.
        """
        from onlyvips.host import Host

        options = self.options.changed(**changes)
        config = await self._config(options)
        host = Host(
            config,
            roles=options.roles,
            safe=options.safe,
            clock=self._clock,
            candidates=candidates_of(options.plugins),
            telegram=self._telegram(options, config),
            bot_options=None if options.pace else _unpaced(),
        )
        self._stack.push_async_callback(host.stop)
        await host.connect()
        self._events.attach(host.queue)
        if options.serve:
            await host.serve()
            return host
        roles = {"bot"} | ({"worker"} if options.worker else set())
        await host.serve(options.roles & roles)
        if "web" in options.roles:
            await host.app.startup()
            self._stack.push_async_callback(host.app.shutdown)
        return host

    async def close(self) -> None:
        """Stop the hosts and drop the database."""
        await self._stack.aclose()

    def _telegram(self, options: Options, config: Config) -> TelegramSource:
        from onlyvips.testing.sources import InProcessTelegram, LoopbackTelegram

        if options.telegram == "mtproto":
            return LoopbackTelegram(self._world, config.telegram)
        return InProcessTelegram(self._world)

    async def _config(self, options: Options) -> Config:
        from onlyvips.testing.database import create_database, drop_database

        if options.cache and not self._redis_url:
            self._redis_url = self._valkey()
        redis_url = self._redis_url if options.cache else ""
        if not self._database_url:
            template = await self._templates.get(options.plugins, partial(self._draft, options))
            server = self._templates.server
            self._database_url = await create_database(server, template)
            self._stack.push_async_callback(drop_database, server, self._database_url)
        return write_config(
            self._directory, options, database_url=self._database_url, redis_url=redis_url
        )

    def _draft(self, options: Options) -> PluginsToml:
        return write_config(
            self._directory, options, database_url="postgresql://", redis_url=""
        ).plugins_toml


def _unpaced() -> BotOptions:
    from onlyvips.bot.options import BotOptions
    from onlyvips.bot.pacer import Limits

    return BotOptions(
        limits=Limits(per_second=10**6, chat_interval=0.0, chat_burst=10**6, group_per_minute=10**6)
    )


class JobRunner:
    """Runs the jobs of a host, in the test's own time.

    Args:
        host: The host.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    async def __call__(
        self,
        *jobs: str,
        payload: BaseModel | None = None,
        ahead: timedelta = timedelta(0),
        raise_errors: bool = True,
    ) -> DrainResult:
        """Run what is due, and what that brings about, until nothing is due.

        Args:
            jobs: Jobs to put into the queue first, ``<plugin>.<job>``; what a schedule would do.
            payload: Their argument.
            ahead: Also run what will be due within this time.
            raise_errors: Raise what a job or an event handler raised.

        Returns:
            What was run and what failed.
        """
        from onlyvips.jobs.worker import Worker

        for job in jobs:
            await self._host.platform.jobs.enqueue(job, payload)
        worker = self._host.worker or Worker(self._host.queue, log=self._host.log)
        return await worker.drain(ahead=ahead, raise_errors=raise_errors)
