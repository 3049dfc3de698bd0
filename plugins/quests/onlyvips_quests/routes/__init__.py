"""HTTP routes below ``/api/v1/quests``: request -> service -> response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint

from onlyvips_quests.routes import (
    bounds,
    claims,
    managing,
    moderating,
    profiles,
    quests,
    standing,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def build_blueprint(platform: Platform) -> Blueprint:
    """Return the plugin's routes."""
    blueprint = Blueprint("quests", __name__)
    for part in (quests, claims, bounds, profiles, standing, moderating, managing):
        part.add_routes(blueprint, platform)
    return blueprint
