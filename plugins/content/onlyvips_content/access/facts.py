"""What is known of works and of a viewer when access is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onlyvips_content.access.ways import ParsedWay
from onlyvips_content.api import AgeRating, WorkState


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What is known of a work, whoever looks.

    Attributes:
        work_id: Which.
        creator_id: Whose.
        state: Its state.
        age: From which age on.
        taken_down: A moderator took it down.
        creator_verified: Its creator is a verified one, and not suspended.
        ways: The ways in.
        bundles: Bundles that hold it.
    """

    work_id: int
    creator_id: int
    state: WorkState
    age: AgeRating = "all"
    taken_down: bool = False
    creator_verified: bool = True
    ways: tuple[ParsedWay, ...] = ()
    bundles: tuple[int, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether it is published in some way, so that its ways count."""
        return (
            self.state in {"published", "unlisted"}
            and not self.taken_down
            and self.creator_verified
        )


@dataclass(frozen=True, slots=True)
class ViewerFacts:
    """What is known of a viewer with regard to one work.

    Attributes:
        account_id: Who; 0 for a stranger.
        staff: They see everything.
        adult: They said that they are of age.
        unlocked: They bought it, or were given it.
        follows: They follow its creator.
        tier: Their highest VIP tier with its creator; 0 for none.
        premium: Their highest tier of the platform's premium; 0 for none.
    """

    account_id: int = 0
    staff: bool = False
    adult: bool = False
    unlocked: bool = False
    follows: bool = False
    tier: int = 0
    premium: int = 0


def may_know(work: WorkFacts, viewer: ViewerFacts, *, by_bundle: bool = False) -> bool:
    """Whether somebody may know that a work exists, their age left aside.

    Args:
        work: The work.
        viewer: Who looks.
        by_bundle: They unlocked a bundle that holds it.
    """
    if viewer.staff or (viewer.account_id and viewer.account_id == work.creator_id):
        return True
    if work.taken_down or work.state in {"draft", "scheduled"}:
        return False
    # What somebody bought stays theirs, also when it is archived or its creator suspended.
    return viewer.unlocked or by_bundle or work.shown


def fits_age(work: WorkFacts, viewer: ViewerFacts) -> bool:
    """Whether a work is for somebody of the viewer's age."""
    return (
        work.age != "18"
        or viewer.adult
        or viewer.staff
        or (viewer.account_id != 0 and viewer.account_id == work.creator_id)
    )


def is_open(way: ParsedWay, viewer: ViewerFacts, now: datetime) -> bool:
    """Whether one of content's own ways lets somebody in; a price does once it was paid."""
    lets_in = {
        "public": True,
        "followers": viewer.follows,
        "price": viewer.unlocked,
        "vip": viewer.tier >= way.tier,
        "premium": viewer.premium >= way.tier,
    }
    return way.is_due(now) and lets_in.get(way.rule, False)
