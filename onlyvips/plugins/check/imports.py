"""What a plugin's modules import: the arrows between plugins, and the host's public modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.plugins.check.findings import Finding, error, warning

if TYPE_CHECKING:
    from onlyvips.plugins.check.probing import Report
    from onlyvips.plugins.check.project import PluginProject

#: Modules of the host that plugins may import; what is below them is the host's own business.
PUBLIC_MODULES = frozenset(
    {
        "onlyvips",
        "onlyvips.accounts.types",
        "onlyvips.bot.types",
        "onlyvips.cache",
        "onlyvips.clock",
        "onlyvips.config",
        "onlyvips.db",
        "onlyvips.db.tables",
        "onlyvips.errors",
        "onlyvips.events",
        "onlyvips.hookspecs",
        "onlyvips.i18n",
        "onlyvips.info",
        "onlyvips.jobs.types",
        "onlyvips.metrics",
        "onlyvips.platform",
        "onlyvips.registry",
        "onlyvips.web.auth",
        "onlyvips.web.bodies",
        "onlyvips.web.caching",
        "onlyvips.web.idempotency",
        "onlyvips.web.pages",
        "onlyvips_cli.plugin_api",
    }
)
#: Packages in which every module is public.
PUBLIC_PACKAGES = ("onlyvips.testing",)
LONG_FILE = 400


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the plugin and its syntax tree."""

    path: Path
    name: str
    tree: ast.Module
    lines: int

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        if self.path.name == "__init__.py":
            return self.name
        return self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name, absolute.

    Attributes:
        module: What was imported from, or imported.
        name: The name taken from it; None for ``import module``.
        line: Line of the statement.
        deferred: Runs only when a function is called, or only for a type checker.
    """

    module: str
    name: str | None
    line: int
    deferred: bool


def parse_modules(plugin: PluginProject, found: list[Finding]) -> list[Module]:
    """Parse every module of the plugin's package."""
    modules = []
    for path in sorted(plugin.folder.rglob("*.py")):
        parts = path.relative_to(plugin.source).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        try:
            text = path.read_text(encoding="utf-8")
            tree = ast.parse(text, filename=str(path))
        except (SyntaxError, UnicodeDecodeError, ValueError) as problem:
            line = problem.lineno if isinstance(problem, SyntaxError) else None
            reason = problem.msg if isinstance(problem, SyntaxError) else str(problem)
            found.append(
                error("syntax", f"It is not Python: {reason}.", "Correct the line.", path, line)
            )
            continue
        modules.append(Module(path, name, tree, len(text.splitlines())))
    return modules


def imports_of(module: Module) -> Iterator[Import]:
    """Yield what a module imports."""
    yield from _walk(module, module.tree, deferred=False)


def _walk(module: Module, node: ast.AST, *, deferred: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, None, child.lineno, deferred)
        elif isinstance(child, ast.ImportFrom):
            base = _absolute(module, child)
            for alias in child.names:
                yield Import(base, alias.name, child.lineno, deferred)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            later = later or (isinstance(child, ast.If) and _for_type_checkers(child.test))
            yield from _walk(module, child, deferred=deferred or later)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    parts = parts[: len(parts) - (node.level - 1)]
    return ".".join([*parts, node.module] if node.module else parts)


def _for_type_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def check_modules(
    plugin: PluginProject, modules: list[Module], report: Report, found: list[Finding]
) -> None:
    """Check what the modules import and how long they are."""
    for module in modules:
        if module.lines > LONG_FILE:
            found.append(
                warning(
                    "long-file",
                    f"The file has {module.lines} lines.",
                    f"Split it by what it does; {LONG_FILE} lines are enough for one job.",
                    module.path,
                )
            )
        for item in imports_of(module):
            _check_import(plugin, module, item, report, found)


def _check_import(
    plugin: PluginProject, module: Module, item: Import, report: Report, found: list[Finding]
) -> None:
    top = item.module.partition(".")[0]
    if top == plugin.package:
        return
    if top in {"onlyvips", "onlyvips_cli"}:
        _check_host_import(module, item, found)
        return
    other = report.packages.get(top)
    if other is None and top.startswith("onlyvips_"):
        other = top.removeprefix("onlyvips_")
    if other is not None:
        found.extend(_check_plugin_import(module, item, other, report))


def _check_host_import(module: Module, item: Import, found: list[Finding]) -> None:
    inner = f"{item.module}.{item.name}" if item.name else item.module
    names = {item.module, inner}
    if names & PUBLIC_MODULES - {"onlyvips"} or inner.startswith(PUBLIC_PACKAGES):
        return
    # ``from onlyvips import hookimpl`` takes a name; ``from onlyvips import host`` a module.
    if item.module == "onlyvips" and (item.name is None or not _is_host_module(item.name)):
        return
    found.append(
        error(
            "host-internals",
            f"{inner} belongs to the host's inside and may change with any release.",
            "Use the platform that hooks receive, or one of the public modules in docs/plugins.md.",
            module.path,
            item.line,
        )
    )


def _is_host_module(name: str) -> bool:
    root = Path(__file__).parents[2]
    return (root / name).is_dir() or (root / f"{name}.py").is_file()


def _check_plugin_import(
    module: Module, item: Import, other: str, report: Report
) -> Iterator[Finding]:
    top = item.module.partition(".")[0]
    api = f"{top}.api"
    is_api = item.module == api or item.module.startswith(f"{api}.")
    is_api = is_api or (item.module == top and item.name == "api")
    if not is_api:
        yield error(
            "plugin-internals",
            f"{item.module} is the inside of the plugin {other}.",
            f"Import from {api} only, or ask {other} to offer what you need there.",
            module.path,
            item.line,
        )
    elif other not in report.requires and not item.deferred:
        yield error(
            "undeclared-requirement",
            f"It imports {api}, but the plugin does not require {other}.",
            f"Add {other} to PluginInfo.requires, or import inside the hook of {other}.",
            module.path,
            item.line,
        )
