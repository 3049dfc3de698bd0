"""HTTP routes below ``/api/v1/content``: request -> service -> response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint

from onlyvips_content.routes import (
    authoring,
    creators,
    lists,
    media,
    moderating,
    uploads,
    works,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def build_blueprint(platform: Platform) -> Blueprint:
    """Return the plugin's routes."""
    blueprint = Blueprint("content", __name__)
    for part in (lists, works, creators, authoring, moderating, media, uploads):
        part.add_routes(blueprint, platform)
    return blueprint
