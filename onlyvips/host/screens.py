"""Where the MiniApp and the screens of plugins lie on this machine, and whether they are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.registry import Health, HealthCheck
from onlyvips.web.miniapp_pages import FOLDER, INDEX
from onlyvips.web.screen_files import ScreenFiles

if TYPE_CHECKING:
    from onlyvips.config import HostSection
    from onlyvips.plugins import PluginManager
    from onlyvips.registry import Screen


class HostScreens:
    """What a host that serves HTTP knows of the MiniApp.

    Args:
        plugins: The plugins; those that are on.
        settings: The table ``[host]``.
        screens: What plugins registered, by plugin.

    Attributes:
        shell: Folder of the built MiniApp; None when it is not to be served.
        files: Finds the modules of screens in the packages of plugins.
    """

    def __init__(
        self,
        plugins: PluginManager,
        settings: HostSection,
        screens: Mapping[str, Sequence[Screen]],
    ) -> None:
        self._screens = screens
        self.shell = (settings.ui_folder or FOLDER) if settings.ui else None
        packages: dict[str, Path] = {}
        for name in plugins.names:
            file = getattr(plugins.state(name).module, "__file__", None)
            if file:
                packages[name] = Path(file).parent
        self.files = ScreenFiles(packages, watch=settings.environment == "development")

    @property
    def shell_is_built(self) -> bool:
        """Whether the MiniApp is served and there."""
        return self.shell is not None and (self.shell / INDEX).is_file()

    def checks(self) -> list[tuple[str, HealthCheck]]:
        """Return a question for each plugin with screens: whether their modules are there.

        A plugin without them works and its screens alone are left out, so it is not quarantined.
        Where the MiniApp itself is absent, nobody misses them.
        """
        if not self.shell_is_built:
            return []
        return [
            (plugin, self._check_of(plugin)) for plugin, found in self._screens.items() if found
        ]

    def _check_of(self, plugin: str) -> HealthCheck:
        async def check() -> Health:
            problems = self.files.problems(plugin, self._screens.get(plugin, ()))
            return Health(not problems, " ".join(f"Screen left out: {item}" for item in problems))

        return HealthCheck("screens", check)
