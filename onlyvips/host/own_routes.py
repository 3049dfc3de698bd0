"""The host's own routes, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.accounts.routes import build_blueprints
from onlyvips.admin.core_figures import core_figures
from onlyvips.admin.figures import FigureBoard
from onlyvips.admin.routes import build_admin

if TYPE_CHECKING:
    from quart import Blueprint

    from onlyvips.host.host import Host


def own_routes(host: Host) -> dict[str, Blueprint]:
    """Return the blueprints of the host itself, by path below ``/api/v1``.

    Args:
        host: The host, connected, with what its plugins registered.
    """
    board = FigureBoard(
        core_figures(host.db, host.clock, host.accounts, host.telegram.outbox),
        host.registered.figures,
        host.cache.namespaced("core"),
        host.clock,
        host.log,
    )
    return {
        **build_blueprints(host.account_parts, host.clock),
        "admin": build_admin(host.accounts, board, host.catalogues.bind),
    }
