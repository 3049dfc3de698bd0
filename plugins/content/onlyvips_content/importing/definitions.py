"""What a file says of works."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from onlyvips_content.api import AgeRating, WorkKind
from onlyvips_content.definitions import (
    MOST_MEDIA,
    MOST_TAGS,
    MOST_WORKS,
    Input,
    Language,
    Slug,
    Tag,
    TextIn,
    WayIn,
)

#: Names a work within its creator's for ever.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]


def _relative(path: str) -> str:
    """Refuse paths that lead out of the file's folder."""
    parts = path.split("/")
    if not path or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise ValueError("expected a path below the folder of this file, such as photos/one.jpg")
    return path


MediaPath = Annotated[str, StringConstraints(max_length=500), AfterValidator(_relative)]


class WorkFile(Input):
    """A work in a file."""

    creator: Slug = Field(description="Name in addresses of a creator who is verified.")
    key: Key = Field(description="Names the work: the same again changes it, and makes no other.")
    kind: WorkKind
    language: Language
    texts: dict[Language, TextIn] = Field(min_length=1)
    category: Slug | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] = ()
    age: AgeRating = "all"
    ways: tuple[WayIn, ...] = Field((), max_length=10)
    media: tuple[MediaPath, ...] = Field((), max_length=MOST_MEDIA)
    cover: MediaPath | None = None
    works: tuple[Key, ...] = Field((), max_length=MOST_WORKS, description="Keys, of a bundle.")
    state: Literal["draft", "published", "unlisted"] = "draft"

    @property
    def paths(self) -> tuple[str, ...]:
        """All files that the work shows."""
        return self.media if self.cover is None else (*self.media, self.cover)

    def values(self) -> dict[str, Any]:
        """Return what it has in common with `onlyvips_content.definitions.WorkIn`."""
        return self.model_dump(exclude={"creator", "key", "media", "cover", "works", "state"})


class Document(Input):
    """A whole file."""

    works: tuple[WorkFile, ...]
