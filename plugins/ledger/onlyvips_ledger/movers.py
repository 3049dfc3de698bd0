"""Who moves money: a plugin, and what it may move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import AllowanceExceeded

if TYPE_CHECKING:
    from onlyvips.info import MoneyUse, PluginInfo

LEDGER: Final = "ledger"
#: Keys that begin so are the ledger's own.
OWN_KEYS: Final = "ledger:"


@dataclass(frozen=True, slots=True)
class Mover:
    """A plugin that moves money.

    Attributes:
        plugin: Its name.
        uses: Its caps by asset; None for the ledger itself, which has none.
    """

    plugin: str
    uses: Mapping[str, MoneyUse] | None

    def cap(self, asset: str) -> MoneyUse | None:
        """Return the caps for an asset; None for no caps at all.

        Raises:
            AllowanceExceeded: The plugin may not move it.
        """
        if self.uses is None:
            return None
        use = self.uses.get(asset)
        if use is None:
            raise AllowanceExceeded(
                f"The plugin {self.plugin} may not move {asset}: its PluginInfo.uses.money does "
                "not name it.",
                extra={"plugin": self.plugin, "asset": asset},
            )
        return use


#: The ledger itself: jobs, commands, rails.
ITSELF: Final = Mover(LEDGER, None)


def mover_of(info: PluginInfo) -> Mover:
    """Return a plugin as one that moves money."""
    if info.name == LEDGER:
        return ITSELF
    return Mover(info.name, {use.asset: use for use in info.uses.money})
