"""Works and creators as somebody in particular sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from onlyvips_content.api import Access, AgeRating, MediaKind, WorkKind, WorkState

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks.

    Attributes:
        account: Who; None for a stranger.
        staff: They have the permission ``content.moderate`` and see everything.
        language: In which language they read.
    """

    account: Account | None = None
    staff: bool = False
    language: str = "en"

    @classmethod
    def of(cls, account: Account, *, staff: bool = False) -> Viewer:
        """Return somebody who is signed in, with their language."""
        return cls(account, staff, account.language)

    @property
    def id(self) -> int:
        """The account's number; 0 for a stranger."""
        return 0 if self.account is None else self.account.id


STRANGER = Viewer()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at a signed address.

    Attributes:
        url: Where it is, for a while.
        width: Pixels; 0 when that is not known.
        height: Pixels; 0 when that is not known.
        blurred: It is a preview that reveals nothing.
    """

    url: str
    width: int
    height: int
    blurred: bool = False


@dataclass(frozen=True, slots=True)
class CreatorCard:
    """A creator, where their works are shown."""

    account_id: int
    slug: str
    name: str
    avatar: Picture | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a creator's profile; https only."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class CreatorPage:
    """A creator's public page.

    Attributes:
        account_id: Who.
        slug: Name in addresses.
        name: What they call themselves.
        bio: Plain text.
        languages: Languages of their works.
        links: Elsewhere.
        avatar: Small picture.
        cover: Wide picture.
        followers: How many follow them, counted a while ago.
        works: How many works lists show, counted now.
        followed: The viewer follows them.
        own: It is the viewer's own page.
    """

    account_id: int
    slug: str
    name: str
    bio: str
    languages: Sequence[str]
    links: Sequence[Link]
    avatar: Picture | None
    cover: Picture | None
    followers: int
    works: int
    followed: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a work, a while ago."""

    views: int = 0
    likes: int = 0
    saves: int = 0
    comments: int = 0
    unlocks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCard:
    """A work in a list.

    Attributes:
        id: Number.
        creator: Whose it is.
        kind: What it is.
        state: Only its creator and staff see drafts.
        language: Language of title and summary: the viewer's if there is a translation.
        title: One line of plain text.
        summary: Plain text for everybody.
        category: Slug, or null.
        tags: Lower case.
        age: From which age on.
        items: Pictures, videos or sounds in it; of a bundle, works.
        duration_ms: Of its videos and sounds together; 0 for none.
        published_at: When lists showed it first.
        revision: Rises with every change.
        cover: The cover; blurred for who may not see the work.
        counts: What was counted.
        liked: The viewer likes it.
        saved: The viewer keeps it.
        access: Whether the viewer may see it, why, and what would open it.
    """

    id: int
    creator: CreatorCard
    kind: WorkKind
    state: WorkState
    language: str
    title: str
    summary: str
    category: str | None
    tags: Sequence[str]
    age: AgeRating
    items: int
    duration_ms: int
    published_at: datetime | None
    revision: int
    cover: Picture | None
    counts: Counts
    liked: bool
    saved: bool
    access: Access


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaView:
    """A picture, video or sound of a work.

    Attributes:
        id: Its number.
        kind: What it is.
        url: Where it is; null for who may not see it.
        poster: Still picture of a video; null for who may not see it.
        preview: Blurred, for everybody.
        width: Pixels, or 0.
        height: Pixels, or 0.
        duration_ms: How long it is, or 0.
        waveform: Peaks of a sound, 0 to 255; empty for who may not hear it.
    """

    id: str
    kind: MediaKind
    url: str | None
    poster: Picture | None
    preview: Picture | None
    width: int
    height: int
    duration_ms: int
    waveform: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody goes on with a work.

    Attributes:
        media_id: In which of its videos or sounds.
        position_ms: Where in it.
    """

    media_id: str
    position_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDetail(WorkCard):
    """A work by itself.

    Attributes:
        languages: The original's language, then those of its translations.
        html: Sanitised text; empty for who may not see it.
        media: What it holds, without addresses for who may not see it.
        works: Works of a bundle.
        scheduled_at: When it will be published; for its creator and staff.
        taken_down_reason: Why a moderator took it down; for its creator and staff.
        progress: Where the viewer stopped; null for who did not begin, and who is through.
        hints: The ways in `access.ways` in words, one each, in the viewer's language; empty for
            who may see it.
    """

    languages: Sequence[str] = ()
    html: str = ""
    media: Sequence[MediaView] = ()
    works: Sequence[WorkCard] = ()
    scheduled_at: datetime | None = None
    taken_down_reason: str = ""
    progress: Place | None = None
    hints: Sequence[str] = ()


class TextDraft(TypedDict):
    """What a work says of itself in one language, as it was written."""

    title: str
    summary: str
    body: str


class WayDraft(TypedDict):
    """A way into a work, as it was written; see `definitions.WayIn`."""

    rule: str
    parameters: Mapping[str, Any]
    opens_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDraft:
    """A work as its creator edits it.

    Attributes:
        id: Number.
        revision: What an edit must name, so that nobody overwrites what they have not seen.
        taken_down_reason: Why a moderator took it down; empty when none did.
        texts: Title, summary and Markdown by language.
        ways: The ways in, as they were written.
        media: What it holds.
        works: Works of a bundle.
    """

    id: int
    revision: int
    kind: WorkKind
    state: WorkState
    language: str
    category: str | None
    tags: Sequence[str]
    age: AgeRating
    cover: str | None
    published_at: datetime | None
    scheduled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    taken_down_reason: str
    texts: Mapping[str, TextDraft] = field(default_factory=dict)
    ways: Sequence[WayDraft] = ()
    media: Sequence[str] = ()
    works: Sequence[int] = ()
