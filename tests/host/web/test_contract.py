"""Generated requests to routes as a plugin would write them; see `tests.contract`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.contract import check_contract, check_methods

from .conftest import AppFactory


@pytest.fixture
async def client(make_app: AppFactory) -> AsyncIterator[httpx.AsyncClient]:
    many = 10_000_000
    limits = {"per_account": many, "per_address": many, "sign_in": many}
    app: Any = make_app(settings={"rate_limits": limits})
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as found:
        yield found


async def test_generated_requests_are_answered_as_documented(client: httpx.AsyncClient) -> None:
    async def authorize() -> str:
        return "manager"

    answers = await check_contract(client, authorize)

    assert answers.total > 100
    assert answers.statuses[200] > 20


async def test_every_path_refuses_the_methods_it_does_not_have(client: httpx.AsyncClient) -> None:
    assert await check_methods(client) > 10
