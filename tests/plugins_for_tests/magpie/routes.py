from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from quart import Blueprint
from quart_schema import validate_request, validate_response

from onlyvips.web.auth import current_account, public, requires
from tests.plugins_for_tests.magpie.api import Nest

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class NewFind(BaseModel):
    thing: str = Field(min_length=1, max_length=50)


class Finds(BaseModel):
    things: list[str]


class Shiny(BaseModel):
    shiny: bool


def build_blueprint(platform: Platform) -> Blueprint:
    blueprint = Blueprint("magpie", __name__)
    nest = platform.services.get(Nest)

    @blueprint.get("/shiny")
    @public
    @validate_response(Shiny)
    async def shiny() -> Shiny:
        """Say whether all is shiny."""
        return Shiny(shiny=nest.is_open)

    @blueprint.get("/finds")
    @validate_response(Finds)
    async def list_finds() -> Finds:
        """List what the caller found."""
        return Finds(things=list(await nest.finds(current_account().id)))

    @blueprint.post("/finds")
    @validate_request(NewFind)
    @validate_response(Finds, 201)
    async def find(data: NewFind) -> tuple[Finds, int]:
        """Note a find."""
        await nest.find(current_account().id, data.thing, "api")
        return Finds(things=list(await nest.finds(current_account().id))), 201

    @blueprint.delete("/finds")
    @requires("magpie.rob")
    async def rob() -> tuple[str, int]:
        """Take everything."""
        await nest.clear()
        return "", 204

    return blueprint
