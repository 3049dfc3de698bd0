"""What a plugin says of itself: ``PLUGIN = PluginInfo(...)`` in its ``plugin`` module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NAME_PATTERN = re.compile(r"(?!pg_)[a-z][a-z0-9_]{1,30}")  # pg_ schemas are PostgreSQL's own
#: Names a plugin may not take: they are schemas, routes, commands or screens of the host itself.
RESERVED_NAMES = frozenset(
    """
    accounts admin api app auth bot cli config core creator db docs doctor health hook hooks host
    information_schema init job jobs key me metrics migrate openapi pg_catalog pgqueuer plugin
    plugins profile public route seed seeds serve settings shell simulator telegram ui up user
    users version worker
    """.split()
)


@dataclass(frozen=True, slots=True)
class MoneyUse:
    """Leave to move one asset, with caps that the host enforces.

    Attributes:
        asset: Asset code (``XTR``, ``TON``).
        per_day: Most the plugin may move in one UTC day, in the asset's smallest unit.
        per_user: Most it may move for one account in one UTC day, in the smallest unit.
    """

    asset: str
    per_day: int
    per_user: int

    def __post_init__(self) -> None:
        if not 0 < self.per_user <= self.per_day:
            raise ValueError(f"{self.asset}: expected 0 < per_user <= per_day")


@dataclass(frozen=True, slots=True)
class Uses:
    """What a plugin touches. Shown to the operator before it is enabled.

    Attributes:
        database: It has tables (in the schema named after it).
        telegram: It registers bot commands or handlers, or sends messages.
        network: Hosts outside the platform that it talks to.
        money: Assets that it moves.
    """

    database: bool = False
    telegram: bool = False
    network: tuple[str, ...] = ()
    money: tuple[MoneyUse, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin's identity card.

    Attributes:
        name: Lower-case identifier; also its database schema, its route prefix and its section
            in plugins.toml. 2 to 31 characters, ``[a-z][a-z0-9_]*``.
        summary: One line for ``onlyvips plugin list``.
        version: The plugin's own version (PEP 440).
        host: Host versions that it works with: a PEP 440 range with a lower *and* an upper
            bound, e.g. ``>=0.1,<0.2``.
        requires: Plugins that must be enabled and healthy, each with a PEP 440 range (empty for
            any version), e.g. ``{"ledger": ">=1.0,<2"}``.
        uses: What it touches.
        homepage: Where to read more.

    The ranges are read when the plugin is loaded; one that cannot be read quarantines the plugin.

    Raises:
        ValueError: The name does not have the form named above or is the host's own.
    """

    name: str
    summary: str
    version: str
    host: str
    requires: Mapping[str, str] = field(default_factory=dict)
    uses: Uses = field(default_factory=Uses)
    homepage: str = ""

    def __post_init__(self) -> None:
        if not NAME_PATTERN.fullmatch(self.name):
            raise ValueError(f"name {self.name!r}: expected {NAME_PATTERN.pattern}")
        if self.name in RESERVED_NAMES:
            raise ValueError(f"name {self.name!r} is the host's own; choose another")
