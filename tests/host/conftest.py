"""A PostgreSQL for all tests of the host, and a database with the host's tables for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from onlyvips.db.migrations import CORE
from onlyvips.testing.database import create_migrated_template, database_server, fresh_database


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with database_server() as address:
        yield address


@pytest.fixture
async def url(server: str) -> AsyncIterator[str]:
    template = await create_migrated_template(server, [CORE])
    async with fresh_database(server, template) as address:
        yield address
