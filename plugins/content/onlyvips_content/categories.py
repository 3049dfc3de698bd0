"""Categories, which operators manage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_content.listing import CATEGORIES

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.definitions import CategoryIn

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True, slots=True)
class Category:
    """A category.

    Attributes:
        slug: Name in addresses.
        names: By language.
        position: Place in lists.
    """

    slug: str
    names: Mapping[str, str]
    position: int


class Categories:
    """The categories.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def list(self) -> Sequence[Category]:
        """Return all of them, in the operator's order."""
        rows = await self._platform.db.fetch_all(
            "SELECT slug, names, position FROM content.categories ORDER BY position, slug"
        )
        return [Category(row["slug"], row["names"], row["position"]) for row in rows]

    async def put(self, slug: str, category: CategoryIn) -> Category:
        """Add a category, or change its names and place.

        Raises:
            InvalidInput: The slug is none.
        """
        if not _SLUG.fullmatch(slug):
            raise InvalidInput(
                f"{slug!r} cannot be a category.",
                fields=[FieldError("slug", "expected 2 to 40 of a-z, 0-9 and -")],
            )
        names: dict[str, str] = {str(language): name for language, name in category.names.items()}
        async with self._platform.db.transaction():
            await self._platform.db.execute(
                "INSERT INTO content.categories (slug, names, position)"
                " VALUES (:slug, :names, :position) ON CONFLICT (slug) DO UPDATE"
                " SET names = excluded.names, position = excluded.position",
                {"slug": slug, "names": names, "position": category.position},
            )
            await self._platform.pages.invalidate(CATEGORIES)
        return Category(slug, names, category.position)

    async def delete(self, slug: str) -> None:
        """Delete a category.

        Raises:
            NotFound: There is none of this slug.
            Conflict: A work is in it.
        """
        db = self._platform.db
        async with db.transaction():
            # Held, so that no work comes into it meanwhile.
            found = await db.fetch_val(
                "SELECT slug FROM content.categories WHERE slug = :slug FOR UPDATE", {"slug": slug}
            )
            if found is None:
                raise NotFound(f"There is no category {slug!r}.", code="category-not-found")
            used = await db.fetch_val(
                "SELECT id FROM content.works WHERE category = :slug LIMIT 1", {"slug": slug}
            )
            if used is not None:
                raise Conflict(f"Works are in the category {slug!r}.", code="category-in-use")
            await db.execute("DELETE FROM content.categories WHERE slug = :slug", {"slug": slug})
            await self._platform.pages.invalidate(CATEGORIES)
