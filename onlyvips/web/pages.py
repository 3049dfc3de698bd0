"""Lists in pages, by keyset: a page begins after the last item of the one before.

A cursor holds the sort values of that item. It is opaque to callers and checked against the types
that a list sorts by, so a forged one can at most choose where a page begins, never what it shows.

    @blueprint.get("/quests")
    @validate_querystring(PageQuery)
    async def quests(query_args: PageQuery) -> Page[Quest]:
        after = query_args.after(datetime, int)
        rows = await service.list(after=after, limit=query_args.limit + 1)
        return make_page(rows, query_args.limit, key=lambda quest: (quest.created_at, quest.id))
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from onlyvips.errors import FieldError, InvalidInput

Value = int | str | datetime | None
T = TypeVar("T")
_BIGINT = 2**63
_MAX_CURSOR = 1024


class PageQuery(BaseModel):
    """The parameters that every list takes."""

    model_config = ConfigDict(extra="ignore")

    limit: int = Field(20, ge=1, le=100, description="Most items of a page.")
    cursor: str | None = Field(
        None,
        max_length=_MAX_CURSOR,
        description="The next_cursor of the page before; absent for the first page.",
    )

    def after(self, *types: type) -> tuple[Any, ...] | None:
        """Return the sort values after which the page begins, or None for the first page.

        Args:
            types: Types of the sort values: int, str or datetime.

        Raises:
            InvalidInput: The cursor is not one of this list.
        """
        return None if self.cursor is None else decode_cursor(self.cursor, *types)


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    next_cursor: str | None = Field(None, description="Cursor of the next page; null on the last.")


def make_page(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Value, ...]]) -> Page[T]:
    """Return a page.

    Args:
        rows: Up to ``limit + 1`` items; the one too many tells that there is a next page.
        limit: Items of a page.
        key: Returns the sort values of an item, the last of them unique.
    """
    items = rows[:limit]
    more = len(rows) > limit
    return Page(items=items, next_cursor=encode_cursor(*key(items[-1])) if more else None)


def encode_cursor(*values: Value) -> str:
    """Return a cursor for sort values. Times must be timezone-aware."""
    plain = [v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for v in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, *types: type) -> tuple[Any, ...]:
    """Return the sort values in a cursor.

    Args:
        cursor: What `encode_cursor` returned.
        types: Types of the values: int, str or datetime. A value may also be None.

    Raises:
        InvalidInput: The cursor is not one of this list.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return tuple(_check(v, t) for v, t in zip(list(values), types, strict=True))
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise InvalidInput(
            "The cursor is not one of this list; begin without one.",
            fields=[FieldError("cursor", "Expected the next_cursor of the page before.")],
            code="invalid-cursor",
        ) from None


def _check(value: object, expected: type) -> Value:
    if value is None:
        return None
    if expected is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)  # raises where UTC has no such year
    elif expected is int and isinstance(value, int) and not isinstance(value, bool):
        if -_BIGINT <= value < _BIGINT:
            return value
    elif expected is str and isinstance(value, str) and "\x00" not in value:
        value.encode()  # a lone surrogate is no text that a database could hold
        return value
    raise ValueError
