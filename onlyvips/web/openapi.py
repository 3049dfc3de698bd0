"""The OpenAPI 3.1 document: what quart-schema knows, completed with what the host adds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from quart_schema import HttpSecurityScheme, Info, QuartSchema
from quart_schema.openapi import OpenAPIProvider
from werkzeug.routing.converters import AnyConverter, NumberConverter

from onlyvips.web.application import HostApp, HostJson
from onlyvips.web.auth import Access, access_of
from onlyvips.web.idempotency import HEADER, idempotency_of
from onlyvips.web.problems import CONTENT_TYPE, HTTP_PROBLEMS
from onlyvips.web.requests import BIGINT

if TYPE_CHECKING:
    from werkzeug.routing.converters import BaseConverter
    from werkzeug.routing.rules import Rule

OPERATION_TAG = "operation"
_ALWAYS = (400, 413, 422, 429, 500, 503)
_WITH_BODY = (415,)
_SECURED = (401, 403)

#: No schema is needed (https://spec.openapis.org/oas/v3.1.1.html#working-with-binary-data), yet
#: this one of OpenAPI 3.0 is what generators of clients make bytes of.
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for a person."},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "description": "Stable slug; what programs compare with."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


class HostOpenApi(OpenAPIProvider):
    """Adds tags, security, path limits, problem responses and stable operation ids."""

    def schema(self) -> dict[str, Any]:
        """Return the document; made once, because routes do not change after start-up."""
        document = super().schema()
        document["paths"] = dict(sorted(document["paths"].items()))
        components = document["components"]
        components["schemas"]["Problem"] = _PROBLEM_SCHEMA
        components["responses"] = {
            _response_name(status): _problem_response(status) for status in (*HTTP_PROBLEMS, 0)
        }
        used = {tag for item in document["paths"].values() for op in item.values()
                for tag in op.get("tags", ())}  # fmt: skip
        document["tags"] = [{"name": tag} for tag in sorted(used)]
        return document

    def generate_rules(self) -> Iterable[Rule]:
        """Return the rules to document."""
        return sorted(super().generate_rules(), key=lambda rule: (rule.rule, rule.endpoint))

    def generate_methods(self, rule: Rule) -> Iterable[str]:
        """Return the methods of a rule in a stable order."""
        return sorted(super().generate_methods(rule))

    def operation_id(self, method: str, path: str, func: Callable[..., Any]) -> str:
        """Return the name that client generators make a function of; `build_paths` refines it."""
        return str(getattr(func, "_quart_schema_operation_id", func.__name__))

    def build_path_parameter(self, name: str, converter: BaseConverter) -> dict[str, Any]:
        """Return a path parameter with the limits that its converter enforces."""
        parameter = super().build_path_parameter(name, converter)
        if isinstance(converter, NumberConverter):
            least = 0 if converter.min is None else converter.min
            parameter["schema"]["minimum"] = least
            parameter["schema"]["maximum"] = BIGINT if converter.max is None else converter.max
        elif isinstance(converter, AnyConverter):
            # The converter keeps its words in a set, whose order is another one in each process.
            parameter["schema"] = {"type": "string", "enum": sorted(converter.items)}
        return parameter

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the operations of a rule."""
        paths, components = super().build_paths(rule)
        access = access_of(self._app.view_functions[rule.endpoint])
        view = self._app.view_functions[rule.endpoint]
        group = rule.endpoint.rpartition(".")[0] or OPERATION_TAG
        idempotency = idempotency_of(view)
        for operations in paths.values():
            several = len(operations) > 1
            for method, operation in operations.items():
                operation["operationId"] = _operation_id(
                    group, operation["operationId"], method if several else ""
                )
                operation.setdefault("tags", [group])
                operation["tags"] = sorted(operation["tags"])
                operation["security"] = [{}] if access.public else [{"bearer": []}]
                operation["parameters"] = [*operation["parameters"]]
                if idempotency is not None:
                    operation["parameters"].append(_idempotency_parameter(idempotency))
                if access.permissions:
                    needed = ", ".join(sorted(access.permissions))
                    text = f"Needs the permission {needed}."
                    described = operation.get("description", "").strip()
                    operation["description"] = f"{described}\n\n{text}".strip()
                if access.body is not None and access.body.media_type:
                    operation["requestBody"] = {"content": {access.body.media_type: _BINARY}}
                if "requestBody" in operation:
                    operation["requestBody"] = {**operation["requestBody"], "required": True}
                self._complete_responses(operation, access)
        return paths, components

    @staticmethod
    def _complete_responses(operation: dict[str, Any], access: Access) -> None:
        responses = _successes(operation["responses"], access)
        if access.file:
            responses["200"]["content"] = {access.file: _BINARY}
        statuses = {*_ALWAYS, *access.problems}
        if not access.public:
            statuses.update(_SECURED)
        if "requestBody" in operation:
            statuses.update(_WITH_BODY)
        if access.body is not None and access.body.streamed:
            statuses.add(408)
        if any(parameter["in"] == "path" for parameter in operation["parameters"]):
            statuses.add(404)
        for status in sorted(statuses):
            name = _response_name(status)
            responses.setdefault(str(status), {"$ref": f"#/components/responses/{name}"})
        responses.setdefault("default", {"$ref": f"#/components/responses/{_response_name(0)}"})
        operation["responses"] = responses


def _successes(given: dict[Any, Any], access: Access) -> dict[str, Any]:
    """Return the answers that a route means to give."""
    if access.nothing:
        return {str(access.nothing): {"description": "Done."}}
    responses: dict[str, Any] = {}
    for status, response in given.items():
        content = dict(response.get("content", {}))
        headers = content.pop("headers", None)  # quart-schema puts them one level too deep
        fixed = {**response, "content": content}
        if headers:
            fixed["headers"] = headers
        fixed["description"] = fixed.get("description") or "Done."
        responses[str(status)] = fixed
    if not any(status.startswith("2") for status in responses):
        responses["200"] = {"description": "Done."}
    return responses


def _operation_id(group: str, name: str, method: str) -> str:
    group = re.sub(r"[^A-Za-z0-9]+", "_", group)
    name = name if name.startswith(f"{group}_") or group == OPERATION_TAG else f"{group}_{name}"
    return f"{name}_{method}" if method else name


def _response_name(status: int) -> str:
    if status == 0:
        return "Problem"
    code = HTTP_PROBLEMS[status][0]
    return "".join(word.title() for word in code.split("-"))


def _problem_response(status: int) -> dict[str, Any]:
    sentence = HTTP_PROBLEMS[status][1] if status else "Something else went wrong."
    response: dict[str, Any] = {
        "description": sentence,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds until trying again makes sense.",
                "schema": {"type": "integer", "minimum": 1},
            }
        }
    return response


def _idempotency_parameter(required: bool) -> dict[str, Any]:
    return {
        "name": HEADER,
        "in": "header",
        "required": required,
        "description": "Chosen by the caller; the same key never has the effect twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    }


def add_schema(app: HostApp, *, version: str, public_url: str) -> QuartSchema:
    """Give the application quart-schema's checks and a document; the pages are the host's own."""
    schema = QuartSchema(
        openapi_path=None,
        info=Info(
            title="OnlyVips",
            version=version,
            description="The HTTP API of an OnlyVips platform: the host's routes, and those of "
            "each enabled plugin below /api/v1/<plugin>.",
        ),
        servers=[{"url": public_url.rstrip("/")}] if public_url else None,
        security_schemes={
            "bearer": HttpSecurityScheme(scheme="bearer", bearer_format="JWT"),
        },
        security=[{"bearer": []}],
        conversion_preference="pydantic",
        openapi_provider_class=HostOpenApi,
    )
    schema.init_app(app)
    # The host converts answers itself, faster (`HostApp.make_response`), and keeps its strict JSON.
    del app.make_response
    app.json = HostJson(app)
    return schema
