"""Routes for whoever runs the quests: writing, publishing, figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field
from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, may_answer, requires
from onlyvips_quests.definitions import BadgeFile, QuestFile, SeasonFile
from onlyvips_quests.fraud.rules import RuleDescription, describe_rules
from onlyvips_quests.funnel import funnels
from onlyvips_quests.parts import parts_of
from onlyvips_quests.routes.views import View
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.publishing import Stored

State = Literal["draft", "published", "archived"]


class VersionView(View):
    """A version of a quest."""

    number: int
    created_at: datetime
    published_at: datetime | None
    current: bool


class StoredView(BaseModel):
    """A quest as it is written."""

    id: int
    state: State
    version: int | None = Field(description="The version on offer.")
    draft: int | None = Field(description="The version that waits to be published.")
    quest: QuestFile = Field(description="The draft if there is one, else the version on offer.")
    versions: list[VersionView]


class StoredList(BaseModel):
    """Quests, in the operator's order."""

    items: list[StoredView]


class StoredQuery(BaseModel):
    """Which quests."""

    state: State | None = None


class FunnelView(View):
    """How people fare with a quest."""

    slug: str
    state: State
    begun: int
    stepped: int
    failed_tries: int
    proved: int
    held: int
    review: int
    refused: int
    forfeited: int
    paid: int
    taken_back: int
    people: int
    xp: int
    share: float = Field(description="Of those who began, how many were paid, 0 to 1.")


class FunnelList(BaseModel):
    """Figures of all quests that were ever published."""

    items: list[FunnelView]


class TypeView(BaseModel):
    """A quest type."""

    name: str
    summary: str
    evidence: list[str]
    growth: bool = Field(description="Telegram's rules may call what it rewards manipulation.")
    parameters: dict[str, Any] = Field(description="JSON Schema of its parameters.")


class TypeList(BaseModel):
    """All quest types that are known."""

    items: list[TypeView]


class RuleView(View):
    """A rule against fraud, as it is set here."""

    name: str
    summary: str
    points: int = Field(description="Added to the score each time it speaks.")
    on: bool
    parameters: dict[str, int]
    changed: list[str] = Field(description="Parameters that differ from the defaults.")


class RuleList(BaseModel):
    """The rules against fraud, and what becomes of a claim by its score, 0 to 100."""

    hold: int = Field(description="From this score on a claim is held.")
    review: int = Field(description="From this score on a moderator decides.")
    refuse: int = Field(description="From this score on a claim is refused; 101: never.")
    hold_seconds: int = Field(description="For how long such a claim is held.")
    items: list[RuleView]


class Slugged(BaseModel):
    """What was written."""

    slug: str


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_quests(blueprint, platform)
    _add_others(blueprint, platform)


def _add_quests(blueprint: Blueprint, platform: Platform) -> None:
    publishing = parts_of(platform).publishing

    @blueprint.get("/manage/quests")
    @operation_id("manage_list")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_querystring(StoredQuery)
    @validate_response(StoredList)
    async def manage_list(query_args: StoredQuery) -> StoredList:
        """List quests with their newest version, drafts and archived ones among them."""
        found = await publishing.list(query_args.state)
        return StoredList(items=[_stored(stored) for stored in found])

    @blueprint.put("/manage/quests")
    @operation_id("save")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_request(QuestFile)
    @validate_response(StoredView)
    async def save(data: QuestFile) -> StoredView:
        """Write a quest as a draft: a new one, or a new version of one that there is."""
        await publishing.save(data, current_account().id)
        return _stored(await publishing.get(data.slug))

    @blueprint.get("/manage/quests/<slug>")
    @operation_id("manage_get")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(StoredView)
    async def manage_get(slug: str) -> StoredView:
        """Return a quest with all its versions."""
        return _stored(await publishing.get(slug))

    @blueprint.post("/manage/quests/<slug>/publish")
    @operation_id("publish")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(StoredView)
    async def publish(slug: str) -> StoredView:
        """Put the newest version of a quest on offer."""
        return _stored(await publishing.publish(slug))

    @blueprint.post("/manage/quests/<slug>/archive")
    @operation_id("archive")
    @tag(["quests: management"])
    @may_answer(409)
    @requires("quests.manage")
    @validate_response(StoredView)
    async def archive(slug: str) -> StoredView:
        """Take a quest off."""
        return _stored(await publishing.archive(slug))

    @blueprint.get("/manage/stats")
    @operation_id("stats")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(FunnelList)
    async def stats() -> FunnelList:
        """Return the completion funnel of every quest."""
        found = await funnels(platform)
        return FunnelList(items=[FunnelView.model_validate(funnel) for funnel in found])

    @blueprint.get("/manage/quests/<slug>/stats")
    @operation_id("stats_of")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(FunnelList)
    async def stats_of(slug: str) -> FunnelList:
        """Return the completion funnel of a quest; empty while it was never published."""
        await publishing.get(slug)
        found = await funnels(platform, slug)
        return FunnelList(items=[FunnelView.model_validate(funnel) for funnel in found])


def _add_others(blueprint: Blueprint, platform: Platform) -> None:
    parts, fraud = parts_of(platform), platform.settings(QuestsSettings).fraud

    @blueprint.get("/manage/types")
    @operation_id("list_types")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(TypeList)
    async def list_types() -> TypeList:
        """List the quest types that are known, with what their parameters must be."""
        kinds = sorted(parts.kinds.quests().values(), key=lambda kind: kind.name)
        return TypeList(
            items=[
                TypeView(
                    name=kind.name,
                    summary=kind.summary,
                    evidence=sorted(kind.evidence),
                    growth=kind.growth,
                    parameters=kind.parameters.model_json_schema(),
                )
                for kind in kinds
            ]
        )

    @blueprint.get("/manage/rules")
    @operation_id("list_rules")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_response(RuleList)
    async def list_rules() -> RuleList:
        """List the rules against fraud with their parameters."""
        return RuleList(
            hold=fraud.hold,
            review=fraud.review,
            refuse=fraud.refuse,
            hold_seconds=fraud.hold_seconds,
            items=[_rule(rule) for rule in describe_rules(fraud)],
        )

    @blueprint.put("/manage/badges")
    @operation_id("save_badge")
    @tag(["quests: management"])
    @requires("quests.manage")
    @validate_request(BadgeFile)
    @validate_response(Slugged)
    async def save_badge(data: BadgeFile) -> Slugged:
        """Write a badge: a new one, or changes of one that there is."""
        await parts.badges.save(data)
        return Slugged(slug=data.slug)

    @blueprint.put("/manage/seasons")
    @operation_id("plan_season")
    @tag(["quests: management"])
    @may_answer(409)
    @requires("quests.manage")
    @validate_request(SeasonFile)
    @validate_response(Slugged)
    async def plan_season(data: SeasonFile) -> Slugged:
        """Plan a season, or change one that has not begun; then its rules are frozen."""
        await parts.seasons.plan(data)
        return Slugged(slug=data.slug)


def _stored(stored: Stored) -> StoredView:
    return StoredView(
        id=stored.id,
        state=stored.state,
        version=stored.version,
        draft=stored.draft,
        quest=stored.file,
        versions=[VersionView.model_validate(version) for version in stored.versions],
    )


def _rule(rule: RuleDescription) -> RuleView:
    return RuleView(
        name=rule.name,
        summary=rule.summary,
        points=rule.points,
        on=rule.on,
        parameters=dict(rule.parameters),
        changed=sorted(rule.changed),
    )
