"""Finding installed plugins: entry points of the group ``onlyvips.plugins``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from onlyvips.info import PluginInfo

GROUP = "onlyvips.plugins"


class LoadError(Exception):
    """A plugin's face cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An installed plugin, not imported yet.

    Attributes:
        name: Name of the entry point.
        distribution: Name of the distribution that has it.
        load: Imports the face and returns the module.
    """

    name: str
    distribution: str
    load: Callable[[], object]


def discover() -> Mapping[str, Candidate]:
    """Return the installed plugins by name, without importing any."""
    found: dict[str, Candidate] = {}
    for point in sorted(entry_points(group=GROUP), key=_origin):
        found.setdefault(point.name, Candidate(point.name, _origin(point), point.load))
    return found


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else ""


def load_face(candidate: Candidate) -> tuple[object, PluginInfo]:
    """Import a plugin's face and read its `PluginInfo`.

    Raises:
        LoadError: It cannot be imported, or does not say who it is.
    """
    try:
        module = candidate.load()
    except Exception as error:  # a plugin may raise anything while it is imported
        raise LoadError(f"cannot be imported: {describe(error)}") from error
    info = getattr(module, "PLUGIN", None)
    if not isinstance(info, PluginInfo):
        raise LoadError("its plugin module has no PLUGIN = PluginInfo(...)")
    if info.name != candidate.name:
        raise LoadError(
            f"calls itself {info.name!r}, but its entry point is {candidate.name!r}; "
            "both must be the same"
        )
    return module, info


def describe(error: BaseException) -> str:
    """Return an exception as one short line."""
    text = " ".join(str(error).split()) or "no message"
    return f"{type(error).__name__}: {text[:300]}"
