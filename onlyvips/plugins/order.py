"""Order of loading and fitness of versions."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from onlyvips.info import PluginInfo


def find_cycles(infos: Mapping[str, PluginInfo]) -> list[tuple[str, ...]]:
    """Return circles of requirements, each as the names along it with the first repeated."""
    graph = {name: set(info.requires) & infos.keys() for name, info in infos.items()}
    cycles = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle = tuple(reversed(error.args[1]))
            cycles.append(cycle)
            for name in cycle:
                graph.pop(name, None)
        else:
            return cycles


def load_order(infos: Mapping[str, PluginInfo]) -> list[str]:
    """Return the names so that each comes after what it requires; else in the given order.

    Raises:
        graphlib.CycleError: There is a circle; call `find_cycles` first.
    """
    sorter = TopologicalSorter(
        {name: [r for r in info.requires if r in infos] for name, info in infos.items()}
    )
    sorter.prepare()
    position = {name: i for i, name in enumerate(infos)}
    ordered: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready.extend(sorter.get_ready())
        ready.sort(key=position.__getitem__, reverse=True)
        name = ready.pop()
        ordered.append(name)
        sorter.done(name)
    return ordered


def host_mismatch(info: PluginInfo, host_version: str) -> str:
    """Return one sentence when the plugin does not fit this host, else an empty string."""
    try:
        wanted = SpecifierSet(info.host)
    except InvalidSpecifier:
        return f"its host range {info.host!r} is not a PEP 440 range, e.g. >=0.1,<0.2"
    operators = {s.operator for s in wanted}
    closed = bool(operators & {"==", "===", "~="}) or (
        bool(operators & {">", ">="}) and bool(operators & {"<", "<="})
    )
    if not closed:
        return f"its host range {info.host!r} needs a lower and an upper bound, e.g. >=0.1,<0.2"
    if not wanted.contains(host_version, prereleases=True):
        return f"works with host {info.host}, but this host is {host_version}"
    return ""


def requirement_mismatch(name: str, wanted: str, found: PluginInfo) -> str:
    """Return one sentence when a required plugin has the wrong version, else an empty string."""
    try:
        specifiers = SpecifierSet(wanted)
        version = Version(found.version)
    except InvalidSpecifier:
        return f"its range {wanted!r} for {name} is not a PEP 440 range"
    except InvalidVersion:
        return f"requires {name}, whose version {found.version!r} is not a PEP 440 version"
    if not specifiers.contains(version, prereleases=True):
        return f"requires {name} {wanted}, but {found.version} is installed"
    return ""
