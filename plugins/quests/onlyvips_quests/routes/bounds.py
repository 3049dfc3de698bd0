"""A route for everybody: how much can be handed in and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import operation_id, tag, validate_response

from onlyvips_quests.pictures import FORMATS, LONGEST_SIDE
from onlyvips_quests.proofs import MOST_LETTERS
from onlyvips_quests.routes.views import BoundsView, ProofBounds
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the route."""
    settings = platform.settings(QuestsSettings)
    found = BoundsView(
        showcase=settings.showcase,
        proof=ProofBounds(
            most_letters=MOST_LETTERS,
            most_bytes=settings.proof_megabytes * 2**20,
            longest_side=LONGEST_SIDE,
            media_types=[f"image/{kind.lower()}" for kind in FORMATS],
        ),
    )

    @blueprint.get("/bounds")
    @operation_id("get_bounds")
    @tag(["quests"])
    @validate_response(BoundsView)
    async def get_bounds() -> BoundsView:
        """Return how large a proof can be, and how many badges can be shown."""
        return found
