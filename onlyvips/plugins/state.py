"""How a plugin stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import BaseModel

    from onlyvips.info import PluginInfo

#: ``off``: installed, not enabled. ``quarantined``: enabled, but it cannot run.
Status = Literal["on", "off", "quarantined"]


@dataclass(slots=True)
class PluginState:
    """One plugin, as ``onlyvips plugin list`` shows it.

    Attributes:
        name: Its name.
        status: How it stands.
        reason: Why it is quarantined, in one sentence; empty otherwise.
        distribution: The installed distribution that offers it; empty when none does.
        info: What it says of itself; None when it could not be imported, or is off.
        module: Its face.
        settings: Its checked settings.
    """

    name: str
    status: Status
    reason: str = ""
    distribution: str = ""
    info: PluginInfo | None = None
    module: object | None = field(default=None, repr=False)
    settings: BaseModel | None = field(default=None, repr=False)

    @property
    def version(self) -> str:
        """The plugin's version; empty when it is not known."""
        return self.info.version if self.info else ""

    @property
    def requires(self) -> tuple[str, ...]:
        """Names of the plugins it requires."""
        return tuple(self.info.requires) if self.info else ()
