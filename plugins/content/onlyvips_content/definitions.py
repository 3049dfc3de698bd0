"""What creators, operators and imports write: checked here before anything else looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from onlyvips_content.api import AgeRating, WorkKind
from onlyvips_content.invisible import can_be_seen, without_tricks

Language = Literal["en", "tr", "ru", "ar"]
#: Stable name of a creator or category, part of addresses.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
#: Numbers of the database are 64 bits.
_BIGINT = 2**63 - 1
WorkId = Annotated[int, Field(strict=True, gt=0, le=_BIGINT)]
#: Money, in the smallest unit of its asset: whole, above zero, and never a float.
Amount = Annotated[int, Field(strict=True, gt=0, le=10**15)]

MOST_MEDIA = 100
MOST_WORKS = 100
MOST_TAGS = 20
LONGEST_BODY = 50_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _plain(text: str) -> str:
    """Refuse what no database and no screen can show."""
    if _CONTROL.search(text):
        raise ValueError("expected text without control characters")
    return without_tricks(text)


def _line(text: str) -> str:
    """Return text as one line, which shows."""
    line = " ".join(without_tricks(_plain(text), line=True).split())
    if line and not can_be_seen(line):
        raise ValueError("expected text that can be seen")
    return line


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in lower case, each once."""
    found = tuple(dict.fromkeys(" ".join(tag.lower().lstrip("#").split()) for tag in tags))
    if "" in found:
        raise ValueError("expected more of a tag than #")
    return found


def _in_reach(moment: Any) -> Any:
    if not 2000 <= moment.year <= 2999:
        raise ValueError("expected a time in the years 2000 to 2999")
    return moment


def _https(address: str) -> str:
    """Refuse everything but a plain https address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    good = parts.scheme == "https" and host and "." in host and "@" not in parts.netloc
    if not good or port not in {None, 443} or not address.isprintable() or " " in address:
        raise ValueError("expected an address that begins with https://")
    return address


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_line)]
Words = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_plain)]
HttpsUrl = Annotated[str, StringConstraints(max_length=500), AfterValidator(_https)]
Tag = Annotated[Line, StringConstraints(min_length=1, max_length=40)]


class Input(BaseModel):
    """Base of all that people write: an unknown name is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WayIn(Input):
    """A way into a work."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,47}$")] = Field(
        description="public, followers, price, vip, premium, or a rule of a plugin."
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="What the rule takes, e.g. prices of the rule price."
    )
    opens_at: Moment | None = Field(None, description="Closed to everybody before; null for never.")


class TextIn(Input):
    """What a work says of itself in one language."""

    title: Annotated[Line, Field(min_length=1, max_length=150)]
    summary: Annotated[Words, Field(max_length=1000)] = ""
    body: Annotated[Words, Field(max_length=LONGEST_BODY)] = Field(
        "", description="Markdown, only for those who may see the work."
    )


class WorkIn(Input):
    """A work as its creator writes it, whole."""

    kind: WorkKind
    language: Language = Field(description="Of the original; one of `texts` must be in it.")
    texts: dict[Language, TextIn] = Field(min_length=1)
    category: Slug | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS), AfterValidator(_tags)] = ()
    age: AgeRating = "all"
    ways: tuple[WayIn, ...] = Field((), max_length=10)
    media: tuple[UUID, ...] = Field((), max_length=MOST_MEDIA)
    cover: UUID | None = Field(None, description="Null for the first picture or video.")
    works: tuple[WorkId, ...] = Field((), max_length=MOST_WORKS, description="Of a bundle.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.language not in self.texts:
            raise ValueError(f"texts: expected one in {self.language}, the work's language")
        if len(set(self.media)) != len(self.media):
            raise ValueError("media: expected each one once")
        if len(set(self.works)) != len(self.works):
            raise ValueError("works: expected each one once")
        if self.kind == "bundle" and self.media:
            raise ValueError("media: a bundle has none of its own; expected works")
        if self.kind != "bundle" and self.works:
            raise ValueError("works: only a bundle holds works")
        return self


class WorkEdit(WorkIn):
    """A work as it shall be, and what its creator had before their eyes."""

    revision: Annotated[int, Field(strict=True, gt=0, le=_BIGINT)] = Field(
        description="The revision that was edited; 409 when there is a newer one."
    )


class StateIn(Input):
    """Where a work shall go."""

    state: Literal["draft", "scheduled", "published", "unlisted", "archived"]
    at: Moment | None = Field(None, description="When a scheduled work shall be published.")
    revision: Annotated[int, Field(strict=True, gt=0, le=_BIGINT)] | None = None


class PriceIn(Input):
    """A price in one asset."""

    asset: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}$")]
    amount: Amount


class PriceParameters(Input):
    """Parameters of the rule ``price``: any one of the prices opens the work."""

    prices: list[PriceIn] = Field(min_length=1, max_length=8)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({price.asset for price in self.prices}) != len(self.prices):
            raise ValueError("prices: expected each asset once")
        return self


class TierParameters(Input):
    """Parameters of the rules ``vip`` and ``premium``."""

    tier: Annotated[int, Field(strict=True, ge=1, le=100)] = 1


class NoParameters(Input):
    """Parameters of rules that take none."""


class LinkIn(Input):
    """A link of a profile."""

    title: Annotated[Line, Field(min_length=1, max_length=60)]
    url: HttpsUrl


class ProfileIn(Input):
    """What a creator says of themselves."""

    name: Annotated[Line, Field(min_length=2, max_length=60)]
    bio: Annotated[Words, Field(max_length=2000)] = ""
    languages: tuple[Language, ...] = Field((), max_length=4)
    links: tuple[LinkIn, ...] = Field((), max_length=10)
    avatar: UUID | None = None
    cover: UUID | None = None


class ApplicationIn(ProfileIn):
    """What somebody says who wants to be a creator."""

    slug: Slug = Field(description="Name in addresses; it stays for ever.")
    statement: Annotated[Words, Field(max_length=2000)] = Field(
        "", description="Why they want to be one; only moderators read it."
    )


class DecisionIn(Input):
    """What a moderator decides about a creator."""

    state: Literal["verified", "rejected", "suspended"]
    reason: Annotated[Words, Field(max_length=1000)] = ""


class TakeDownIn(Input):
    """Why a moderator takes a work down."""

    reason: Annotated[Words, Field(min_length=3, max_length=1000)]


class CategoryIn(Input):
    """A category."""

    names: dict[Language, Annotated[Line, Field(min_length=1, max_length=60)]] = Field(min_length=1)
    position: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 0


class ViewerIn(Input):
    """What somebody wants to see."""

    adult: bool = Field(description="They say that they are of age.")
