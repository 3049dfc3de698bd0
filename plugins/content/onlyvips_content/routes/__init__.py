"""HTTP routes below ``/api/v1/content``: request -> service -> response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint

from onlyvips_content.routes import (
    authoring,
    comments,
    creators,
    lists,
    media,
    moderating,
    panel,
    reactions,
    rules,
    shop,
    statistics,
    uploads,
    watching,
    works,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def build_blueprint(platform: Platform) -> Blueprint:
    """Return the plugin's routes."""
    blueprint = Blueprint("content", __name__)
    parts = (
        *(lists, works, creators, shop, reactions, comments, watching),
        *(authoring, panel, rules, statistics, moderating, media, uploads),
    )
    for part in parts:
        part.add_routes(blueprint, platform)
    return blueprint
