"""A plugin that moves money, within caps."""

from __future__ import annotations

from onlyvips import MoneyUse, PluginInfo, Uses

PLUGIN = PluginInfo(
    name="shop",
    summary="Sells things",
    version="1.0",
    host=">=0.1,<0.2",
    requires={"ledger": ">=0.1,<0.2"},
    uses=Uses(
        money=(
            MoneyUse("XTR", per_day=100_000, per_user=10_000),
            MoneyUse("CREDIT", per_day=1_000, per_user=400),
        )
    ),
)
