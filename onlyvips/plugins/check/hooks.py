"""Comparing a face's hook implementations with the hooks that there are."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from onlyvips.hookspecs import PROJECT
from onlyvips.plugins.check.findings import Finding, error
from onlyvips.plugins.check.project import GROUP

_IMPL, _SPEC = f"{PROJECT}_impl", f"{PROJECT}_spec"


@dataclass(frozen=True, slots=True)
class Implementation:
    """One hook implementation of a face."""

    hook: str
    function: Callable[..., Any]
    optional: bool
    wrapper: bool

    @property
    def place(self) -> tuple[Path, int]:
        """File and line of the function."""
        code = inspect.unwrap(self.function).__code__
        return Path(code.co_filename), code.co_firstlineno


def implementations(face: ModuleType) -> dict[str, Implementation]:
    """Return the marked functions of a face by the hook that they implement."""
    found = {}
    for name, value in vars(face).items():
        options = getattr(value, _IMPL, None)
        if callable(value) and isinstance(options, dict):
            hook = options.get("specname") or name
            wraps = bool(options.get("wrapper") or options.get("hookwrapper"))
            found[hook] = Implementation(hook, value, bool(options.get("optionalhook")), wraps)
    return found


def specifications(module: object) -> dict[str, Callable[..., Any]]:
    """Return the hooks that a module or object specifies."""
    members: dict[str, Any] = {name: getattr(module, name, None) for name in dir(module)}
    return {name: member for name, member in members.items() if hasattr(member, _SPEC)}


def installed_plugins() -> Iterator[tuple[str, str, ModuleType | None]]:
    """Yield name, top-level package and face of each installed plugin; None if it is broken."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            face = point.load()
        except Exception:  # noqa: BLE001 - another plugin's fault is not this plugin's
            face = None
        yield point.name, point.value.partition(".")[0], face


def hooks_of(face: ModuleType | None) -> dict[str, Callable[..., Any]]:
    """Return the hooks that a plugin adds."""
    register = getattr(face, "register_hookspecs", None)
    if not hasattr(register, _IMPL):
        return {}
    try:
        return specifications(register())  # type: ignore[misc]  # it was asked for above
    except Exception:  # noqa: BLE001 - as above
        return {}


def check_implementations(
    face: ModuleType,
    found_hooks: Mapping[str, Implementation],
    known: Mapping[str, Callable[..., Any]],
) -> Iterable[Finding]:
    """Yield what is wrong with names and parameters, as pluggy would say it when loading."""
    for implementation in found_hooks.values():
        specification = known.get(implementation.hook)
        if implementation.wrapper:
            file, line = implementation.place
            yield error(
                "hook-wrapper",
                f"{implementation.hook} is a wrapper, and there are none: plugins are called one by"
                " one.",
                "Return a value instead.",
                file,
                line,
            )
        if specification is not None:
            yield from _check_parameters(implementation, specification)
        elif not implementation.optional:
            near = difflib.get_close_matches(implementation.hook, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "See: onlyvips hook list."
            file, line = implementation.place
            yield error(
                "unknown-hook",
                f"There is no hook {implementation.hook}.",
                f"{hint} A hook of a plugin that may be absent is marked "
                "@hookimpl(optionalhook=True).",
                file,
                line,
            )
    for name, value in vars(face).items():
        if name in known and inspect.isfunction(value) and not hasattr(value, _IMPL):
            yield error(
                "unmarked-hook",
                f"{name} is named like a hook but is not marked, so it is never called.",
                "Put @hookimpl above it.",
                Path(value.__code__.co_filename),
                value.__code__.co_firstlineno,
            )


def _check_parameters(
    implementation: Implementation, specification: Callable[..., Any]
) -> Iterable[Finding]:
    file, line = implementation.place
    expected = inspect.signature(specification).parameters
    for name, parameter in inspect.signature(implementation.function).parameters.items():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            continue
        if name not in expected and parameter.default is parameter.empty:
            offered = ", ".join(expected) or "none"
            yield error(
                "hook-parameters",
                f"{implementation.hook} takes {name}, which the hook does not pass.",
                f"Parameters it may take: {offered}.",
                file,
                line,
            )
        elif name in expected and parameter.default is not parameter.empty:
            yield error(
                "hook-parameters",
                f"{implementation.hook} gives {name} a default, so the hook does not pass it.",
                "Leave the default out.",
                file,
                line,
            )
    if inspect.iscoroutinefunction(specification) != inspect.iscoroutinefunction(
        implementation.function
    ):
        word = "async def" if inspect.iscoroutinefunction(specification) else "def"
        yield error(
            "hook-parameters",
            f"{implementation.hook} must be written with {word}.",
            "Work that waits belongs to startup, jobs or handlers.",
            file,
            line,
        )
