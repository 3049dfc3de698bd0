"""Reading a plugin's pyproject.toml: what it is called and where its code lies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from onlyvips.config.plugins_toml import find_line
from onlyvips.info import NAME_PATTERN, RESERVED_NAMES
from onlyvips.plugins.check.findings import Finding, error, warning

GROUP = "onlyvips.plugins"
#: Where the code may lie, seen from pyproject.toml.
SOURCE_FOLDERS = (".", "src")


@dataclass(frozen=True, slots=True)
class PluginProject:
    """A plugin as its pyproject.toml tells it.

    Attributes:
        root: Folder of pyproject.toml.
        name: Name of the entry point, which is the plugin's name.
        face: Module that the entry point names.
        package: Top-level package of the face.
        source: Folder that holds the package.
    """

    root: Path
    name: str
    face: str
    package: str
    source: Path

    @property
    def folder(self) -> Path:
        """Folder of the package."""
        return self.source / self.package

    @property
    def face_file(self) -> Path:
        """File of the face."""
        path = self.source.joinpath(*self.face.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def read_project(path: Path, found: list[Finding]) -> PluginProject | None:
    """Read the project in a folder; None when there is too little to go on."""
    root = path.resolve()
    file = root / "pyproject.toml"
    try:
        text = file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        found.append(
            error(
                "no-pyproject",
                f"There is no pyproject.toml in {root}.",
                "Name the plugin's folder, or begin one with: onlyvips plugin new NAME.",
            )
        )
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        found.append(
            error("bad-pyproject", f"It cannot be read: {problem}.", "Correct the file.", file)
        )
        return None
    _check_requirements(file, text, data, found)
    entry = _entry_point(file, text, data, found)
    if entry is None:
        return None
    project = _locate(root, *entry)
    if project is None:
        face = entry[1]
        found.append(
            error(
                "entry-point",
                f"The entry point names the module {face}, which is not in the project.",
                f"Create {face.replace('.', '/')}.py beside pyproject.toml or below src/.",
                file,
                find_line(text, _ENTRY_POINTS),
            )
        )
    return project


_ENTRY_POINTS = ("project", "entry-points", "onlyvips", "plugins")


def _table(data: object, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _entry_point(
    file: Path, text: str, data: dict[str, Any], found: list[Finding]
) -> tuple[str, str] | None:
    points = _table(data, "project", "entry-points", GROUP)
    line = find_line(text, _ENTRY_POINTS)
    if len(points) != 1:
        found.append(
            error(
                "entry-point",
                f"Expected one entry point in the group {GROUP}, found {len(points)}.",
                f'Add: [project.entry-points."{GROUP}"] with NAME = "onlyvips_NAME.plugin".',
                file,
                line,
            )
        )
        return None
    ((name, face),) = points.items()
    if not NAME_PATTERN.fullmatch(name) or name in RESERVED_NAMES:
        found.append(
            error(
                "plugin-name",
                f"The plugin cannot be called {name!r}.",
                f"Choose a name of the form {NAME_PATTERN.pattern} that is not the host's own.",
                file,
                line,
            )
        )
        return None
    if not isinstance(face, str) or not all(part.isidentifier() for part in face.split(".")):
        found.append(
            error(
                "entry-point",
                f"The entry point {name} is {face!r}, but must name a module.",
                f'Write: {name} = "onlyvips_{name}.plugin".',
                file,
                line,
            )
        )
        return None
    return name, face


def _locate(root: Path, name: str, face: str) -> PluginProject | None:
    package = face.partition(".")[0]
    for folder in SOURCE_FOLDERS:
        project = PluginProject(root, name, face, package, (root / folder).resolve())
        if project.face_file.is_file():
            return project
    return None


def _check_requirements(file: Path, text: str, data: dict[str, Any], found: list[Finding]) -> None:
    line = find_line(text, ("project", "dependencies"))
    host: Requirement | None = None
    dependencies = _table(data, "project").get("dependencies", [])
    for item in dependencies if isinstance(dependencies, list) else []:
        try:
            requirement = Requirement(str(item))
        except InvalidRequirement:
            found.append(
                error(
                    "dependencies",
                    f"The dependency {item!r} cannot be read.",
                    "Write it as PEP 508 says, e.g. onlyvips>=0.1,<0.2.",
                    file,
                    line,
                )
            )
            continue
        if canonicalize_name(requirement.name) == "onlyvips":
            host = requirement
    if host is None:
        found.append(
            error(
                "dependencies",
                "The project does not depend on onlyvips.",
                "Add onlyvips with a lower and an upper bound to dependencies.",
                file,
                line,
            )
        )
    elif not any(item.operator in {"<", "<=", "==", "~="} for item in host.specifier):
        found.append(
            warning(
                "dependencies",
                f"The dependency {host} has no upper bound.",
                "Add one, so that a host that the plugin was not made for is not installed.",
                file,
                line,
            )
        )
