"""``/openapi.json`` and ``/docs``: the API's description for programs and for people.

The page is rendered here from the OpenAPI document, with a script and a style sheet of its own:
the usual viewers are loaded from a content delivery network, which neither our content security
policy nor a machine without internet access allows.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from quart import Blueprint, Response
from quart_schema import hide

from onlyvips.web.auth import public

if TYPE_CHECKING:
    from quart_schema import QuartSchema

_STATIC = Path(__file__).parent / "static"
_TYPES = {"reference.css": "text/css", "reference.js": "text/javascript"}


def build_reference(schema: QuartSchema) -> Blueprint:
    """Return the routes of the documentation."""
    blueprint = Blueprint("reference", __name__)
    kept: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if "document" not in kept:
            kept["document"] = schema.openapi_provider.schema()
            kept["json"] = json.dumps(kept["document"], ensure_ascii=False).encode()
        found: dict[str, Any] = kept["document"]
        return found

    def answer(content: str | bytes, media_type: str) -> Response:
        return Response(
            content,
            content_type=f"{media_type}; charset=utf-8",
            headers={"Cache-Control": "public, max-age=60"},
        )

    @blueprint.get("/openapi.json")
    @hide
    @public
    async def openapi() -> Response:
        document()
        return answer(kept["json"], "application/json")

    @blueprint.get("/docs")
    @hide
    @public
    async def docs() -> Response:
        if "page" not in kept:
            kept["page"] = render(document())
        return answer(kept["page"], "text/html")

    async def asset(name: str) -> Response:
        return answer((_STATIC / name).read_bytes(), _TYPES[name])

    for name in _TYPES:
        view = public(hide(_named(partial(asset, name), name)))
        blueprint.add_url_rule(f"/docs/{name}", name.replace(".", "_"), view)
    return blueprint


def _named(function: Any, name: str) -> Any:
    async def view() -> Response:
        response: Response = await function()
        return response

    view.__name__ = name.replace(".", "_")
    return view


def render(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["example"] = lambda schema: json.dumps(
        example(schema, document), indent=2, ensure_ascii=False
    )
    environment.filters["kind"] = kind
    template = environment.from_string((_STATIC / "reference.html").read_text(encoding="utf-8"))
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            entry = {"method": method.upper(), "path": path, **operation}
            groups.setdefault(operation["tags"][0], []).append(entry)
    return template.render(document=document, groups=groups)


def kind(schema: dict[str, Any]) -> str:
    """Return a schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(kind(option) for option in schema[word])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    text = str(schema.get("type", "any value"))
    return f"{text} ({schema['format']})" if "format" in schema else text


def example(schema: dict[str, Any], document: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that has a schema's shape."""
    if depth > 6:
        return None
    given = [schema[word] for word in ("example", "default", "const") if word in schema]
    given += [*schema.get("examples", ())[:1], *schema.get("enum", ())[:1]]
    if given:
        return given[0]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example(document["components"]["schemas"].get(name, {}), document, depth + 1)
    options = [option for word in ("anyOf", "oneOf", "allOf") for option in schema.get(word, ())]
    if options:
        return example(options[0], document, depth + 1)
    return _example_of_type(schema, document, depth)


def _example_of_type(schema: dict[str, Any], document: dict[str, Any], depth: int) -> Any:
    if schema.get("type") == "array":
        return [example(schema.get("items", {}), document, depth + 1)]
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        return {name: example(part, document, depth + 1) for name, part in properties.items()}
    least = schema.get("minimum", 0)
    simple = {"string": "string", "integer": least, "number": least, "boolean": True}
    return simple.get(schema.get("type", ""))
