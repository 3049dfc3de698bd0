"""Where migrations come from. Light to import."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.db.errors import MigrationError

if TYPE_CHECKING:
    from sqlalchemy import MetaData


@dataclass(frozen=True, slots=True)
class MigrationSource:
    """The migrations of one plugin, or of the host.

    Attributes:
        name: The plugin; ``core`` is the host.
        schema: The PostgreSQL schema that they, and their version table, live in.
        location: A package (``onlyvips_quests.migrations``) or folder that holds the folder
            ``versions``.
        requires: Sources whose tables must stand first; ``core`` always comes first.
        metadata: ``module:attribute`` of the plugin's tables, or the tables, for writing
            migrations.
    """

    name: str
    schema: str
    location: str | Path
    requires: tuple[str, ...] = ()
    metadata: str | MetaData | None = None

    @property
    def versions(self) -> Path:
        """The folder with the version files.

        Raises:
            MigrationError: The package cannot be found.
        """
        if isinstance(self.location, Path):
            return self.location / "versions"
        try:
            spec = find_spec(self.location)
        except (ImportError, ValueError):
            spec = None
        if spec is None or not spec.submodule_search_locations:
            raise MigrationError(
                self.name,
                "",
                f"The migrations of {self.name} should be in the package {self.location}, which "
                f"cannot be found; correct the plugin's register_migrations.",
            )
        return Path(next(iter(spec.submodule_search_locations))) / "versions"

    def fingerprint(self) -> str:
        """Return a text that changes whenever a migration does."""
        digest = hashlib.sha256(f"{self.name}\0{self.schema}\0".encode())
        for path in sorted(self.versions.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


CORE = MigrationSource("core", "core", "onlyvips.db.core_migrations")
"""The host's own."""


def in_order(sources: Iterable[MigrationSource]) -> list[MigrationSource]:
    """Return sources so that each comes after what it requires.

    Requirements that have no migrations are no obstacle: they are not among the sources.

    Raises:
        MigrationError: Two have the same name, or they require one another in a circle.
    """
    by_name: dict[str, MigrationSource] = {}
    for source in sources:
        if source.name in by_name:
            raise MigrationError(
                source.name, "", f"There are two sources of migrations named {source.name}."
            )
        by_name[source.name] = source
    ordered: dict[str, MigrationSource] = {}
    for name in sorted(by_name, key=lambda name: name != CORE.name):
        _visit(name, by_name, ordered, ())
    return list(ordered.values())


def _visit(
    name: str,
    by_name: Mapping[str, MigrationSource],
    ordered: dict[str, MigrationSource],
    path: tuple[str, ...],
) -> None:
    if name in ordered or name not in by_name:
        return
    if name in path:
        circle = " -> ".join((*path[path.index(name) :], name))
        raise MigrationError(name, "", f"Migrations require one another in a circle: {circle}.")
    for required in by_name[name].requires:
        _visit(required, by_name, ordered, (*path, name))
    ordered[name] = by_name[name]
