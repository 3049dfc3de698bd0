"""The plugin's services, put together once for each platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips_quests.catalogue import Catalogue
from onlyvips_quests.claiming import Claiming, Tools
from onlyvips_quests.copies import Copies
from onlyvips_quests.fraud.facts import FactFinder
from onlyvips_quests.fraud.judge import Judge
from onlyvips_quests.fraud.replay import Replay
from onlyvips_quests.kinds import Kinds
from onlyvips_quests.levels import Curve
from onlyvips_quests.proofs import Proofs
from onlyvips_quests.publishing import Publishing
from onlyvips_quests.reviewing import Reviews
from onlyvips_quests.rewards import Rewards
from onlyvips_quests.service import Parts as ServiceParts
from onlyvips_quests.service import QuestService
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.settling import Settling
from onlyvips_quests.standing.badges import Badges
from onlyvips_quests.standing.boards import Boards
from onlyvips_quests.standing.seasons import Seasons
from onlyvips_quests.standing.streaks import Streaks
from onlyvips_quests.states import States
from onlyvips_quests.steps import Steps

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """All services of the plugin; faces take what they need."""

    kinds: Kinds
    catalogue: Catalogue
    boards: Boards
    rewards: Rewards
    badges: Badges
    streaks: Streaks
    seasons: Seasons
    judge: Judge
    finder: FactFinder
    replay: Replay
    proofs: Proofs
    settling: Settling
    reviews: Reviews
    publishing: Publishing
    service: QuestService


def parts_of(platform: Platform) -> Parts:
    """Return the plugin's services on a platform, made at the first call.

    Args:
        platform: The plugin's own platform.
    """
    return platform.once(Parts, _make)


def _make(platform: Platform) -> Parts:
    settings = platform.settings(QuestsSettings)
    curve = Curve(settings.levels.step, settings.levels.growth)
    kinds = Kinds(platform)
    catalogue = Catalogue(platform, kinds)
    boards = Boards(platform)
    rewards = Rewards(platform, curve, kinds, boards)
    badges = Badges(platform, rewards)
    streaks = Streaks(platform)
    states, steps = States(platform, curve, catalogue.versions), Steps(platform)
    judge, finder = Judge(settings.fraud), FactFinder(platform)
    settling = Settling(platform, catalogue, rewards)
    proofs = Proofs(platform)
    reviews = Reviews(platform, settling, proofs)
    claiming = Claiming(
        platform,
        Tools(
            kinds=kinds,
            curve=curve,
            states=states,
            steps=steps,
            copies=Copies(platform),
            finder=finder,
            judge=judge,
            rewards=rewards,
            reviews=reviews,
            fraud=settings.fraud,
        ),
    )
    service = QuestService(
        platform,
        ServiceParts(
            kinds=kinds,
            curve=curve,
            catalogue=catalogue,
            states=states,
            steps=steps,
            claiming=claiming,
            badges=badges,
            boards=boards,
            streaks=streaks,
        ),
    )
    return Parts(
        kinds=kinds,
        catalogue=catalogue,
        boards=boards,
        rewards=rewards,
        badges=badges,
        streaks=streaks,
        seasons=Seasons(platform, rewards, boards, kinds),
        judge=judge,
        finder=finder,
        replay=Replay(platform, settings.fraud),
        proofs=proofs,
        settling=settling,
        reviews=reviews,
        publishing=Publishing(platform, kinds, catalogue),
        service=service,
    )
