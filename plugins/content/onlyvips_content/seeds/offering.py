"""Who may see which work of the demo, and what it costs: a bit of everything there is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from onlyvips_content.api import WorkState
from onlyvips_content.definitions import WayIn
from onlyvips_content.seeds.definitions import DemoWork

#: By place in a creator's file, shifted from creator to creator.
_TURNS: Final = (
    "public price public followers price public vip public price followers "
    "public price public quests price public early price public premium"
).split()
#: Stars: from, to.
_PRICES: Final = {
    "photo": (25, 90),
    "gallery": (120, 260),
    "video": (150, 400),
    "audio": (40, 120),
    "text": (30, 80),
    "bundle": (300, 650),
}
#: One Star is about 0.013 US dollars for whoever is paid, a TON some dollars.
_NANOTONS_A_STAR: Final = 5_000_000
#: Names of quests of the demo, of which some works ask.
QUESTS: Final = ("say-hello", "join-news", "know-us", "daily-visit")
#: One work of each creator is not simply published.
_APART: Final = 20
_STATES: Final[Sequence[WorkState]] = (
    *("draft",) * 4, *("scheduled",) * 4, *("unlisted",) * 2, *("archived",) * 2,
)  # fmt: skip


def dice(text: str, most: int) -> int:
    """Return a number below another one that depends on a text alone."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % most


def ways_of(
    work: DemoWork, key: str, place: int, creator: int, *, now: datetime, quests: Sequence[str]
) -> tuple[WayIn, ...]:
    """Return the ways into a work.

    Args:
        work: The work.
        key: Its name.
        place: In its creator's file, from 1.
        creator: The creator's place, from 0.
        now: The present moment.
        quests: Names of quests that are on offer; empty when there are none.
    """
    turn = turn_of(work, place, creator)
    if turn == "quests" and not quests:
        turn = "followers"
    price = WayIn(rule="price", parameters={"prices": _prices(work, key)})
    vip = WayIn(rule="vip", parameters={"tier": 1})
    chosen = [quests[(creator + n) % len(quests)] for n in range(min(3, len(quests)))]
    later = now + timedelta(days=2 + dice(key, 12))
    offers: dict[str, tuple[WayIn, ...]] = {
        "price": (price, vip) if dice(f"{key} vip", 3) == 0 else (price,),
        "vip": (WayIn(rule="vip", parameters={"tier": 1 + dice(key, 2)}), price),
        "early": (WayIn(rule="public", opens_at=later), vip),
        "quests": (WayIn(rule="quests", parameters={"quests": chosen}),),
        "premium": (WayIn(rule="premium", parameters={"tier": 1}), price),
    }
    return offers.get(turn) or (WayIn(rule=turn),)


def turn_of(work: DemoWork, place: int, creator: int) -> str:
    """Return what a work is offered for: a rule, or ``early``.

    Args:
        work: The work.
        place: In its creator's file, from 1.
        creator: The creator's place, from 0.
    """
    if place == 1:
        return "public"
    if work.kind == "bundle":
        return "price"
    return _TURNS[(place - 1 + 7 * creator) % len(_TURNS)]


def state_of(place: int, creator: int) -> WorkState:
    """Return how a work stands in the end.

    Args:
        place: In its creator's file, from 1.
        creator: The creator's place, from 0.
    """
    return _STATES[creator % len(_STATES)] if place == _APART else "published"


def published_at(key: str, place: int, now: datetime) -> datetime:
    """Return when a work was published: the first ones in a file of late, all within 90 days."""
    return now - timedelta(days=3 * (place - 1) + dice(f"{key} day", 3), minutes=dice(key, 1200))


def _prices(work: DemoWork, key: str) -> list[dict[str, object]]:
    low, high = _PRICES[work.kind]
    stars = low + dice(f"{key} price", (high - low) // 5 + 1) * 5
    prices: list[dict[str, object]] = [{"asset": "XTR", "amount": stars}]
    if dice(f"{key} ton", 3) == 0:
        prices.append({"asset": "TON", "amount": stars * _NANOTONS_A_STAR})
    return prices
