"""A version of a quest, read into the form that the domain works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onlyvips.errors import InvalidInput
from onlyvips_quests.api import Quest, QuestType, RewardText, Task
from onlyvips_quests.definitions import Audience, Rules
from onlyvips_quests.languages import in_language

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.kinds import Kinds


@dataclass(frozen=True, slots=True)
class Offer:
    """A version of a quest with its type and checked parameters.

    Attributes:
        quest_id: Number of the quest.
        version_id: Number of the row of the version.
        version: Number of the version within the quest, from 1.
        slug: Stable name.
        position: Place in lists.
        published: Whether it is on offer.
        rules: What the version fixes.
        kind: Its type.
        task: What the type gets to see.
        steps: How many steps it has.
        shown_parameters: What people may see of its parameters.
        hold_seconds: How long a reward is held, or can be taken back; 0 for not at all.
        for_all: Whether everybody belongs to its audience.
    """

    quest_id: int
    version_id: int
    version: int
    slug: str
    position: int
    published: bool
    rules: Rules
    kind: QuestType
    task: Task
    steps: int
    shown_parameters: Mapping[str, Any]
    hold_seconds: int
    for_all: bool

    @property
    def pays_first(self) -> bool:
        """Whether it is paid before the hold is over."""
        return self.rules.hold is not None and self.rules.hold.pay == "first"

    def shown(self, account: Account | None, language: str, kinds: Kinds, **state: Any) -> Quest:
        """Return the quest as a person sees it.

        Args:
            account: Whose link is shown; None for nobody in particular.
            language: Of the texts.
            kinds: Describes rewards.
            state: What is known of the person's state, as fields of `Quest`.
        """
        rules = self.rules
        return Quest(
            id=self.quest_id,
            version=self.version,
            slug=self.slug,
            type=rules.type,
            title=in_language(rules.titles, language),
            description=in_language(rules.descriptions, language),
            difficulty=rules.difficulty,
            xp=rules.rewards.xp,
            badge=rules.rewards.badge,
            rewards=tuple(self._rewards(language, kinds)) if rules.rewards.others else (),
            recurrence=rules.recurrence,
            parameters=self.shown_parameters,
            link=self.kind.link(self.task, account),
            starts_at=rules.window.starts_at,
            ends_at=rules.window.ends_at,
            hold_seconds=self.hold_seconds,
            evidence=tuple(sorted(self.kind.evidence)),
            questions=tuple(self.kind.questions(self.task.parameters, language)),
            pass_mark=self.kind.pass_mark(self.task.parameters),
            own_link=self.kind.own_link,
            **state,
        )

    def _rewards(self, language: str, kinds: Kinds) -> list[RewardText]:
        texts = []
        for reward in self.rules.rewards.others:
            try:
                kind, parameters = kinds.reward(reward.type, reward.parameters)
                texts.append(RewardText(reward.type, kind.describe(parameters, language)))
            except InvalidInput:  # its plugin is off; what it gave cannot be given now
                texts.append(RewardText(reward.type, reward.type))
        return texts


class Offers:
    """Reads rows of versions, and says once of each that cannot be read why.

    Args:
        platform: Logs.
        kinds: Knows the types.
    """

    def __init__(self, platform: Platform, kinds: Kinds) -> None:
        self._platform = platform
        self._kinds = kinds
        self._complained: set[tuple[int, str]] = set()

    def read(self, row: Record | Mapping[str, Any]) -> Offer | None:
        """Return the offer of a row; None when it cannot be done now.

        That is so while the plugin that brings its type is off, and for parameters that do not
        fit: one such quest must not hide all the others. The health check names it.

        Args:
            row: ``quest_id``, ``version_id``, ``number``, ``slug``, ``position``, ``state``,
                ``rules``.
        """
        try:
            return self._read(row)
        except InvalidInput as error:
            reason = error.detail
        except ValidationError as error:
            reason = f"its rules do not fit: {error.error_count()} errors"
        except Exception as error:  # noqa: BLE001 - a plugin's type may raise anything
            reason = f"{type(error).__name__} in the type {row['rules'].get('type')}"
        if (row["version_id"], reason) not in self._complained:
            self._complained.add((row["version_id"], reason))
            self._platform.log.warning("quest_left_out", quest=row["slug"], reason=reason)
        return None

    def _read(self, row: Record | Mapping[str, Any]) -> Offer:
        rules = Rules.model_validate(row["rules"])
        kind, parameters = self._kinds.quest(rules.type, rules.parameters)
        task = Task(row["quest_id"], row["slug"], parameters)
        # What a plugin's type raises here must not hide other quests.
        kind.link(task, None)
        kind.questions(parameters, "en")
        kind.pass_mark(parameters)
        own = rules.hold.seconds if rules.hold is not None else 0
        return Offer(
            quest_id=row["quest_id"],
            version_id=row["version_id"],
            version=row["number"],
            slug=row["slug"],
            position=row["position"],
            published=row["state"] == "published",
            rules=rules,
            kind=kind,
            task=task,
            steps=max(1, kind.steps(parameters)),
            shown_parameters=kind.shown(parameters),
            hold_seconds=max(own, kind.hold_seconds(parameters)),
            for_all=rules.audience == Audience(),
        )
