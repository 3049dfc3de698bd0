"""A fresh database for each test of the data layer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from onlyvips.db import Database
from onlyvips.testing.database import fresh_database


@pytest.fixture
async def url(server: str) -> AsyncIterator[str]:
    async with fresh_database(server) as address:
        yield address


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with Database(url) as database:
        yield database
