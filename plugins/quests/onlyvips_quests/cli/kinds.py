"""``onlyvips quests types``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    ExitCode,
    JsonOption,
    print_json,
    print_record,
    print_table,
    print_text,
    run,
)

from onlyvips_quests.cli.app import app, opened

if TYPE_CHECKING:
    from onlyvips_quests.api import QuestType
    from onlyvips_quests.parts import Parts

_FORMS = {
    "array": "list",
    "boolean": "true | false",
    "integer": "whole number",
    "object": "mapping",
    "string": "text",
}


@app.command()
def types(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One type, with its parameters.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print the types of quests: what proves them, and what the bot must be able to do."""

    async def work() -> list[dict[str, Any]]:
        async with opened() as (_, parts):
            needed = await _rights(parts)
            return [_row(kind, needed) for _, kind in sorted(parts.kinds.quests().items())]

    rows = run(work())
    if name is None:
        columns = (
            Column("name", "Type", "bold"),
            Column("summary", "Proved by"),
            Column("evidence", "Seen in", "cyan"),
            Column("quests", "On offer", right=True),
            Column("rights", "The bot needs"),
        )
        if not as_json:
            rows = [{**row, "rights": _short(row["rights"])} for row in rows]
        print_table(columns, rows, as_json=as_json)
        return
    chosen = next((row for row in rows if row["name"] == name), None)
    if chosen is None:
        known = ", ".join(row["name"] for row in rows)
        raise CommandError(
            f"there is no quest type {name!r}; there are: {known}", ExitCode.NOT_FOUND
        )
    if as_json:
        print_json(chosen)
        return
    _print(chosen)


def _print(row: dict[str, Any]) -> None:
    rights = [f"{r['chat']}: {r['right']}, {r['why']}" for r in row["rights"]]
    print_record(
        {
            "type": row["name"],
            "proved by": row["summary"],
            "seen in": row["evidence"],
            "quests on offer": row["quests"],
            "asks for growth": row["growth"],
            "the bot needs": "; ".join(rights),
        }
    )
    print_text("")
    columns = (
        Column("name", "Parameter", "bold"),
        Column("form", "Form", "cyan"),
        Column("default", "When absent"),
        Column("secret", "Kept from people", lambda secret: "yellow" if secret else "dim"),
        Column("description", "Meaning"),
    )
    parameters = [
        {**p, "default": "needed" if p["needed"] else p["default"]} for p in row["parameters"]
    ]
    print_table(columns, parameters, empty="It has no parameters.")


async def _rights(parts: Parts) -> dict[str, tuple[int, dict[tuple[str, str], str]]]:
    """Return how many quests on offer each type has, and the rights that they ask for."""
    found: dict[str, tuple[int, dict[tuple[str, str], str]]] = {}
    for offer in (await parts.catalogue.now()).offers:
        count, rights = found.get(offer.kind.name, (0, {}))
        for right in offer.kind.rights(offer.task.parameters):
            rights[str(right.chat), right.right] = right.why
        found[offer.kind.name] = (count + 1, rights)
    return found


def _row(
    kind: QuestType, needed: dict[str, tuple[int, dict[tuple[str, str], str]]]
) -> dict[str, Any]:
    count, rights = needed.get(kind.name, (0, {}))
    return {
        "name": kind.name,
        "summary": kind.summary,
        "evidence": sorted(kind.evidence),
        "growth": kind.growth,
        "quests": count,
        "rights": [
            {"chat": chat, "right": right, "why": why} for (chat, right), why in rights.items()
        ],
        "parameters": _parameters(kind),
    }


def _parameters(kind: QuestType) -> list[dict[str, Any]]:
    schema = kind.parameters.model_json_schema()
    needed = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "form": _form(field),
            "needed": name in needed,
            "default": field.get("default"),
            "secret": name in kind.secret,
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _form(field: dict[str, Any]) -> str:
    """Return a JSON schema in a word or two."""
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "anyOf" in field:
        return " | ".join(_form(one) for one in field["anyOf"] if one.get("type") != "null")
    return _FORMS.get(str(field.get("type")), "mapping" if "$ref" in field else "any")


def _short(rights: list[dict[str, str]]) -> list[str]:
    return [f"{right['right']} in {right['chat']}" for right in rights]
