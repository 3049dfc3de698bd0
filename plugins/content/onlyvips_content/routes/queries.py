"""Parameters of lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError
from quart import request
from quart_schema import document_querystring
from quart_schema.validation import QuerystringValidationError
from werkzeug.datastructures import MultiDict

from onlyvips.errors import FieldError, InvalidInput
from onlyvips.web.pages import PageQuery
from onlyvips_content.api import AgeRating, WorkKind, WorkState
from onlyvips_content.definitions import Language, Slug
from onlyvips_content.lists import Order, Selection

_BIGINT = 2**63 - 1
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
]


Q = TypeVar("Q", bound=PageQuery)
#: Query strings whose meaning is remembered by each route, and how long these are at most.
_REMEMBERED, _LONGEST = 4096, 200


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of which list is asked for."""

    selection: Selection
    cursor: str | None
    limit: int


def asks_for(
    model: type[Q], select: Callable[[Q], Selection]
) -> Callable[[Callable[[PageRequest], Awaitable[Any]]], Callable[[], Awaitable[Any]]]:
    """Read the parameters of a list, as quart-schema's ``validate_querystring`` does.

    The lists are what is asked for most, and mostly by the same few query strings: what one means
    is remembered.

    Args:
        model: The parameters.
        select: Returns what they ask for.
    """
    known: dict[bytes, PageRequest] = {}

    def decorate(view: Callable[[PageRequest], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
        @document_querystring(model)
        @wraps(view)
        async def wrapper() -> Any:
            raw = request.query_string
            page = known.get(raw)
            if page is None:
                query = _read(model, request.args)
                page = PageRequest(select(query), query.cursor, query.limit)
                if len(raw) <= _LONGEST:
                    if len(known) >= _REMEMBERED:
                        known.clear()
                    known[raw] = page
            return await view(page)

        return wrapper

    return decorate


def _read(model: type[Q], arguments: MultiDict[str, str]) -> Q:
    """Return parameters as an instance of their model.

    Raises:
        QuerystringValidationError: They do not fit.
    """
    values = {name: found[0] if len(found) == 1 else found for name, found in arguments.lists()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise QuerystringValidationError(error) from error


def after_of(query: PageQuery, kind: type) -> tuple[Any, int] | None:
    """Return the sort value and the number after which a page begins; None for the first page.

    Args:
        query: The parameters.
        kind: Type of the sort value: int, str or datetime.

    Raises:
        InvalidInput: The cursor is not one of this list.
    """
    after = query.after(kind, int)
    if after is None:
        return None
    key, number = after
    if key is None or number is None:
        raise InvalidInput(
            "The cursor is not one of this list; begin without one.",
            fields=[FieldError("cursor", "Expected the next_cursor of the page before.")],
            code="invalid-cursor",
        )
    return key, number


class FilterQuery(PageQuery):
    """What every list of works can be narrowed by."""

    creator: int | None = Field(None, ge=1, le=_BIGINT, description="Account of a creator.")
    category: Slug | None = Field(None, description="Slug of a category.")
    kind: WorkKind | None = Field(None, description="What works are.")
    tag: Words | None = Field(None, description="A tag, without the #.")
    language: Language | None = Field(None, description="Works with a text in this language.")
    age: AgeRating | None = Field(None, description="Works for this age and below.")
    free: bool = Field(False, description="Only works that everybody may see.")

    def selection(self, order: Order, *, words: str = "") -> Selection:
        """Return which works are asked for."""
        return Selection(
            order=order,
            creator_id=self.creator,
            category=self.category,
            kind=self.kind,
            tag=None if self.tag is None else " ".join(self.tag.lower().split()),
            language=self.language,
            age=self.age,
            free=self.free,
            words=words,
        )


class WorksQuery(FilterQuery):
    """Parameters of the list of works."""

    order: Literal["new", "popular", "trending"] = Field(
        "new", description="The newest first, those most looked at of all, or of late."
    )


class SearchQuery(FilterQuery):
    """Parameters of the search."""

    q: Words = Field(
        description='Words in any of the languages; "in quotes" for a phrase, - before a word for '
        "works without it, or between words for either."
    )


class OwnQuery(PageQuery):
    """Parameters of the list of somebody's own works."""

    state: WorkState | None = Field(None, description="Only works in this state.")
    kind: WorkKind | None = Field(None, description="What works are.")


class DetailQuery(PageQuery):
    """Parameters of a work."""

    language: Language | None = Field(None, description="Of the text, where there is one in it.")
