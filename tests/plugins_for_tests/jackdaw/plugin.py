"""A plugin that extends another one through its hook."""

from __future__ import annotations

from collections.abc import Iterable

from onlyvips import PluginInfo, hookimpl

PLUGIN = PluginInfo(
    name="jackdaw",
    summary="Knows where rings lie.",
    version="1.0.0",
    host=">=0.1,<0.2",
    requires={"magpie": ">=1,<2"},
)


@hookimpl
def register_treasures() -> Iterable[str]:
    yield "ring"
    yield "spoon"
