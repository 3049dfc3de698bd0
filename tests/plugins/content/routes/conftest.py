from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from onlyvips_content.parts import parts_of

from onlyvips.testing.http import ApiClient
from tests.plugins.content.media.conftest import MediaBench

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

#: Signs somebody new in, with roles; returns their client.
SignIn = Callable[..., Awaitable[ApiClient]]


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


@pytest.fixture
def media(host: Host) -> MediaBench:
    return MediaBench(host, parts_of(host.platform_of("content")))
