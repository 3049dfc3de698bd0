"""Looking at the screens that a face registers.

Runs in the probe's process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args, get_type_hints

from onlyvips.accounts.types import ROLES
from onlyvips.plugins.check.findings import warning
from onlyvips.registry import Screen
from onlyvips.web.icons import ICONS
from onlyvips.web.screen_files import module_problem

if TYPE_CHECKING:
    from onlyvips.plugins.check.inspection import Inspection

_HOOK = "register_screens"
#: ``/quests/:id``: words, and parameters with a colon.
_SEGMENT = re.compile(r":[a-z][A-Za-z0-9_]*|[a-z0-9][a-z0-9_-]*")
_PLACEMENTS = get_args(get_type_hints(Screen)["placement"])


def inspect_screens(inspection: Inspection, screens: Iterable[Screen]) -> None:
    """Check what the shell of the MiniApp would be told, and whether the modules are there."""
    seen = set[str]()
    for screen in screens:
        inspection.titles.append(screen.title)
        _inspect_route(inspection, screen, seen)
        _inspect_place(inspection, screen)
        _inspect_module(inspection, screen)


def _inspect_route(inspection: Inspection, screen: Screen, seen: set[str]) -> None:
    own = f"/{inspection.plugin}"
    if screen.route != own and not screen.route.startswith(f"{own}/"):
        message = f"The screen {screen.route} does not begin with {own}."
        inspection.error("screen", _HOOK, message, f"Begin it with {own}.")
    elif not all(_SEGMENT.fullmatch(part) for part in screen.route[1:].split("/")):
        message = f"The route {screen.route} of a screen cannot be used."
        fix = "Write words of a-z, 0-9, _ and - between slashes, and parameters like :id."
        inspection.error("screen", _HOOK, message, fix)
    if screen.route in seen:
        message = f"Two screens have the route {screen.route}."
        inspection.error("screen", _HOOK, message, "Give each its own.")
    seen.add(screen.route)
    if ":" in screen.route and screen.placement != "hidden":
        message = f"The screen {screen.route} is offered as {screen.placement} and has parameters."
        fix = 'Give it the placement "hidden"; another screen leads to it.'
        inspection.error("screen", _HOOK, message, fix)


def _inspect_place(inspection: Inspection, screen: Screen) -> None:
    if screen.placement not in _PLACEMENTS:
        message = f"The screen {screen.route} has the placement {screen.placement!r}."
        inspection.error("screen", _HOOK, message, f"There are: {', '.join(_PLACEMENTS)}.")
    if screen.icon not in ICONS:
        message = f"The screen {screen.route} has the icon {screen.icon!r}, which nobody draws."
        inspection.error("screen", _HOOK, message, f"There are: {', '.join(sorted(ICONS))}.")
    if unknown := sorted(set(screen.roles) - set(ROLES)):
        message = f"The screen {screen.route} names the role {unknown[0]}."
        inspection.error("screen", _HOOK, message, f"There are: {', '.join(ROLES)}.")


def _inspect_module(inspection: Inspection, screen: Screen) -> None:
    folder = inspection.file.parent
    problem = module_problem(folder, screen.module)
    if problem is None:
        return
    message = f"The screen {screen.route}: {problem}"
    if (folder / screen.module).exists() or not screen.module.endswith(".js"):
        inspection.error("screen", _HOOK, message, "Name a built ES module within the package.")
        return
    file, line = inspection.hooks[_HOOK].place
    fix = "Build the screens before the plugin is released."
    inspection.add(warning("screen", message, fix, file, line))
