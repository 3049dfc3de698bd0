"""What ``/readyz`` and ``onlyvips doctor`` ask of content."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.errors import OnlyVipsError
from onlyvips.registry import Health, HealthCheck
from onlyvips_content.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Seconds for which a good answer of the storage holds: a bucket takes money for each request.
_KEEP: Final = 60.0
#: Checks answer within two seconds.
_PATIENCE: Final = 1.5
#: The lately failed are those of a day.
_LATELY: Final = timedelta(days=1)

_WAITING = """
SELECT count(*) AS many, min(created_at) AS since FROM content.media
 WHERE state IN ('stored', 'processing')
"""
_FAILED = """
SELECT count(*) FROM content.media WHERE state = 'failed' AND settled_at > :since
"""


def checks(platform: Platform) -> list[HealthCheck]:
    """Return the health checks."""
    probe = StorageProbe(platform)

    async def processing() -> Health:
        row = await platform.db.fetch_one(_WAITING)
        assert row is not None
        if not row["many"]:
            return Health(True)
        minutes = parts_of(platform).settings.processing.minutes
        waited = platform.clock.now() - row["since"]
        if waited < timedelta(minutes=minutes):
            return Health(True)
        hours = round(waited / timedelta(hours=1), 1)
        return Health(
            False,
            f"{row['many']} files wait to be processed, the oldest for {hours} hours: see whether "
            "a worker runs (onlyvips worker), or start more of them.",
        )

    async def failed() -> Health:
        since = platform.clock.now() - _LATELY
        many = await platform.db.fetch_val(_FAILED, {"since": since})
        if not many:
            return Health(True)
        return Health(
            True,
            f"{many} files could not be processed within the last day; their owners were told "
            "why. onlyvips content reprocess tries again.",
            advice=True,
        )

    return [
        HealthCheck("storage", probe.check),
        HealthCheck("processing", processing),
        HealthCheck("failed_media", failed),
    ]


class StorageProbe:
    """Whether media can be written; only good answers are kept, so mending shows at once.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._fine_until = 0.0

    async def check(self) -> Health:
        """Write a small object and delete it."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._fine_until:
            return Health(True)
        storage = parts_of(self._platform).storage
        key = f"health/{secrets.token_hex(8)}"
        try:
            async with asyncio.timeout(_PATIENCE):
                await storage.put(key, b"can this be written?")
                await storage.delete([key])
        except OnlyVipsError as error:
            return Health(
                False, f"{error.detail}: look at the setting storage, its rights and its space."
            )
        except TimeoutError:
            return Health(False, "The media storage does not answer; look at the setting storage.")
        self._fine_until = loop.time() + _KEEP
        return Health(True)
