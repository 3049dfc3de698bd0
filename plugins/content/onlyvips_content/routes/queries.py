"""Parameters of lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onlyvips.web.pages import PageQuery
from onlyvips_content.api import AgeRating, WorkKind, WorkState
from onlyvips_content.definitions import Language, Slug
from onlyvips_content.lists import Order, Selection

_BIGINT = 2**63 - 1
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
]


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
