"""The routes of accounts, by path below ``/api/v1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.accounts.routes_admin import build_admin_blueprint
from onlyvips.accounts.routes_auth import build_auth_blueprint
from onlyvips.accounts.routes_me import build_me_blueprint

if TYPE_CHECKING:
    from quart import Blueprint

    from onlyvips.accounts.assembly import AccountParts
    from onlyvips.clock import Clock


def build_blueprints(parts: AccountParts, clock: Clock) -> dict[str, Blueprint]:
    """Return the blueprints of accounts by path: ``auth``, ``me`` and ``accounts``.

    Args:
        parts: The services.
        clock: The time.
    """
    return {
        "auth": build_auth_blueprint(parts),
        "me": build_me_blueprint(parts),
        "accounts": build_admin_blueprint(parts, clock),
    }
