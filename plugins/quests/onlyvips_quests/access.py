"""The rule of access ``quests``: works that open for who completed some quests.

Quests works without content, and content without quests. Only what content itself calls, in its
hook, imports the other's api.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_quests.definitions import Slug

if TYPE_CHECKING:
    from typing import Self

    from onlyvips_content.api import AccessRule, WayState, WorkRef

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

#: Quests of a whole page of works, and which of them somebody ever completed.
_QUESTS: Final = """
SELECT q.id, q.slug, q.state, v.rules -> 'titles' AS titles,
       EXISTS (SELECT FROM quests.claims c
                WHERE c.account_id = :account AND c.quest_id = q.id AND c.state = 'paid') AS done
  FROM quests.quests q
  LEFT JOIN quests.quest_versions v ON v.quest_id = q.id AND v.number = q.version
 WHERE q.slug = ANY(CAST(:slugs AS text[]))
"""

#: Longer labels are cut off by Telegram's applications.
_LABEL: Final = 40


class QuestsParameters(BaseModel):
    """Which quests open a work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quests: tuple[Slug, ...] = Field(min_length=1, max_length=20, description="Slugs of quests.")
    needed: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        None, description="How many of them; null for all."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(set(self.quests)) != len(self.quests):
            raise ValueError("quests: expected each one once")
        if self.needed is not None and self.needed > len(self.quests):
            raise ValueError(f"needed: expected at most {len(self.quests)}, as many as there are")
        return self

    @property
    def total(self) -> int:
        """How many quests have to be done."""
        return len(self.quests) if self.needed is None else self.needed


def access_rules(platform: Platform) -> list[AccessRule]:
    """Return the rules of access of quests; called by content's hook alone.

    Args:
        platform: The platform of quests.
    """
    from onlyvips_content.api import AccessRule

    from onlyvips.bot.types import Button

    class QuestsDone(AccessRule):
        """Opens for who completed some quests, ever."""

        name = "quests"
        parameters = QuestsParameters

        async def decide(
            self, viewer: Account | None, asked: Sequence[tuple[WorkRef, Any]]
        ) -> Sequence[WayState]:
            """Say for each work how many of its quests somebody completed, with one query."""
            slugs = {slug for _, parameters in asked for slug in parameters.quests}
            known = await _read(platform, slugs, viewer)
            language = "en" if viewer is None else viewer.language
            return [_state(parameters, known, language) for _, parameters in asked]

        async def check(self, parameters: Any) -> None:
            """Refuse quests that are not on offer: nobody could complete them."""
            known = await _read(platform, parameters.quests, None)
            faults = [
                FieldError(f"quests.{place}", "expected the slug of a quest that is published")
                for place, slug in enumerate(parameters.quests)
                if slug not in known or known[slug]["state"] != "published"
            ]
            if faults:
                raise InvalidInput("Some quests cannot be completed.", fields=faults)

        def describe(self, state: WayState, language: str) -> str:
            """Return how many quests are done, and how many have to be."""
            return platform.i18n.gettext(
                language, "Quests done: {done} of {total}", done=state.done, total=state.total
            )

        def label(self, language: str) -> str:
            """Return what creators choose the rule by."""
            return platform.i18n.gettext(language, "Completed quests")

        def explain(self, language: str) -> str:
            """Return whom the rule lets in."""
            return platform.i18n.gettext(
                language, "Who completed these quests, or enough of them, sees the work."
            )

        def button(self, state: WayState, language: str) -> Button | None:
            """Return the button of the first quest that is still to be done."""
            left = (quest for quest in state.parameters["quests"] if not quest["done"])
            quest = next((quest for quest in left if quest["id"] is not None), None)
            if quest is None:
                return None
            return Button(f"🎯 {quest['title'][:_LABEL]}", f"quests:card:{quest['id']}:a0")

    return [QuestsDone()]


def _state(parameters: QuestsParameters, known: dict[str, Any], language: str) -> WayState:
    from onlyvips_content.api import WayState

    quests: list[dict[str, Any]] = []
    for slug in parameters.quests:
        row = known.get(slug)
        titles = (row["titles"] if row is not None else None) or {}
        quests.append(
            {
                "id": None if row is None else row["id"],
                "slug": slug,
                "title": titles.get(language) or titles.get("en") or slug,
                "done": row is not None and row["done"],
            }
        )
    total = parameters.total
    done = min(total, sum(quest["done"] for quest in quests))
    shown = {"quests": quests}
    return WayState("quests", done >= total, shown, done=done, total=total)


async def _read(
    platform: Platform, slugs: Sequence[str] | set[str], viewer: Account | None
) -> dict[str, Any]:
    rows = await platform.db.fetch_all(
        _QUESTS, {"account": 0 if viewer is None else viewer.id, "slugs": sorted(slugs)}
    )
    return {row["slug"]: row for row in rows}
