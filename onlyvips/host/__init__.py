"""The composition root: puts the parts of the platform together, starts and stops them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.host.backing import BackingServices

if TYPE_CHECKING:
    from onlyvips.host.host import ALL_ROLES, Host, HostRole

__all__ = ["ALL_ROLES", "BackingServices", "Host", "HostRole"]


def __getattr__(name: str) -> Any:
    # The embedded servers begin to start before all that a host imports is imported.
    if name in __all__:
        from onlyvips.host import host

        return getattr(host, name)
    raise AttributeError(name)
