"""Routes for everybody: quests, taking them, proving them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.errors import NotFound
from onlyvips.web.auth import client_address, current_account, may_answer
from onlyvips.web.bodies import accepts_body
from onlyvips_quests.api import Evidence, Origin
from onlyvips_quests.parts import parts_of
from onlyvips_quests.routes import limits
from onlyvips_quests.routes.views import (
    Answers,
    ClaimView,
    DayView,
    LinkView,
    ProofIn,
    QuestList,
    QuestQuery,
    QuestView,
    StreakView,
    TodayQuery,
)
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Quest


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_offers(blueprint, platform)
    _add_proving(blueprint, platform)


def _add_offers(blueprint: Blueprint, platform: Platform) -> None:
    service = parts_of(platform).service

    @blueprint.get("")
    @operation_id("list")
    @tag(["quests"])
    @validate_querystring(QuestQuery)
    @validate_response(QuestList)
    async def list_quests(query_args: QuestQuery) -> QuestList:
        """List the quests on offer with the caller's state."""
        found = await service.list_for(current_account())
        return QuestList(
            items=[QuestView.model_validate(quest) for quest in found if _fits(quest, query_args)]
        )

    @blueprint.get("/today")
    @operation_id("list_today")
    @tag(["quests"])
    @validate_querystring(TodayQuery)
    @validate_response(QuestList)
    async def list_today(query_args: TodayQuery) -> QuestList:
        """List what there is to do today: daily quests, then what was begun, then the rest."""
        found = await service.today(current_account(), query_args.limit)
        return QuestList(items=[QuestView.model_validate(quest) for quest in found])

    @blueprint.get("/<int:quest_id>")
    @operation_id("get")
    @tag(["quests"])
    @validate_response(QuestView)
    async def get(quest_id: int) -> QuestView:
        """Return a quest with the caller's state, also when it is no longer on offer."""
        return QuestView.model_validate(await service.get(current_account(), quest_id))

    @blueprint.post("/suggest")
    @operation_id("suggest")
    @tag(["quests"])
    @may_answer(404)
    @validate_response(QuestView)
    async def suggest() -> QuestView:
        """Take a quest that suits the caller now; asking again gives another."""
        quest = await service.suggest(current_account())
        if quest is None:
            raise NotFound("There is no quest for you at the moment.", code="no-quest")
        return QuestView.model_validate(quest)

    @blueprint.post("/<int:quest_id>/take")
    @operation_id("take")
    @tag(["quests"])
    @validate_response(QuestView)
    async def take(quest_id: int) -> QuestView:
        """Take a quest: the rules of its present version hold for the caller from now on."""
        return QuestView.model_validate(await service.take(current_account(), quest_id))

    @blueprint.post("/<int:quest_id>/link")
    @operation_id("link")
    @tag(["quests"])
    @limits.claims
    @validate_response(LinkView)
    async def link(quest_id: int) -> LinkView:
        """Return the caller's own link for a quest, made now if need be."""
        return LinkView(url=await service.link(current_account(), quest_id))


def _add_proving(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)
    service = parts.service
    # In base64 a picture is a third longer; the text and the rest of the JSON come on top.
    longest_proof = platform.settings(QuestsSettings).proof_megabytes * 2**20 * 4 // 3 + 2**16

    @blueprint.post("/<int:quest_id>/claim")
    @operation_id("claim")
    @tag(["quests"])
    @limits.claims
    @validate_response(ClaimView)
    async def claim(quest_id: int) -> ClaimView:
        """Check a quest and pay its reward; asking again changes nothing."""
        return await _claim(quest_id, Evidence("claim"))

    @blueprint.post("/<int:quest_id>/answers")
    @operation_id("answer")
    @tag(["quests"])
    @limits.claims
    @validate_request(Answers)
    @validate_response(ClaimView)
    async def answer(quest_id: int, data: Answers) -> ClaimView:
        """Answer a quiz or a survey."""
        return await _claim(quest_id, Evidence("answers", answers=data.answers))

    @blueprint.post("/<int:quest_id>/proof")
    @operation_id("prove")
    @tag(["quests"])
    @limits.heavy
    @accepts_body(longest_proof)
    @validate_request(ProofIn)
    @validate_response(ClaimView)
    async def prove(quest_id: int, data: ProofIn) -> ClaimView:
        """Hand in a text or a picture for a moderator to judge."""
        account = current_account()
        quest = await service.get(account, quest_id)
        number = None  # nothing is kept of what nobody would look at
        if quest.state in ("available", "in_progress") and _takes_proofs(quest):
            number = await parts.proofs.hand_in(
                account, quest_id, text=data.text, picture=data.picture
            )
        return await _claim(quest_id, Evidence("proof", proof=number, text=data.text))

    @blueprint.post("/daily")
    @operation_id("come")
    @tag(["quests"])
    @limits.claims
    @validate_response(DayView)
    async def come() -> DayView:
        """Note that the caller came by today, and complete the quests that ask for that."""
        account = current_account()
        results = await service.come(account)
        return DayView(
            streak=StreakView.model_validate(await service.streak(account)),
            results=[ClaimView.model_validate(result) for result in results],
        )

    async def _claim(quest_id: int, evidence: Evidence) -> ClaimView:
        result = await service.claim(
            current_account(), quest_id, evidence, origin=Origin(client_address())
        )
        return ClaimView.model_validate(result)

    def _takes_proofs(quest: Quest) -> bool:
        return "proof" in parts.kinds.quests()[quest.type].evidence


def _fits(quest: Quest, query: QuestQuery) -> bool:
    return (
        query.state in (None, quest.state)
        and query.difficulty in (None, quest.difficulty)
        and query.type in (None, quest.type)
    )
