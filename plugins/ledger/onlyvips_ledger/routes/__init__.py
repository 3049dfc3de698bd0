"""HTTP routes below ``/api/v1/ledger``: request -> service -> response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint

from onlyvips_ledger.routes import administering, own, paying, statements, supervising, taxes

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def build_blueprint(platform: Platform) -> Blueprint:
    """Return the plugin's routes."""
    blueprint = Blueprint("ledger", __name__)
    for part in (own, paying, statements, taxes, administering, supervising):
        part.add_routes(blueprint, platform)
    return blueprint
