"""Answers to strangers that are kept in memory and given again before anything else is done.

A public view says so, names what its answer depends on, and whoever changes that invalidates it
in the transaction of the change::

    @blueprint.get("/works")
    @public
    @cached_for_strangers("works", seconds=10)
    async def list_works() -> Page[WorkOut]: ...

    async with platform.db.transaction():
        await platform.db.execute(insert(works).values(...))
        await platform.pages.invalidate("works")

The answer must depend on nothing but the path, the query, what its tags name, and the language if
the view says so; not on cookies, the caller's address or other headers. Tags belong to the plugin:
the same tag of another plugin is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from onlyvips.web.auth import mark_view
from onlyvips.web.exchange import CURRENT

if TYPE_CHECKING:
    from collections.abc import Mapping

F = TypeVar("F", bound=Callable[..., Any])

#: Characters of a tag; several go into one notification of PostgreSQL (8000 bytes).
MAX_TAG = 500


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """How the answers of a view are kept.

    Attributes:
        tags: What they depend on; ``{name}`` stands for a part of the path.
        seconds: How old an answer may become that nothing invalidated.
        by_language: They also depend on the header ``Accept-Language``.
    """

    tags: tuple[str, ...]
    seconds: float
    by_language: bool

    def tags_for(self, plugin: str, parts: Mapping[str, object]) -> set[str] | None:
        """Return the tags of one request; None if the path makes no proper tag of one."""
        tags = [tag.format_map(parts) if "{" in tag else tag for tag in self.tags]
        try:
            return full_tags(plugin, tags)
        except ValueError:
            return None


def cached_for_strangers(
    *tags: str, seconds: float = 10, by_language: bool = False
) -> Callable[[F], F]:
    """Keep the answers of a public GET route for callers without a token.

    Only whole answers with status 200 are kept, up to 1 MiB each. They get an ``ETag``. One that
    sets a cookie, or ``Cache-Control`` with ``no-store`` or ``private``, is not kept.

    Args:
        tags: What the answer depends on, for ``platform.pages.invalidate``; ``work:{work_id}``
            takes a part of the path. More can be added while the view runs, with `tag_answer`.
        seconds: How old an answer may become that nothing invalidated: for counters and the like.
        by_language: The answer depends on the header ``Accept-Language``.
    """
    for tag in tags:
        check_tag(tag)
    if seconds <= 0:
        raise ValueError("seconds must be above 0")
    policy = CachePolicy(tags, seconds, by_language)

    def decorate(view: F) -> F:
        return mark_view(view, cached=policy)

    return decorate


def tag_answer(*tags: str) -> None:
    """Name more of what the answer to the running request depends on.

    Call it before reading what the tags stand for or after; both are safe. It does nothing where
    the answer is not kept.

    Args:
        tags: Tags of the plugin that the route belongs to.
    """
    exchange = CURRENT.get(None)
    if exchange is not None and exchange.keep is not None:
        exchange.keep.tags |= full_tags(exchange.keep.plugin, tags)


def full_tags(plugin: str, tags: Iterable[str]) -> set[str]:
    """Return tags as they are called between plugins.

    Raises:
        ValueError: A tag is empty, too long, or has characters that are not printable.
    """
    return {f"{plugin}:{check_tag(tag)}" for tag in tags}


def check_tag(tag: str) -> str:
    """Return the tag.

    Raises:
        ValueError: It is empty, too long, or has characters that are not printable.
    """
    if not 1 <= len(tag) <= MAX_TAG or not tag.isprintable():
        raise ValueError(f"a tag is 1 to {MAX_TAG} printable characters, got {tag[:60]!r}")
    return tag
