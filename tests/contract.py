"""Throws generated requests at every operation that an OpenAPI document describes.

`check_contract` tries both good and bad input and holds each answer against the document;
`check_methods` tries the methods that a path does not have.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from schemathesis import GenerationMode, openapi, serializer
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.drawing import draw

#: Documented nowhere because servers and proxies give them, not operations.
UNDOCUMENTED = {405, 414, 431}
#: `default` describes them, yet a client generator wants each status that can come by its number.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Pieces of resumable uploads (https://tus.io/protocols/resumable-upload#patch) are bytes.
serializer.alias("application/offset+octet-stream", "application/octet-stream")
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

Authorize = Callable[[], Awaitable[str]]
#: Makes a request one about things that there are: gets the operation's id and a generated case.
Adapt = Callable[[str, Case], None]


@dataclass(slots=True)
class Answers:
    """What came back.

    Attributes:
        statuses: How often each status came.
        reached: Operations, by id, that answered with success at least once.
        operations: Every operation, by id.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """How many requests were answered."""
        return self.statuses.total()


def _as_drawn(_name: str, _case: Case) -> None:
    """Leave a case as it is."""


async def check_contract(
    client: httpx.AsyncClient,
    authorize: Authorize,
    *,
    examples: int = 20,
    adapt: Adapt = _as_drawn,
    only: str = "",
) -> Answers:
    """Ask every documented operation with generated input, the same in every run.

    Args:
        client: Reaches the application.
        authorize: Returns an access token of somebody who may do a lot; asked again when a
            request (a logout, for one) made the last token void.
        examples: Requests for each operation, half of them with bad input.
        adapt: Changes every other case with good input in place, so that it names something that
            there is: what is drawn at random hardly ever does.
        only: Ask the operations whose id begins so, and no others.

    Returns:
        What came back.

    Raises:
        AssertionError: Answers with a 5xx, an undocumented status, header or form; names each.
    """
    document = (await client.get("/openapi.json")).json()
    schema = openapi.from_dict(document)
    asker = _Asker(client, authorize, await authorize())
    for result in schema.get_all_operations():
        operation = result.ok()
        if not _name(operation).startswith(only):
            continue
        asker.answers.operations.add(_name(operation))
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # In a thread: Hypothesis runs its tests to their end, and the loop has to go on.
            cases = await asyncio.to_thread(
                draw, operation.as_strategy(generation_mode=mode), examples // 2
            )
            for number, case in enumerate(cases):
                if mode is GenerationMode.POSITIVE and number % 2:
                    adapt(_name(operation), case)
                await asker.ask(operation, case)
    assert not asker.faults, "\n\n".join(sorted(asker.faults.values())[:20])
    return asker.answers


async def check_methods(client: httpx.AsyncClient) -> int:
    """Ask every path with the methods that it does not have; return how many were tried.

    Raises:
        AssertionError: An answer is no 405 that names the methods there are.
    """
    document = (await client.get("/openapi.json")).json()
    tried = 0
    for path, operations in document["paths"].items():
        url = path
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    word = parameter["schema"].get("enum", ["1"])[0]
                    url = url.replace(f"{{{parameter['name']}}}", word)
        there = {method.upper() for method in operations}
        for method in sorted(_METHODS - there):
            response = await client.request(method, url)
            told = f"{method} {url} -> {response.status_code} {response.text[:200]}"
            assert response.status_code == 405, told
            assert response.headers["Content-Type"] == "application/problem+json", told
            allowed = {name.strip() for name in response.headers["Allow"].split(",")}
            assert there <= allowed, told
            assert method not in allowed, told
            tried += 1
    return tried


@dataclass(slots=True)
class _Asker:
    client: httpx.AsyncClient
    authorize: Authorize
    token: str
    answers: Answers = field(default_factory=Answers)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)

    async def ask(self, operation: APIOperation[Any, Any, Any], case: Case) -> None:
        response = await self._send(case)
        if response.status_code == 401:
            self.token = await self.authorize()
            response = await self._send(case)
        status = response.status_code
        self.answers.statuses[status] += 1
        if status < 300:
            self.answers.reached.add(_name(operation))
        request = response.request
        told = f"{request.method} {request.url} {request.content[:300]!r} -> {status}"
        told += f" {response.text[:300]}"
        responses = operation.definition.raw["responses"]
        if str(status) not in responses:
            if status not in UNDOCUMENTED:
                self._note(operation, f"undocumented {status}", told)
            return
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                assert isinstance(failure, Failure)
                self._note(operation, failure.title, f"{failure.message}\n{told}")
        if status >= 400:
            problem = response.headers["Content-Type"] == "application/problem+json"
            if not problem or response.json()["status"] != status:
                self._note(operation, "no problem document", told)

    async def _send(self, case: Case) -> httpx.Response:
        base = str(self.client.base_url).rstrip("/")
        request = case.as_transport_kwargs(base_url=base)
        headers = {str(k): str(v) for k, v in (request.get("headers") or {}).items()}
        headers["Authorization"] = f"Bearer {self.token}"
        content: Any = request.get("data")
        if "json" in request:
            content = json.dumps(request["json"])
            headers.setdefault("Content-Type", "application/json")
        elif not isinstance(content, (str, bytes, type(None))):
            content = json.dumps(content)
        return await self.client.request(
            request["method"],
            request["url"],
            headers={name: value.encode() for name, value in headers.items()},  # type: ignore[misc]
            params=request.get("params") or None,
            content=content,
        )

    def _note(self, operation: APIOperation[Any, Any, Any], title: str, text: str) -> None:
        """Keep the first fault of a kind for each operation."""
        name = _name(operation)
        self.faults.setdefault((name, title), f"{name}: {title}: {text}")


def _name(operation: APIOperation[Any, Any, Any]) -> str:
    return str(operation.definition.raw["operationId"])
