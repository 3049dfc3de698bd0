"""Pages of works: feed, new, popular, trending, of a creator, a library, what somebody keeps.

Every order is an index, and a page begins where the one before ended. One statement finds the works
of a page and all that is the viewer's: what is the same for everybody lies in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

from onlyvips.errors import FieldError, InvalidInput
from onlyvips.web.pages import decode_cursor, encode_cursor
from onlyvips_content.cards.seeing import FACTS, FOLLOWS, KEY
from onlyvips_content.cards.writing import card, write_cards

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.api import AgeRating, WorkKind, WorkState
    from onlyvips_content.cards.seeing import Seen, Sight
    from onlyvips_content.media.links import MediaLinks
    from onlyvips_content.views import Viewer, WorkCard

Order = Literal["feed", "new", "popular", "trending", "library", "saved", "own", "search"]

#: After everything: where the first page begins.
_LAST_MOMENT: Final = datetime(9999, 12, 31, tzinfo=UTC)
_LAST_NUMBER: Final = 2**63 - 1
_LAST_SCORE: Final = 1e300
_ADULT = (
    "EXISTS (SELECT FROM content.viewers x"
    " WHERE x.account_id = :viewer AND x.adult_since IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which works, in which order.

    Attributes:
        order: What the list is; ``library`` is what the viewer unlocked, ``saved`` what they keep,
            ``own`` all works of theirs in whatever state.
        creator_id: Only of this creator.
        category: Only of this category.
        kind: Only of this kind.
        tag: Only with this tag.
        language: Only with a text in this language.
        age: Only for this age and below.
        free: Only what everybody may see.
        state: Of ``own``: only in this state.
        words: Of ``search``: what was typed.
    """

    order: Order = "new"
    creator_id: int | None = None
    category: str | None = None
    kind: WorkKind | None = None
    tag: str | None = None
    language: str | None = None
    age: AgeRating | None = None
    free: bool = False
    state: WorkState | None = None
    words: str = ""

    #: The names of what is asked for, which together make the statement.
    filters: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find out once what makes the statement."""
        names = ("creator_id", "category", "kind", "tag", "language", "age", "state")
        given = [name for name in names if getattr(self, name) is not None]
        object.__setattr__(self, "filters", (*given, "free") if self.free else tuple(given))


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of cards.

    Attributes:
        items: The cards.
        next_cursor: Where the next page begins; None on the last.
    """

    items: Sequence[WorkCard]
    next_cursor: str | None


class Lists:
    """Finds pages of works.

    Args:
        platform: The plugin's platform.
        sight: Looks at works.
        links: Signs addresses.
    """

    def __init__(self, platform: Platform, sight: Sight, links: MediaLinks) -> None:
        self._db = platform.db
        self._clock = platform.clock
        self._sight = sight
        self._links = links

    async def page(
        self, viewer: Viewer, selection: Selection, *, after: str | None = None, limit: int = 20
    ) -> CardPage:
        """Return a page of cards.

        Args:
            viewer: Who looks; lists that are somebody's are empty for strangers.
            selection: Which works.
            after: ``next_cursor`` of the page before.
            limit: Most works.

        Raises:
            InvalidInput: The cursor is not one of this list.
        """
        found, cursor = await self._find(viewer, selection, after, limit)
        url = self._links.signing()
        return CardPage([card(seen, viewer, url) for seen in found], cursor)

    async def page_json(
        self, viewer: Viewer, selection: Selection, *, after: str | None = None, limit: int = 20
    ) -> bytes:
        """Return the same as JSON, for HTTP; see `page`."""
        found, cursor = await self._find(viewer, selection, after, limit)
        items = write_cards(found, viewer, self._links.signing())
        following = b"null" if cursor is None else b'"%b"' % cursor.encode()
        return b'{"items":%b,"next_cursor":%b}' % (items, following)

    async def _find(
        self, viewer: Viewer, selection: Selection, after: str | None, limit: int
    ) -> tuple[list[Seen], str | None]:
        now = self._clock.now()
        values = {**_values(selection), "viewer": viewer.id, "now": now}
        values["k"], values["id"] = _begin(selection.order, after)
        statement = statement_of(selection, limit + 1, staff=viewer.staff)
        rows = await self._db.fetch_all(statement, values)
        cursor = None
        if len(rows) > limit:
            rows = rows[:limit]
            key = rows[-1][KEY]
            cursor = encode_cursor(repr(key) if isinstance(key, float) else key, rows[-1][0])
        page = await self._sight.page(viewer, rows, now)
        # What changed while the page was read, and what was bought and then taken down.
        return [seen for seen in page if seen.visible], cursor


def statement_of(selection: Selection, limit: int, *, staff: bool = False) -> str:
    """Return the statement that finds the works of a page.

    Its parameters are ``viewer``, ``now``, ``k`` and ``id``, and those of the filters.

    Args:
        selection: Which works.
        limit: Most works.
        staff: The viewer sees works for adults, whatever they said of their age.
    """
    return _statement(selection.order, selection.filters, staff, limit)


def _begin(order: Order, after: str | None) -> tuple[Any, int]:
    """Return after which sort values a page begins.

    Raises:
        InvalidInput: The cursor is not one of this list.
    """
    kind = _KEYS[order]
    if after is None:
        return {datetime: _LAST_MOMENT, float: _LAST_SCORE, int: _LAST_NUMBER}[kind], _LAST_NUMBER
    key, number = decode_cursor(after, str if kind is float else kind, int)
    if kind is float and isinstance(key, str):
        key = _score(key)
    if key is None or number is None:
        raise InvalidInput(
            "The cursor is not one of this list; begin without one.",
            fields=[FieldError("cursor", "Expected the next_cursor of the page before.")],
            code="invalid-cursor",
        )
    return key, number


def _score(text: str) -> float | None:
    try:
        score = float(text)
    except ValueError:
        return None
    return score if isfinite(score) else None


def _values(selection: Selection) -> dict[str, Any]:
    values = {name: getattr(selection, name) for name in selection.filters if name != "free"}
    if selection.age is not None:
        values["age"] = _AGES[selection.age]
    if selection.order == "search":
        values["words"] = selection.words
    return values


#: What each list is sorted by, before the work's number.
_KEYS: Final[dict[Order, type]] = {
    "feed": datetime,
    "new": datetime,
    "popular": float,
    "trending": float,
    "library": datetime,
    "saved": datetime,
    "own": int,
    "search": int,
}
_AGES: Final = {"all": ["all"], "16": ["all", "16"], "18": ["all", "16", "18"]}
_FILTERS: Final = {
    "creator_id": "w.creator_id = :creator_id",
    "category": "w.category = :category",
    "kind": "w.kind = :kind",
    "language": "EXISTS (SELECT FROM content.work_texts x"
    " WHERE x.work_id = w.id AND x.language = :language)",
    "age": "w.age = ANY(CAST(:age AS text[]))",
    "free": "w.free_from <= :now",
    "state": "w.state = :state",
    "tag": "EXISTS (SELECT FROM content.work_tags x WHERE x.work_id = w.id AND x.tag = :tag)",
}


@lru_cache(maxsize=2000)
def _statement(order: Order, filters: tuple[str, ...], staff: bool, limit: int) -> str:
    """Return the statement of a list.

    The limit is part of the text: PostgreSQL plans a statement once, and without knowing it would
    count on a tenth of all works.
    """
    conditions = [_FILTERS[name] for name in filters]
    if not staff and order not in {"own", "library"}:
        conditions.append(f"(w.age <> '18' OR {_ADULT})")
    if order == "feed":
        found = _feed(conditions, limit)
    elif order == "search":
        found = _search(conditions, limit)
    elif order == "new" and "tag" in filters:
        found = _tagged([c for c in conditions if c != _FILTERS["tag"]], limit)
    else:
        found = _plain(order, conditions, limit)
    follows = "TRUE" if order == "feed" else FOLLOWS
    return f"{FACTS.format(page=found, follows=follows)} ORDER BY p.k DESC, p.id DESC"


def _plain(order: Order, conditions: Sequence[str], limit: int) -> str:
    source, key, own = {
        "new": ("content.works w", "w.published_at", "w.listed"),
        "popular": (
            "content.work_counts o JOIN content.works w ON w.id = o.work_id",
            "o.popularity",
            "w.listed",
        ),
        "trending": (
            "content.work_counts o JOIN content.works w ON w.id = o.work_id",
            "o.trend",
            "w.listed",
        ),
        "library": (
            "content.unlocks o JOIN content.works w ON w.id = o.work_id",
            "o.at",
            "o.account_id = :viewer",
        ),
        "saved": (
            "content.saves o JOIN content.works w ON w.id = o.work_id",
            "o.at",
            "o.account_id = :viewer",
        ),
        "own": ("content.works w", "w.id", "w.creator_id = :viewer"),
    }[order]
    number = "w.id" if source.startswith("content.works") else "o.work_id"
    where = " AND ".join([own, *conditions, f"({key}, {number}) < (:k, :id)"])
    return (
        f"SELECT {number} AS id, {key} AS k FROM {source} WHERE {where}"  # noqa: S608 - our own
        f" ORDER BY {key} DESC, {number} DESC LIMIT {limit}"
    )


def _tagged(conditions: Sequence[str], limit: int) -> str:
    where = " AND ".join(
        ["o.tag = :tag", "w.listed", *conditions, "(o.published_at, o.work_id) < (:k, :id)"]
    )
    return (
        "SELECT o.work_id AS id, o.published_at AS k FROM content.work_tags o"  # noqa: S608
        f" JOIN content.works w ON w.id = o.work_id WHERE {where}"
        f" ORDER BY o.published_at DESC, o.work_id DESC LIMIT {limit}"
    )


def _feed(conditions: Sequence[str], limit: int) -> str:
    """Take the newest of each creator that the viewer follows, and of these the newest."""
    found = ("w.creator_id = f.creator_id", "w.listed", "(w.published_at, w.id) < (:k, :id)")
    where = " AND ".join([*found, *conditions])
    return (
        "SELECT w.id, w.published_at AS k FROM content.follows f CROSS JOIN LATERAL ("  # noqa: S608
        f"SELECT w.id, w.published_at FROM content.works w WHERE {where}"
        f" ORDER BY w.published_at DESC, w.id DESC LIMIT {limit}) w"
        f" WHERE f.account_id = :viewer ORDER BY w.published_at DESC, w.id DESC LIMIT {limit}"
    )


def _search(conditions: Sequence[str], limit: int) -> str:
    from onlyvips_content.searching import ranked

    return ranked(conditions, limit)
