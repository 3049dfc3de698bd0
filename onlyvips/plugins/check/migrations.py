"""Reading a plugin's Alembic versions without running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.plugins.check.findings import Finding, error, warning

if TYPE_CHECKING:
    from onlyvips.plugins.check.probing import Report
    from onlyvips.plugins.check.project import PluginProject

_SCHEMA_ARGUMENTS = ("schema", "source_schema")
#: Statements of SQL that change the database, and the object that they name.
_CHANGES = re.compile(
    r"\b(?:create|alter|drop|truncate)\s+(?:unlogged\s+)?(?:table|materialized\s+view|view|sequence"
    r"|type|function|trigger|schema)?\s*(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?\"?(\w+)\"?\.\"?\w+"
    r"|\b(?:insert\s+into|delete\s+from|update(?:\s+only)?|truncate)\s+\"?(\w+)\"?\.\"?\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version file."""

    path: Path
    tree: ast.Module
    revision: str | None
    down_revision: str | None

    def function(self, name: str) -> ast.FunctionDef | None:
        """Return the function ``upgrade`` or ``downgrade``."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        return None


def check(plugin: PluginProject, report: Report, found: list[Finding]) -> None:
    """Check the versions of a plugin."""
    folder = _versions_folder(plugin, report, found)
    if folder is None:
        return
    versions = [_read(path) for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    known = [version for version in versions if version is not None]
    if not known:
        found.append(
            error("no-versions", "There is no version file.", "Add versions/0001.py.", folder)
        )
    _check_chain(known, found)
    allowed = {plugin.name, "core", *report.requires}
    for version in known:
        _check_functions(version, found)
        _check_calls(plugin.name, version, allowed, found)


def _versions_folder(plugin: PluginProject, report: Report, found: list[Finding]) -> Path | None:
    if report.migrations is None:
        folder = plugin.folder / "migrations" / "versions"
        if folder.is_dir() and report.complete:
            found.append(
                error(
                    "unregistered-migrations",
                    "The plugin has version files, but register_migrations names no package.",
                    "Implement register_migrations.",
                    folder,
                )
            )
        return folder if folder.is_dir() else None
    folder = plugin.source.joinpath(*report.migrations.split(".")) / "versions"
    if not folder.is_dir():
        found.append(
            error(
                "no-versions",
                f"register_migrations names {report.migrations}, which has no folder versions.",
                "Create the folder with a first version, 0001.py.",
                plugin.face_file,
            )
        )
        return None
    return folder


def _read(path: Path) -> Version | None:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return None  # reported with the other modules
    return Version(path, tree, _constant(tree, "revision"), _constant(tree, "down_revision"))


def _constant(tree: ast.Module, name: str) -> str | None:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.AnnAssign):
            target = node.target
        if isinstance(target, ast.Name) and target.id == name:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    return None


def _check_chain(versions: list[Version], found: list[Finding]) -> None:
    seen: dict[str, Path] = {}
    children: dict[str | None, list[Version]] = {}
    for version in versions:
        if version.revision is None:
            found.append(
                error(
                    "revision",
                    "The version has no revision.",
                    'Assign a text to revision, e.g. revision = "0001".',
                    version.path,
                )
            )
        elif version.revision in seen:
            found.append(
                error(
                    "revision",
                    f"{seen[version.revision].name} has the revision {version.revision} too.",
                    "Give every version a revision of its own.",
                    version.path,
                )
            )
        else:
            seen[version.revision] = version.path
        children.setdefault(version.down_revision, []).append(version)
    for parent, heirs in children.items():
        if parent is not None and parent not in seen:
            found.append(
                error(
                    "revision",
                    f"down_revision {parent!r} is no version of this plugin.",
                    "Name the version that comes before.",
                    heirs[0].path,
                )
            )
        found.extend(
            error(
                "revision",
                f"Both {heirs[0].path.name} and this file follow {parent or 'nothing'}.",
                "Put the versions into one line; the platform knows no branches.",
                heir.path,
            )
            for heir in heirs[1:]
        )


def _check_functions(version: Version, found: list[Finding]) -> None:
    upgrade, downgrade = version.function("upgrade"), version.function("downgrade")
    if upgrade is None:
        found.append(
            error("upgrade", "There is no function upgrade.", "Define upgrade().", version.path)
        )
    if downgrade is None or (upgrade is not None and _idle(downgrade) and not _idle(upgrade)):
        found.append(
            error(
                "downgrade",
                "The version cannot be taken back.",
                "Define downgrade() so that it undoes what upgrade() does.",
                version.path,
                None if downgrade is None else downgrade.lineno,
            )
        )


def _idle(function: ast.FunctionDef) -> bool:
    """Whether a function does nothing, or only refuses."""
    return all(
        isinstance(node, ast.Pass | ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Return) and node.value is None)
        for node in function.body
    )


def _check_calls(plugin: str, version: Version, allowed: set[str], found: list[Finding]) -> None:
    created = {_first_text(call) for call in _calls(version.tree) if _name(call) == "create_table"}
    for call in _calls(version.tree):
        for schema in _changed_schemas(call, version.tree):
            if schema != plugin:
                _foreign_schema(version, call.lineno, schema, plugin, found)
        for schema in _referenced_schemas(call):
            _check_reference(version, call.lineno, schema, allowed, found)
    upgrade = version.function("upgrade")
    if upgrade is not None:
        _check_locks(version, upgrade, created, found)


def _changed_schemas(call: ast.Call, tree: ast.Module) -> Iterator[str]:
    """Yield the schemas that a call names as the ones that it changes."""
    for keyword in call.keywords:
        value = keyword.value
        schema = _constant(tree, value.id) if isinstance(value, ast.Name) else _text(value)
        if keyword.arg in _SCHEMA_ARGUMENTS and schema is not None:
            yield schema
    if _name(call) in {"execute", "text"} and not any(isinstance(a, ast.Call) for a in call.args):
        for match in _CHANGES.finditer(_first_text(call) or ""):
            yield (match[1] or match[2]).lower()


def _referenced_schemas(call: ast.Call) -> Iterator[str]:
    """Yield the schemas that foreign keys of a call point to."""
    for keyword in call.keywords:
        schema = _text(keyword.value)
        if keyword.arg == "referent_schema" and schema is not None:
            yield schema
    for target in _references(call, _name(call)):
        if target.count(".") == 2:  # ``table.column`` is a table of the plugin's own schema
            yield target.partition(".")[0]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and node.args:  # sa.text("...")
        return _text(node.args[0])
    return None


def _first_text(call: ast.Call) -> str | None:
    return _text(call.args[0]) if call.args else None


def _references(call: ast.Call, name: str) -> Iterator[str]:
    if name == "ForeignKey" and (target := _first_text(call)):
        yield target
    if name == "ForeignKeyConstraint" and len(call.args) > 1:
        targets = call.args[1]
        if isinstance(targets, ast.List | ast.Tuple):
            yield from filter(None, map(_text, targets.elts))


def _foreign_schema(
    version: Version, line: int, schema: str, plugin: str, found: list[Finding]
) -> None:
    found.append(
        error(
            "foreign-schema",
            f"The version changes the schema {schema}, which is not the plugin's.",
            f"A plugin changes its own schema, {plugin}, alone; go through the other's services.",
            version.path,
            line,
        )
    )


def _check_reference(
    version: Version, line: int, schema: str, allowed: set[str], found: list[Finding]
) -> None:
    if schema not in allowed:
        found.append(
            error(
                "foreign-key",
                f"A foreign key points to the schema {schema}, which may not be there.",
                f"Add {schema} to PluginInfo.requires, or keep the number without a foreign key.",
                version.path,
                line,
            )
        )


def _check_locks(
    version: Version, upgrade: ast.FunctionDef, created: set[str | None], found: list[Finding]
) -> None:
    """Warn of what holds a lock on a table that is in use for as long as the table is large."""
    for call in _calls(upgrade):
        name, keywords = _name(call), {k.arg: k.value for k in call.keywords}
        table = _text(call.args[1]) if name == "create_index" and len(call.args) > 1 else None
        if name == "create_index" and table not in created:
            if "postgresql_concurrently" not in keywords:
                found.append(
                    warning(
                        "hot-lock",
                        f"Building the index blocks every write to {table} until it is done.",
                        "Build it with postgresql_concurrently=True in an autocommit block.",
                        version.path,
                        call.lineno,
                    )
                )
        elif name == "add_column" and _first_text(call) not in created:
            _check_new_column(version, call, found)


def _check_new_column(version: Version, call: ast.Call, found: list[Finding]) -> None:
    column = next((c for c in call.args[1:] if isinstance(c, ast.Call)), None)
    keywords = {} if column is None else {k.arg: k.value for k in column.keywords}
    nullable = keywords.get("nullable")
    required = isinstance(nullable, ast.Constant) and nullable.value is False
    if required and "server_default" not in keywords:
        found.append(
            error(
                "required-column",
                "Adding a column that must not be empty fails on a table that has rows.",
                "Give it a server_default, or add it nullable and fill it first.",
                version.path,
                call.lineno,
            )
        )
