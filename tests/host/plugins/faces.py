"""Faces of plugins made on the spot."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from onlyvips import PluginInfo, Uses, hookimpl
from onlyvips.config import PluginsToml
from onlyvips.plugins import Candidate, PluginManager


def face(
    name: str,
    *,
    version: str = "1.0",
    host: str = ">=0.1,<0.2",
    requires: Mapping[str, str] | None = None,
    uses: Uses | None = None,
    **hooks: Callable[..., Any],
) -> types.ModuleType:
    module = types.ModuleType(f"{name}_plugin")
    module.PLUGIN = PluginInfo(  # type: ignore[attr-defined]
        name, f"the {name} plugin", version, host, requires or {}, uses or Uses()
    )
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module


def manager(
    path: Path, *faces: types.ModuleType | Callable[[], object], text: str | None = None, **kw: Any
) -> PluginManager:
    candidates = {}
    for each in faces:
        if isinstance(each, types.ModuleType):
            name = each.PLUGIN.name
            load: Callable[[], object] = lambda each=each: each  # type: ignore[misc]  # noqa: E731
        else:
            name, load = each.__name__, each
        candidates[name] = Candidate(name, f"dist-{name}", load)
    toml = path / "plugins.toml"
    if text is None:
        text = "".join(f"[plugins.{name}]\nenabled = true\n" for name in candidates)
    toml.write_text(text)
    made = PluginManager(PluginsToml.read(toml), candidates=candidates, **kw)
    made.load()
    return made
