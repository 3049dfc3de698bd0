"""What content speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

WorkKind = Literal["photo", "gallery", "video", "audio", "text", "bundle"]
WorkState = Literal["draft", "scheduled", "published", "unlisted", "archived"]
AgeRating = Literal["all", "16", "18"]
MediaKind = Literal["image", "video", "audio"]
#: ``stored``: all bytes arrived; ``processing``; ``ready``; ``failed``: see `Media.error`.
MediaState = Literal["stored", "processing", "ready", "failed"]
Order = Literal["new", "popular", "trending"]


@dataclass(frozen=True, slots=True)
class Price:
    """What a work costs, in the smallest unit of an asset of the ledger."""

    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways into a work; any that is open lets the viewer in.

    Attributes:
        rule: Name of the rule that decides, see `AccessRule`.
        parameters: Parameters of the rule, as JSON values.
        opens_at: The way exists only from then on; None for at once. A work that everybody may see
            from Friday, and members before that, lists ``public`` from Friday and ``vip``.
    """

    rule: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WayState:
    """A way as it stands for one viewer.

    Attributes:
        rule: Name of the rule.
        open: It lets the viewer in.
        parameters: What the viewer may know of it, e.g. ``{"tier": 2}`` or ``{"quests": [...]}``.
        prices: What opens it, when it is money; each of them does.
        done: How much of it is done, e.g. quests; 0 when that says nothing.
        total: How much there is to do.
        opens_at: It is closed to everybody before.
    """

    rule: str
    open: bool
    parameters: Mapping[str, Any] = field(default_factory=dict)
    prices: Sequence[Price] = ()
    done: int = 0
    total: int = 0
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A decision: whether somebody may see a work, why, and what would open it.

    Attributes:
        allowed: They may.
        via: Why: name of the rule that let them in, ``unlocked`` (bought or given), ``own`` or
            ``staff``; empty when not allowed.
        ways: Every way into the work and how it stands.
    """

    allowed: bool
    via: str = ""
    ways: Sequence[WayState] = ()


@dataclass(frozen=True, slots=True)
class WorkRef:
    """A work as rules of access see it."""

    work_id: int
    creator_id: int


@dataclass(frozen=True, slots=True)
class Unlock:
    """Somebody may see a work for good.

    Attributes:
        account_id: Who.
        work_id: What.
        source: ``purchase``, ``gift``, or ``<plugin>:<reason>``.
        at: Since when.
    """

    account_id: int
    work_id: int
    source: str
    at: datetime
