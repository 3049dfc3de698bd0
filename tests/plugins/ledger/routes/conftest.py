from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.ledger.till import Till

LEDGER = "/api/v1/ledger"

#: Signs somebody new in, with roles; returns their client.
SignIn = Callable[..., Awaitable[ApiClient]]


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


@pytest_asyncio.fixture
async def sign_in(
    host: Host, http: ApiClient, people: Callable[..., TelegramUser]
) -> AsyncIterator[SignIn]:
    """A maker of people who are signed in, as in ``await sign_in("Mo", "moderator")``."""
    async with AsyncExitStack() as stack:

        async def make(name: str, *roles: str, language: str = "en") -> ApiClient:
            client = await stack.enter_async_context(http.another())
            await client.sign_in(people(name, language=language))
            for role in roles:
                await host.accounts.grant(client.account["id"], role)  # type: ignore[arg-type]
            return client

        yield make


@pytest_asyncio.fixture
async def fan(http: ApiClient, alice: TelegramUser) -> ApiClient:
    """Alice, signed in."""
    await http.sign_in(alice)
    return http


@pytest_asyncio.fixture
async def manager(sign_in: SignIn) -> ApiClient:
    """Somebody who may do everything, signed in."""
    return await sign_in("Max", "admin")
