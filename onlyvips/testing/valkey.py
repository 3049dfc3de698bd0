"""A Valkey for the tests that ask for a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from onlyvips.embedded import EmbeddedValkey


class LazyValkey:
    """Starts when it is first needed; one for each process of a test run.

    Args:
        paths: Where to put its folder.
    """

    def __init__(self, paths: pytest.TempPathFactory) -> None:
        self._paths = paths
        self._server: EmbeddedValkey | None = None

    def url(self) -> str:
        """Return the address of an empty server."""
        if self._server is None:
            from onlyvips.embedded import EmbeddedValkey

            self._server = EmbeddedValkey(self._paths.mktemp("valkey"), memory=32)
            self._server.start()
        self._empty(self._server.url)
        return self._server.url

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._server is not None:
            self._server.stop()

    def _empty(self, url: str) -> None:
        from redis import Redis

        with Redis.from_url(url) as client:
            client.flushall()
