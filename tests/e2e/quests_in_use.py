"""Quests as they are after some months, so that generated requests find something to work on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from onlyvips_quests.definitions import QuestFile, SeasonFile
from onlyvips_quests.parts import parts_of
from onlyvips_quests.seeds import seed_demo
from onlyvips_quests.standing.entries import season_board
from onlyvips_quests.tables import board_scores

from tests.plugins.quests.desk import Desk
from tests.plugins.quests.pictures import file, scene

if TYPE_CHECKING:
    from schemathesis.generation.case import Case

    from onlyvips.accounts.types import Account
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host

#: Reviews for each thing that is done with them, because a decision holds.
_REVIEWS = 6
_DECISIONS = ("approve_review", "claim_review", "get_review", "reject_review")


class QuestsInUse:
    """Quests on offer and archived, a queue, seasons that run and that have ended.

    Args:
        host: A host with quests.
        clock: Its clock.
    """

    def __init__(self, host: Host, clock: MovableClock) -> None:
        self._desk = Desk(host)
        self._clock = clock
        self._parts = parts_of(self._desk.platform)
        self._arrived: set[int] = set()
        self._quests: list[int] = []
        self._claims: list[int] = []
        self._reviews: dict[str, list[int]] = {}
        self._twins: list[tuple[int, int]] = []
        self._turn = cycle(range(1000))

    async def prepare(self) -> None:
        """Fill the tables."""
        await seed_demo(self._desk.platform)
        for slug, archived in (("old", True), ("new", False)):
            await self._parts.publishing.save(_quest(slug))
            if archived:
                await self._parts.publishing.publish(slug)
                await self._parts.publishing.archive(slug)
        rows = await self._desk.db.fetch_all(
            "SELECT id FROM quests.quests WHERE state = 'published'"
        )
        self._quests = [row["id"] for row in rows]
        quest = await self._desk.quest("show-us")
        people = [await self._desk.person(f"Fan {n}") for n in range(_REVIEWS * len(_DECISIONS))]
        await self._end_a_season(people)
        reviews = [await self._hand_in(person, quest) for person in people]
        self._reviews = {name: reviews[n :: len(_DECISIONS)] for n, name in enumerate(_DECISIONS)}
        for review in self._reviews["get_review"]:
            case = await self._parts.reviews.get(review)
            self._twins += [(review, twin.proof_id) for twin in case.twins]

    async def arrive(self, account: Account) -> None:
        """Give somebody a past, once."""
        if account.id in self._arrived:
            return
        self._arrived.add(account.id)
        self._claims = [
            await self._desk.claim(account, quest, "refused") for quest in self._quests[:_REVIEWS]
        ]

    def adapt(self, name: str, case: Case) -> None:
        """Let a request name what there is."""
        operation = name.removeprefix("quests_")
        path: dict[str, Any] = case.path_parameters or {}
        if not name.startswith("quests_"):
            return
        self._point(operation, path)
        if operation == "save" and isinstance(case.body, dict):
            case.body |= {"type": "daily", "parameters": {}, "titles": {"en": "A visit"}}
            case.body["rewards"] = {"xp": 1}
            if self._one_of([True, False]):
                for unlikely in ("requires", "window"):
                    case.body.pop(unlikely, None)
        if operation == "plan_season" and isinstance(case.body, dict):
            now = self._clock.now()
            case.body |= {
                "names": {"en": "Some day"},
                "starts_at": (now + timedelta(days=1)).isoformat(),
                "ends_at": (now + timedelta(days=2)).isoformat(),
                "prizes": [],
            }

    def _point(self, operation: str, path: dict[str, Any]) -> None:
        """Let an address name what there is."""
        if "quest_id" in path:
            path["quest_id"] = self._one_of(self._quests)
        if "claim_id" in path:
            path["claim_id"] = self._one_of(self._claims)
        if "proof_id" in path:
            path["review_id"], path["proof_id"] = self._one_of(self._twins)
        elif "review_id" in path:
            done = operation.removesuffix("_picture").replace("release", "claim")
            path["review_id"] = self._one_of(self._reviews[done])
        if "slug" in path:
            path["slug"] = "past" if "season" in operation else self._one_of(["old", "new"])

    def _one_of(self, found: Sequence[Any]) -> Any:
        return found[next(self._turn) % len(found)]

    async def _hand_in(self, person: Account, quest: int) -> int:
        # Two and two show the same.
        picture = file(scene(person.id // 2, (64, 48)))
        proof = await self._parts.proofs.hand_in(person, quest, text="See?", picture=picture)
        claim = await self._desk.claim(person, quest)
        return await self._parts.reviews.open("proof", claim, person.id, proof_id=proof)

    async def _end_a_season(self, people: Sequence[Account]) -> None:
        now = self._clock.now()
        season = await self._parts.seasons.plan(
            SeasonFile(
                slug="past",
                names={"en": "Past"},
                starts_at=now,
                ends_at=now + timedelta(hours=1),
            )
        )
        await self._parts.seasons.turn()
        scores = [
            {"account_id": person.id, "board": season_board(season.id), "xp": number + 1}
            for number, person in enumerate(people)
        ]
        await self._desk.db.execute(board_scores.insert().values(scores))
        self._clock.move(timedelta(hours=2))
        await self._parts.seasons.turn()


def _quest(slug: str) -> QuestFile:
    return QuestFile.model_validate({"slug": slug, "type": "daily", "titles": {"en": slug}})
