"""The icons that the MiniApp's shell can draw for a screen."""

from __future__ import annotations

#: Names for `onlyvips.registry.Screen.icon`.
ICONS = frozenset(
    "home star trophy medal compass play book wallet gift user users shield check chart pencil "
    "upload bell settings heart search lock puzzle wave flag coins calendar comment".split()
)
