"""What is the same of a work for everybody, as values and as pieces of JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_json

from onlyvips_content.access.deciding import decide
from onlyvips_content.access.facts import ViewerFacts, WorkFacts, fits_age, may_know
from onlyvips_content.access.ways import parse_ways
from onlyvips_content.api import Access, WorkKind
from onlyvips_content.views import CreatorCard, Picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from onlyvips.db import Record


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that belongs to a work or creator, without its address.

    Attributes:
        media_id: Which medium.
        rendition: What was made of it.
        width: Pixels.
        height: Pixels.
    """

    media_id: UUID
    rendition: str
    width: int
    height: int

    @property
    def blurred(self) -> bool:
        """Whether it reveals nothing."""
        return self.rendition == "preview"

    def at(self, url: str) -> Picture:
        """Return the picture at an address."""
        return Picture(url, self.width, self.height, self.blurred)

    def json_at(self, url: str) -> bytes:
        """Return the same as JSON; a signed address needs no escaping."""
        return b'{"url":"%b","width":%d,"height":%d,"blurred":%b}' % (
            url.encode(),
            self.width,
            self.height,
            b"true" if self.blurred else b"false",
        )


@dataclass(frozen=True, slots=True)
class PublicCreator:
    """A creator, as works show them."""

    account_id: int
    slug: str
    name: str
    avatar: Still | None

    def card(self, url: Callable[[UUID, str, int], str]) -> CreatorCard:
        """Return the card, with an address that holds for anybody."""
        still = self.avatar
        picture = None if still is None else still.at(url(still.media_id, still.rendition, 0))
        return CreatorCard(self.account_id, self.slug, self.name, picture)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for all viewers of whom the same is known.

    Attributes:
        viewer: What is known of them; the account is one of them, and counts only as the creator.
        access: Whether they may see the work, and what would open it.
        access_json: The same as JSON.
        known: They may know of it, their age left aside.
        visible: Lists show it to them.
        shared: What they see of it everybody may see, so addresses need not be bound to them.
    """

    viewer: ViewerFacts
    access: Access
    access_json: bytes
    known: bool
    visible: bool
    shared: bool


@dataclass(slots=True)
class _Decisions:
    """What was decided so far, by the key of what is known of viewers; until a way opens."""

    by_key: dict[int, Decided] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(slots=True)
class PublicWork:
    """What is the same of a work for everybody.

    Attributes:
        facts: What access is decided by.
        revision: Of the work, when it was read.
        creator_revision: Of its creator.
        creator: Whose it is.
        kind: What it is.
        language: Of the original.
        texts: Title and summary by language.
        category: Slug.
        tags: Lower case.
        items: How much is in it.
        duration_ms: How long it is.
        published_at: When lists showed it first.
        clear: The cover for who may see the work.
        blurred: The cover for others.
        asks_plugins: A rule of a plugin has a say.
    """

    facts: WorkFacts
    revision: int
    creator_revision: int
    creator: PublicCreator
    kind: WorkKind
    language: str
    texts: Mapping[str, Sequence[str]]
    category: str | None
    tags: Sequence[str]
    items: int
    duration_ms: int
    published_at: datetime | None
    clear: Still | None
    blurred: Still | None
    asks_plugins: bool = False
    _decisions: _Decisions = field(default_factory=_Decisions)
    #: By language: an address that it holds, and the piece of JSON.
    _heads: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def language_for(self, wanted: str) -> str:
        """Return the language in which somebody reads it."""
        return wanted if wanted in self.texts else self.language

    def head(self, wanted: str, url: Callable[[UUID, str, int], str]) -> bytes:
        """Return the beginning of its card as JSON: all that depends on the language alone."""
        still = self.creator.avatar
        address = "" if still is None else url(still.media_id, still.rendition, 0)
        language = self.language_for(wanted)
        kept = self._heads.get(language)
        if kept is not None and kept[0] == address:
            return kept[1]
        title, summary = self.texts[language]
        made = to_json(
            {
                "id": self.facts.work_id,
                "creator": self.creator.card(lambda *_: address),
                "kind": self.kind,
                "state": self.facts.state,
                "language": language,
                "title": title,
                "summary": summary,
                "category": self.category,
                "tags": self.tags,
                "age": self.facts.age,
                "items": self.items,
                "duration_ms": self.duration_ms,
                "published_at": self.published_at,
                "revision": self.revision,
            }
        )
        self._heads[language] = (address, made[:-1])
        return made[:-1]

    def decide(self, viewer: ViewerFacts, now: datetime) -> Decided:
        """Decide, for a work in which no plugin has a say."""
        own = viewer.account_id != 0 and viewer.account_id == self.facts.creator_id
        found = self.decided(viewer_key(viewer, own=own), now)
        return found or self.remember(viewer, now)

    def decided(self, key: int, now: datetime) -> Decided | None:
        """Return what was decided before for viewers of whom this is known, if it still holds.

        Args:
            key: See `viewer_key`.
            now: The time.
        """
        decisions = self._decisions
        if decisions.until is not None and now >= decisions.until:
            decisions.by_key.clear()
            decisions.until = None
        return decisions.by_key.get(key)

    def remember(self, viewer: ViewerFacts, now: datetime) -> Decided:
        """Decide, and keep it for others of whom the same is known."""
        facts, decisions = self.facts, self._decisions
        own = viewer.account_id != 0 and viewer.account_id == facts.creator_id
        access, known = decide(facts, viewer, now), may_know(facts, viewer)
        if not decisions.by_key:
            decisions.until = min(
                (way.opens_at for way in facts.ways if way.opens_at and way.opens_at > now),
                default=None,
            )
        made = Decided(
            viewer,
            access,
            to_json(access),
            known,
            known and fits_age(facts, viewer),
            self.free(now),
        )
        decisions.by_key[viewer_key(viewer, own=own)] = made
        return made

    def free(self, now: datetime) -> bool:
        """Whether everybody gets in, so that its media need not be bound to a viewer."""
        facts = self.facts
        return (
            facts.shown
            and facts.age != "18"
            and any(way.rule == "public" and way.is_due(now) for way in facts.ways)
        )


def viewer_key(viewer: ViewerFacts, *, own: bool) -> int:
    """Return all that a decision looks at, as one number; see also `seeing.Sight.page`."""
    return (
        own
        | viewer.unlocked << 1
        | viewer.follows << 2
        | viewer.staff << 3
        | viewer.adult << 4
        | viewer.tier << 5
        | viewer.premium << 12
    )


def read_public(row: Record) -> PublicWork:
    """Return a work out of a row of `shelf`'s query."""
    facts = WorkFacts(
        row["id"],
        row["creator_id"],
        row["state"],
        row["age"],
        row["taken_down"],
        row["verified"],
        parse_ways(row["ways"]),
        tuple(row["bundles"]),
    )
    return PublicWork(
        facts=facts,
        revision=row["revision"],
        creator_revision=row["creator_revision"],
        creator=PublicCreator(
            row["creator_id"], row["slug"], row["name"], _still(row, "avatar_id", "a", "thumb")
        ),
        kind=row["kind"],
        language=row["language"],
        texts=row["texts"] or {row["language"]: ("", "")},
        category=row["category"],
        tags=tuple(row["tags"]),
        items=row["items"],
        duration_ms=row["duration_ms"],
        published_at=row["published_at"],
        clear=_still(row, "cover_id", "t", "thumb"),
        blurred=_still(row, "cover_id", "b", "preview"),
        asks_plugins=any(not way.own for way in facts.ways),
    )


def _still(row: Any, media: str, prefix: str, rendition: str) -> Still | None:
    width = row[f"{prefix}w"]
    if row[media] is None or width is None:
        return None
    return Still(row[media], rendition, width, row[f"{prefix}h"])
