"""``platform.services``: what plugins offer one another, keyed by protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from onlyvips.registry import Service

T = TypeVar("T")


class ServiceRegistry:
    """Services of all plugins that are on."""

    def __init__(self) -> None:
        self._services: dict[object, tuple[str, object]] = {}

    def register(self, plugin: str, services: Iterable[Service]) -> None:
        """Add the services of a plugin.

        Raises:
            ValueError: Another plugin offers the protocol already, or an implementation lacks
                something that its protocol names.
        """
        for service in services:
            taken = self._services.get(service.protocol)
            if taken is not None:
                raise ValueError(f"{service.protocol.__name__} is offered by {taken[0]} already")
            missing = [
                name
                for name in _members(service.protocol)
                if not hasattr(service.implementation, name)
            ]
            if missing:
                raise ValueError(
                    f"{type(service.implementation).__name__} lacks {', '.join(missing)}, which "
                    f"{service.protocol.__name__} promises"
                )
            self._services[service.protocol] = (plugin, service.implementation)

    def unregister(self, plugin: str) -> None:
        """Take away the services of a plugin."""
        self._services = {p: v for p, v in self._services.items() if v[0] != plugin}

    def get(self, protocol: Callable[..., T]) -> T:
        """Return the implementation of a protocol.

        Raises:
            LookupError: No plugin that is on offers it.
        """
        found = self.find(protocol)
        if found is None:
            name = getattr(protocol, "__name__", repr(protocol))
            raise LookupError(f"no plugin that is on offers {name}")
        return found

    def find(self, protocol: Callable[..., T]) -> T | None:
        """Return the implementation of a protocol, or None."""
        found = self._services.get(protocol)
        return cast("T", found[1]) if found else None


def _members(protocol: type) -> list[str]:
    """Return the public names that a protocol declares."""
    return sorted(
        name
        for base in protocol.__mro__
        if base.__name__ not in {"object", "Protocol", "Generic"}
        for name in vars(base)
        if not name.startswith("_")
    )
