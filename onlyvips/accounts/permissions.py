"""Who may do what: permissions by role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onlyvips.accounts.types import Permission, Role

#: What the host itself guards.
CORE_PERMISSIONS = (
    Permission("core.accounts.read", "See accounts and search them", frozenset({"moderator"})),
    Permission("core.accounts.ban", "Ban accounts and lift bans", frozenset({"moderator"})),
    Permission("core.accounts.roles", "Grant and take roles"),
    Permission("core.audit.read", "See who did what to whom"),
    Permission("core.figures.read", "See the figures of the platform"),
)


class PermissionRegistry:
    """The permissions that the host and its plugins registered."""

    def __init__(self) -> None:
        self._plugins: dict[str, str] = {}
        self._permissions: dict[str, Permission] = {}
        self._granted: dict[frozenset[Role], frozenset[str]] = {}
        self.register("core", CORE_PERMISSIONS)

    @property
    def all(self) -> Mapping[str, Permission]:
        """Every permission by name, in alphabetical order."""
        return dict(sorted(self._permissions.items()))

    def register(self, plugin: str, permissions: Iterable[Permission]) -> None:
        """Add a plugin's permissions: all of them or, when one is refused, none.

        Raises:
            ValueError: A name does not begin with ``<plugin>.`` or is taken.
        """
        new: dict[str, Permission] = {}
        for permission in permissions:
            name = permission.name
            if not name.startswith(f"{plugin}.") or name == f"{plugin}.":
                raise ValueError(f"permission {name!r}: expected a name like '{plugin}.manage'")
            if name in self._permissions or name in new:
                raise ValueError(f"permission {name!r} is registered twice")
            new[name] = permission
        self._permissions.update(new)
        self._plugins.update(dict.fromkeys(new, plugin))
        self._granted.clear()

    def unregister(self, plugin: str) -> None:
        """Remove a plugin's permissions; they grant nothing from now on."""
        for name in [name for name, owner in self._plugins.items() if owner == plugin]:
            del self._plugins[name], self._permissions[name]
        self._granted.clear()

    def granted(self, roles: frozenset[Role]) -> frozenset[str]:
        """Return the names of all permissions that these roles grant; ``admin`` has every one."""
        found = self._granted.get(roles)
        if found is None:
            found = self._granted[roles] = frozenset(
                name
                for name, permission in self._permissions.items()
                if "admin" in roles or permission.roles & roles
            )
        return found
