"""The ways for money in and out, collected from all plugins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onlyvips.errors import NotFound
from onlyvips_ledger.api import PaymentRail

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class Rails:
    """Payment rails by name, collected when first needed.

    A rail for tests moves no real money: in production it would turn nothing into credit, so it is
    refused there, whoever brings it.

    Args:
        platform: Knows the plugins.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._found: dict[str, PaymentRail] | None = None

    def all(self) -> Mapping[str, PaymentRail]:
        """Return every rail by name, in the order of the plugins."""
        if self._found is None:
            self._found = self._collect()
        return self._found

    def get(self, name: str) -> PaymentRail:
        """Return a rail.

        Raises:
            NotFound: There is none of this name.
        """
        rail = self.all().get(name)
        if rail is None:
            names = ", ".join(sorted(self.all())) or "none"
            raise NotFound(
                f"There is no payment rail {name!r}; there are: {names}.", code="rail-not-found"
            )
        return rail

    def of(self, asset: str) -> list[PaymentRail]:
        """Return the rails that bring an asset in."""
        return [rail for rail in self.all().values() if asset in rail.assets]

    def _collect(self) -> dict[str, PaymentRail]:
        found: dict[str, PaymentRail] = {}
        hook = "register_payment_rails"
        for plugin, rails in self._platform.plugins.collect(hook).items():
            for rail in rails:
                reason = self._reason_against(rail, found)
                if reason:
                    name = getattr(rail, "name", type(rail).__name__)
                    self._platform.log.warning(
                        "payment_rail_refused", plugin=plugin, rail=name, reason=reason
                    )
                else:
                    found[rail.name] = rail
        return found

    def _reason_against(self, rail: object, found: Mapping[str, PaymentRail]) -> str:
        if not isinstance(rail, PaymentRail):
            return f"expected a PaymentRail, got a {type(rail).__name__}"
        if rail.test_only and self._platform.config.production:
            return "it moves no real money, and the environment is production"
        if rail.name in found:
            return "another plugin has a rail of this name"
        return ""
