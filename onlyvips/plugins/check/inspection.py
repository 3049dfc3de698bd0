"""Looking at an imported face: its identity card, and the hooks that need no platform.

Runs in the probe's process.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from onlyvips import __version__
from onlyvips.hookspecs import documented_hooks
from onlyvips.info import PluginInfo
from onlyvips.plugins.check.findings import Finding, error, warning
from onlyvips.plugins.check.hooks import (
    Implementation,
    check_implementations,
    hooks_of,
    implementations,
    installed_plugins,
)
from onlyvips.plugins.order import host_mismatch
from onlyvips.registry import CliCommand, Locales, Migrations

_SECRET = ("token", "secret", "password", "api_key", "private_key")


class Inspection:
    """One face under inspection.

    Args:
        face: The imported module.
        plugin: Name of the entry point.
        source: Folder that holds the plugin's package.
    """

    def __init__(self, face: ModuleType, plugin: str, source: Path) -> None:
        self.face = face
        self.file = Path(str(face.__file__))
        self.plugin = plugin
        self.source = source
        self.info: PluginInfo | None = None
        self.hooks: dict[str, Implementation] = implementations(face)
        self.findings: list[Finding] = []
        self.packages: dict[str, str] = {}
        self.migrations: Migrations | None = None
        self.locales: Locales | None = None
        self.settings: Any = None
        self.titles: list[str] = []

    def add(self, finding: Finding) -> None:
        """Note a finding."""
        self.findings.append(finding)

    def error(self, rule: str, hook: str, message: str, fix: str) -> None:
        """Note an error about what a hook returned."""
        file, line = self.hooks[hook].place if hook in self.hooks else (self.file, None)
        self.add(error(rule, message, fix, file, line))

    def call(self, hook: str, *arguments: Any) -> Any:
        """Call a hook of the face; None when it has none, or raises (which is noted)."""
        implementation = self.hooks.get(hook)
        if implementation is None:
            return None
        function = implementation.function
        code = function.__code__
        try:
            value = function(*arguments[: code.co_argcount])
            iterable = isinstance(value, Iterable) and not isinstance(value, (str, bytes, dict))
            return list(value) if iterable else value
        except BaseException as problem:  # noqa: BLE001 - a hook may do anything
            file, line = self._place(problem) or implementation.place
            reason = " ".join(str(problem).split()) or "no reason given"
            self.add(
                error(
                    "hook-raises",
                    f"{hook} raises {type(problem).__name__}: {reason}.",
                    "register_ hooks run before anything is connected: return values, do no work.",
                    file,
                    line,
                )
            )
            return None

    def _place(self, problem: BaseException) -> tuple[Path, int] | None:
        for frame in reversed(traceback.extract_tb(problem.__traceback__)):
            if frame.lineno is not None and Path(frame.filename).is_relative_to(self.source):
                return Path(frame.filename), frame.lineno
        return None

    def resolve(self, reference: str) -> Any:
        """Return what ``module:attribute`` names.

        Raises:
            ImportError: There is no such module.
            AttributeError: It has no such attribute.
        """
        module, _, attribute = reference.partition(":")
        value: Any = import_module(module)
        for part in attribute.split("."):
            value = getattr(value, part)
        return value

    def require(self, hook: str, value: object, kind: type | tuple[type, ...], word: str) -> bool:
        """Say whether a value has the type that a hook must return; note it if not."""
        if isinstance(value, kind):
            return True
        returned = "a class" if isinstance(value, type) else type(value).__name__
        self.error("hook-result", hook, f"{hook} returned {returned}.", f"Return {word}.")
        return False


def inspect_face(face: ModuleType, plugin: str, source: Path, answer: dict[str, Any]) -> None:
    """Inspect a face and put what was learnt into the probe's answer."""
    from onlyvips.plugins.check.registrations import inspect_registrations

    inspection = Inspection(face, plugin, source)
    info = inspection.info = _inspect_info(inspection)
    known: dict[str, Callable[..., Any]] = dict(documented_hooks())
    installed = set()
    for name, package, other in installed_plugins():
        inspection.packages[package] = name
        installed.add(name)
        if name != plugin:
            known |= hooks_of(other)
    known |= hooks_of(face)
    inspection.findings += check_implementations(face, inspection.hooks, known)
    _inspect_settings(inspection)
    _inspect_migrations(inspection)
    _inspect_locales(inspection)
    _inspect_hookspecs(inspection)
    _inspect_cli(inspection)
    if info is not None:
        inspect_registrations(inspection)
        for name in sorted(set(info.requires) - installed):
            message = f"The plugin {name} is required and not installed here."
            fix = "Install it, so that its hooks and services can be checked too."
            inspection.add(warning("requirement-absent", message, fix, inspection.file))
    answer["complete"] = True
    answer["findings"] += [finding.as_dict() for finding in inspection.findings]
    answer["requires"] = sorted(info.requires) if info else []
    answer["packages"] = inspection.packages
    answer["migrations"] = inspection.migrations.package if inspection.migrations else None
    answer["locales"] = str(inspection.locales.path) if inspection.locales else None
    answer["titles"] = inspection.titles


def _inspect_info(inspection: Inspection) -> PluginInfo | None:
    info = getattr(inspection.face, "PLUGIN", None)
    if not isinstance(info, PluginInfo):
        message = "The face has no PLUGIN." if info is None else "PLUGIN is no PluginInfo."
        fix = f'Write: PLUGIN = PluginInfo(name="{inspection.plugin}", ...).'
        inspection.add(error("no-plugin-info", message, fix, inspection.file))
        return None

    def wrong(rule: str, message: str, fix: str) -> None:
        inspection.add(error(rule, message, fix, inspection.file))

    if info.name != inspection.plugin:
        message = f"The entry point is called {inspection.plugin}, PluginInfo.name {info.name}."
        wrong("plugin-name", message, "Give both the same name.")
    if not info.summary.strip() or "\n" in info.summary:
        wrong("summary", "The summary is not one line.", "Say in one line what the plugin does.")
    try:
        Version(info.version)
    except InvalidVersion:
        message = f"The version {info.version!r} is not one of PEP 440."
        wrong("bad-version", message, "Write it like 1.0.0.")
    _inspect_ranges(info, wrong)
    return info


def _inspect_ranges(info: PluginInfo, wrong: Callable[[str, str, str], None]) -> None:
    if problem := host_mismatch(info, __version__):
        wrong("bad-range", f"The plugin {problem}.", "Write the range like >=0.1,<0.2.")
    for name, text in info.requires.items():
        try:
            SpecifierSet(text)
        except InvalidSpecifier:
            message = f"The range {text!r} for {name} is not a PEP 440 range."
            wrong("bad-range", message, "Write it like >=0.1,<0.2.")


def _inspect_settings(inspection: Inspection) -> None:
    from pydantic import BaseModel, ValidationError

    hook = "register_settings"
    model = inspection.call(hook)
    if model is None:
        return
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        inspection.require(hook, model, (), "a pydantic model class")
        return
    for name, field in model.model_fields.items():
        if field.is_required():
            message = f"The setting {name} has no default."
            inspection.error("settings", hook, message, "Give it one; an empty section must work.")
        if any(word in name for word in _SECRET) and "Secret" not in str(field.annotation):
            file, line = inspection.hooks[hook].place
            message = f"The setting {name} sounds like a secret and would be shown."
            fix = "Type it pydantic.SecretStr, which logs and onlyvips config show mask."
            inspection.add(warning("settings", message, fix, file, line))
    try:
        inspection.settings = model()
    except ValidationError as problem:
        if not any(field.is_required() for field in model.model_fields.values()):
            message = f"The defaults of {model.__name__} fail: {problem.errors()[0]['msg']}."
            inspection.error("settings", hook, message, "Choose defaults that are valid.")


def _inspect_migrations(inspection: Inspection) -> None:
    hook = "register_migrations"
    value = inspection.call(hook)
    if value is None or not inspection.require(hook, value, Migrations, "a Migrations"):
        return
    inspection.migrations = value
    try:
        import_module(value.package)
    except Exception as problem:  # noqa: BLE001 - whatever its __init__ does
        message = f"The package {value.package} cannot be imported: {problem}."
        inspection.error("migrations", hook, message, "Name the package that holds versions/.")


def _inspect_locales(inspection: Inspection) -> None:
    hook = "register_locales"
    value = inspection.call(hook)
    if value is None or not inspection.require(hook, value, Locales, "a Locales"):
        return
    inspection.locales = value


def _inspect_hookspecs(inspection: Inspection) -> None:
    for name, function in hooks_of(inspection.face).items():
        if not (function.__doc__ or "").strip():
            code = function.__code__
            message = f"The hook {name} has no docstring."
            fix = "Say what it gets, what it returns and when it is called."
            place = Path(code.co_filename), code.co_firstlineno
            inspection.add(warning("undocumented-hook", message, fix, *place))


def _inspect_cli(inspection: Inspection) -> None:
    hook = "register_cli_commands"
    for command in inspection.call(hook) or ():
        if not inspection.require(hook, command, CliCommand, "CliCommand values"):
            continue
        try:
            inspection.resolve(command.app)
        except Exception as problem:  # noqa: BLE001 - whatever the module does
            message = f"{command.app} of the command {command.name} cannot be imported: {problem}."
            fix = "Name a Typer application as module:attribute."
            inspection.error("cli", hook, message, fix)
