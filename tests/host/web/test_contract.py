"""Throws generated requests at every documented operation.

`check_contract` is for the assembled host as well: give it an application and a token.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, openapi
from schemathesis.generation.case import Case

from onlyvips.web.application import HostApp

from .conftest import AppFactory

#: Documented nowhere because servers and proxies give them, not operations.
UNDOCUMENTED = {405, 414, 431}


async def check_contract(app: HostApp, token: str, *, examples: int = 20) -> int:
    """Ask every documented operation with generated input, good and bad.

    Args:
        app: The application.
        token: Access token of somebody who may do a lot.
        examples: Requests for each operation.

    Returns:
        How many requests were answered.

    Raises:
        AssertionError: An answer with a 5xx, an undocumented status or an undocumented form.
    """
    response = await app.test_client().get("/openapi.json")
    schema = openapi.from_dict(json.loads(await response.get_data()))
    answered = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            cases = await asyncio.to_thread(
                _draw, operation.as_strategy(generation_mode=mode), examples // 2
            )
            for case in cases:
                await _ask(app, case, token)
                answered += 1
    return answered


def _draw(strategy: st.SearchStrategy[Case], count: int) -> list[Case]:
    drawn: list[Case] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(case: Case) -> None:
        drawn.append(case)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is given
        draw()
    return drawn


async def _ask(app: HostApp, case: Case, token: str) -> None:
    request = case.as_transport_kwargs(base_url="http://testserver")
    headers = {str(k): str(v) for k, v in (request.get("headers") or {}).items()}
    headers["Authorization"] = f"Bearer {token}"
    body: Any = request.get("data")
    if "json" in request:
        body = json.dumps(request["json"])
        headers.setdefault("Content-Type", "application/json")
    path = request["url"].removeprefix("http://testserver")
    if not isinstance(body, (str, bytes, type(None))):
        body = json.dumps(body)
    response = await app.test_client().open(
        path,
        method=request["method"],
        headers=headers,
        query_string=request.get("params") or None,
        data=body,
    )
    status = response.status_code
    told = f"{request['method']} {path} {request.get('params')} {body!r} -> {status}"
    assert status < 500, told
    responses = case.operation.definition.raw["responses"]
    assert str(status) in responses or status in UNDOCUMENTED, f"undocumented: {told}"
    if status >= 400:
        assert response.content_type == "application/problem+json", told
        document = await response.get_json()
        assert document["status"] == status, told


@pytest.fixture
def generous(make_app: AppFactory) -> HostApp:
    many = 10_000_000
    limits = {"per_account": many, "per_address": many, "sign_in": many}
    return make_app(settings={"rate_limits": limits})


async def test_generated_requests_are_answered_as_documented(generous: HostApp) -> None:
    assert await check_contract(generous, "manager") > 100
