"""The composition root: puts the parts of the platform together, starts and stops them."""

from __future__ import annotations

from onlyvips.host.backing import BackingServices
from onlyvips.host.host import ALL_ROLES, Host, HostRole

__all__ = ["ALL_ROLES", "BackingServices", "Host", "HostRole"]
