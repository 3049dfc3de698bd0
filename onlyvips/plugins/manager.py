"""The plugin manager: loads what is enabled and keeps a broken plugin from harming the rest.

Every hook is called plugin by plugin, so that an exception is blamed on the plugin that raised
it: that plugin and what depends on it are *quarantined*, the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pluggy
from pydantic import BaseModel, ValidationError

from onlyvips import __version__, hookspecs
from onlyvips.plugins.discovery import Candidate, LoadError, describe, discover, load_face
from onlyvips.plugins.order import find_cycles, host_mismatch, load_order, requirement_mismatch
from onlyvips.plugins.state import PluginState

if TYPE_CHECKING:
    from onlyvips.config import PluginsToml
    from onlyvips.platform import Platform

QuarantineListener = Callable[[str, str], None]


class PluginManager:
    """Plugins of one host.

    Args:
        plugins_toml: Which are enabled, and their settings.
        host_version: Version that plugins must fit.
        safe: Load none (``onlyvips up --safe``).
        candidates: Installed plugins; found by entry points when absent.
    """

    def __init__(
        self,
        plugins_toml: PluginsToml,
        *,
        host_version: str = __version__,
        safe: bool = False,
        candidates: Mapping[str, Candidate] | None = None,
    ) -> None:
        self._toml = plugins_toml
        self._host_version = host_version
        self._safe = safe
        self._candidates = discover() if candidates is None else candidates
        self._pm = pluggy.PluginManager(hookspecs.PROJECT)
        self._pm.add_hookspecs(hookspecs)
        self._listeners: list[QuarantineListener] = []
        self._order: list[str] = []
        self._platforms: Callable[[str], Platform] | None = None
        self._states: dict[str, PluginState] = {
            name: PluginState(name, "off", distribution=candidate.distribution)
            for name, candidate in self._candidates.items()
        }

    # ---- what is known ---------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The plugins that are on, each after those it requires."""
        return tuple(n for n in self._order if self._states[n].status == "on")

    @property
    def quarantined(self) -> Mapping[str, str]:
        """Why each quarantined plugin is off, by name."""
        return {s.name: s.reason for s in self._states.values() if s.status == "quarantined"}

    @property
    def hook_names(self) -> frozenset[str]:
        """Every declared hook: the host's and those that plugins added."""
        return frozenset(name for name in vars(self._pm.hook) if not name.startswith("_"))

    def state(self, name: str) -> PluginState:
        """Return how one plugin stands.

        Raises:
            KeyError: It is neither installed nor named in plugins.toml.
        """
        return self._states[name]

    def states(self) -> list[PluginState]:
        """Return how every known plugin stands: those that are on first, in their order."""
        rest = sorted(self._states.keys() - set(self.names))
        return [self._states[name] for name in (*self.names, *rest)]

    def on_quarantine(self, listener: QuarantineListener) -> None:
        """Be told, with name and reason, when a plugin is quarantined."""
        self._listeners.append(listener)

    # ---- loading ---------------------------------------------------------------------------

    def load(self) -> None:
        """Import what is enabled, check it, order it, and read its settings."""
        if self._safe:
            return
        for name in self._toml.enabled:
            self._load_one(name)
        self._check_requirements()
        self._order = load_order(self._infos())
        for step in (self._add_hookspecs, self._register, self._read_settings):
            for name in self.names:
                if self._states[name].status == "on":  # it may have fallen with another meanwhile
                    step(name)

    def _infos(self) -> dict[str, Any]:
        return {s.name: s.info for s in self._states.values() if s.status == "on" and s.info}

    def _load_one(self, name: str) -> None:
        state = self._states.setdefault(name, PluginState(name, "off"))
        state.status = "on"
        candidate = self._candidates.get(name)
        if candidate is None:
            self.quarantine(
                name,
                "is enabled in plugins.toml, but no installed package offers it; install it or "
                f"run: onlyvips plugin disable {name}",
            )
            return
        try:
            state.module, state.info = load_face(candidate)
        except LoadError as error:
            self.quarantine(name, str(error))
            return
        if problem := host_mismatch(state.info, self._host_version):
            self.quarantine(name, problem)

    def _check_requirements(self) -> None:
        for cycle in find_cycles(self._infos()):
            for name in cycle[:-1]:
                self._set_aside(name, f"requirements go in a circle: {' -> '.join(cycle)}")
        for name, info in self._infos().items():
            for required, wanted in info.requires.items():
                other = self._states.get(required)
                if other is None or other.status == "off":
                    advice = (
                        f"run: onlyvips plugin enable {required}"
                        if other is not None
                        else "install it first"
                    )
                    self.quarantine(name, f"requires {required}, which is not enabled; {advice}")
                elif other.status == "quarantined":
                    self.quarantine(name, f"requires {required}, which is off: {other.reason}")
                elif other.info and (p := requirement_mismatch(required, wanted, other.info)):
                    self.quarantine(name, p)
                if self._states[name].status != "on":
                    break

    def _add_hookspecs(self, name: str) -> None:
        module = self._states[name].module
        function = getattr(module, "register_hookspecs", None)
        if function is None or not hasattr(function, f"{hookspecs.PROJECT}_impl"):
            return
        try:
            self._pm.add_hookspecs(function())
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything
            self.quarantine(name, f"raised in register_hookspecs: {describe(error)}")

    def _register(self, name: str) -> None:
        module = self._states[name].module
        try:
            self._pm.register(module, name)
        except Exception as error:  # noqa: BLE001 - pluggy says what does not fit the contract
            if self._pm.has_plugin(name):
                self._pm.unregister(name=name)
            self.quarantine(name, f"does not fit the contract: {describe(error)}")
            return
        for caller in self._pm.get_hookcallers(module) or ():
            if caller.has_spec():
                continue
            for impl in caller.get_hookimpls():
                if impl.plugin_name == name and not impl.optionalhook:
                    self.quarantine(
                        name,
                        f"implements the hook {caller.name}, which nobody declares; mark it "
                        "@hookimpl(optionalhook=True) if its owner may be absent",
                    )
                    return

    def _read_settings(self, name: str) -> None:
        found, model = self._call_one(name, "register_settings", {})
        if not found:
            if self._toml.settings(name):
                error = self._toml.error(
                    ("plugins", name, "settings"), "the plugin has no settings; remove the table"
                )
                self.quarantine(name, error.detail)
            return
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            self.quarantine(name, "register_settings did not return a pydantic model class")
            return
        values = self._toml.settings(name)
        where = ("plugins", name, "settings")
        names = {f.alias or key for key, f in model.model_fields.items()} | set(model.model_fields)
        if unknown := sorted(values.keys() - names):
            expected = ", ".join(sorted(model.model_fields)) or "no settings"
            problem = self._toml.error(
                (*where, unknown[0]), f"unknown setting; expected {expected}"
            )
            self.quarantine(name, problem.detail)
            return
        try:
            self._states[name].settings = model.model_validate(dict(values))
        except ValidationError as error:
            first = error.errors()[0]
            path = (*where, *(str(part) for part in first["loc"]))
            self.quarantine(name, self._toml.error(path, first["msg"]).detail)

    # ---- quarantine ------------------------------------------------------------------------

    def quarantine(self, name: str, reason: str) -> None:
        """Turn a plugin off, and with it what depends on it.

        Args:
            name: The plugin.
            reason: Why, as a sentence without its subject.
        """
        if not self._set_aside(name, reason):
            return
        for other in list(self._states.values()):
            if other.status == "on" and name in other.requires:
                self.quarantine(other.name, f"requires {name}, which is off: {reason}")

    def _set_aside(self, name: str, reason: str) -> bool:
        state = self._states[name]
        if state.status == "quarantined":
            return False
        state.status, state.reason = "quarantined", reason
        if self._pm.has_plugin(name):
            self._pm.unregister(name=name)
        for listener in self._listeners:
            listener(name, reason)
        return True

    # ---- hooks -----------------------------------------------------------------------------

    def use_platforms(self, factory: Callable[[str], Platform]) -> None:
        """Say how to make the platform that a plugin's hooks receive."""
        self._platforms = factory

    def implements(self, name: str, hook: str) -> bool:
        """Say whether a plugin that is on implements a hook."""
        caller = getattr(self._pm.hook, hook, None)
        return caller is not None and any(i.plugin_name == name for i in caller.get_hookimpls())

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Call a hook plugin by plugin, in order, and yield names and results.

        A plugin that raises is quarantined and yields nothing. A generator is used up here, so
        that its exceptions are its plugin's own.
        """
        for name in self.names:
            if self._states[name].status == "on":  # it may have fallen with another meanwhile
                found, result = self._call_one(name, hook, arguments)
                if found and result is not None:
                    yield name, result

    def collect(self, hook: str, **arguments: Any) -> Mapping[str, Any]:
        """Return the results of `each` by plugin name."""
        return dict(self.each(hook, **arguments))

    async def each_async(self, hook: str, *, backwards: bool = False) -> None:
        """Await a life-cycle hook plugin by plugin.

        Args:
            hook: ``startup`` or ``shutdown``.
            backwards: In the reverse of the plugins' order.
        """
        for name in reversed(self.names) if backwards else self.names:
            if self._states[name].status != "on":
                continue
            found, awaitable = self._call_one(name, hook, {})
            if not found:
                continue
            try:
                await awaitable
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything
                self.quarantine(name, f"raised in {hook}: {describe(error)}")

    def _call_one(self, name: str, hook: str, arguments: Mapping[str, Any]) -> tuple[bool, Any]:
        """Call a hook of one plugin; the first item says whether there is a result."""
        if not self.implements(name, hook):
            return False, None
        others = [
            plugin for other, plugin in self._pm.list_name_plugin() if plugin and other != name
        ]
        caller = self._pm.subset_hook_caller(hook, others)
        if self._platforms is not None:
            arguments = {"platform": self._platforms(name), **arguments}
        try:
            results = caller(**arguments)
            result = results[0] if isinstance(results, list) and results else results or None
            if isinstance(result, Iterator):
                result = list(result)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything
            self.quarantine(name, f"raised in {hook}: {describe(error)}")
            return False, None
        return True, result
