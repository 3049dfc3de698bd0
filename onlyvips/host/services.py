"""``platform.services``: what plugins offer one another, keyed by protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from onlyvips.registry import Service

if TYPE_CHECKING:
    from onlyvips.info import PluginInfo

T = TypeVar("T")


@dataclass(slots=True)
class _Offer:
    """A service and who offers it; of one that knows who asks, what each was given."""

    plugin: str
    service: Service
    given: dict[str, object] = field(default_factory=dict)


class ServiceRegistry:
    """Services of all plugins that are on. Asked directly, it answers the host itself.

    Args:
        info_of: Returns what a plugin says of itself.
    """

    def __init__(self, info_of: Callable[[str], PluginInfo | None]) -> None:
        self._info_of = info_of
        self._offers: dict[object, _Offer] = {}

    def register(self, plugin: str, services: Iterable[Service]) -> None:
        """Add the services of a plugin.

        Raises:
            ValueError: Another plugin offers the protocol already, or an implementation lacks
                something that its protocol names.
        """
        for service in services:
            taken = self._offers.get(service.protocol)
            if taken is not None:
                name = service.protocol.__name__
                raise ValueError(f"{name} is offered by {taken.plugin} already")
            offer = _Offer(plugin, service)
            if service.per_plugin and not hasattr(service.implementation, "for_plugin"):
                raise ValueError(
                    f"{type(service.implementation).__name__} lacks for_plugin, which a service "
                    f"with per_plugin=True needs"
                )
            self._check(service.protocol, self._given(offer, plugin))
            self._offers[service.protocol] = offer

    def unregister(self, plugin: str) -> None:
        """Take away the services of a plugin."""
        self._offers = {p: o for p, o in self._offers.items() if o.plugin != plugin}

    def bind(self, plugin: str) -> PluginServices:
        """Return the services as a plugin sees them."""
        return PluginServices(self, plugin)

    def get(self, protocol: Callable[..., T], plugin: str | None = None) -> T:
        """Return the implementation of a protocol.

        Args:
            protocol: Which.
            plugin: Who asks; the plugin that offers it when absent.

        Raises:
            LookupError: No plugin that is on offers it.
        """
        found = self.find(protocol, plugin)
        if found is None:
            name = getattr(protocol, "__name__", repr(protocol))
            raise LookupError(f"no plugin that is on offers {name}")
        return found

    def find(self, protocol: Callable[..., T], plugin: str | None = None) -> T | None:
        """Return the implementation of a protocol, or None; see :meth:`get`."""
        offer = self._offers.get(protocol)
        return None if offer is None else cast("T", self._given(offer, plugin or offer.plugin))

    def _given(self, offer: _Offer, plugin: str) -> object:
        implementation: Any = offer.service.implementation
        if not offer.service.per_plugin:
            return implementation
        if plugin not in offer.given:
            info = self._info_of(plugin)
            assert info is not None  # a plugin that asks was imported
            offer.given[plugin] = implementation.for_plugin(info)
        return offer.given[plugin]

    @staticmethod
    def _check(protocol: type, implementation: object) -> None:
        missing = [name for name in _members(protocol) if not hasattr(implementation, name)]
        if missing:
            raise ValueError(
                f"{type(implementation).__name__} lacks {', '.join(missing)}, which "
                f"{protocol.__name__} promises"
            )


class PluginServices:
    """``platform.services`` of one plugin.

    Args:
        registry: All services.
        plugin: Who asks.
    """

    def __init__(self, registry: ServiceRegistry, plugin: str) -> None:
        self._registry = registry
        self._plugin = plugin

    def get(self, protocol: Callable[..., T]) -> T:
        """Return the implementation of a protocol.

        Raises:
            LookupError: No plugin that is on offers it.
        """
        return self._registry.get(protocol, self._plugin)

    def find(self, protocol: Callable[..., T]) -> T | None:
        """Return the implementation of a protocol, or None."""
        return self._registry.find(protocol, self._plugin)


def _members(protocol: type) -> list[str]:
    """Return the public names that a protocol declares."""
    return sorted(
        name
        for base in protocol.__mro__
        if base.__name__ not in {"object", "Protocol", "Generic"}
        for name in vars(base)
        if not name.startswith("_")
    )
