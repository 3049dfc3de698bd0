"""The kinds of quests and of rewards that are known, collected from all plugins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_quests.api import QuestType, RewardType
from onlyvips_quests.mistakes import faults

if TYPE_CHECKING:
    from onlyvips.platform import Platform

K = TypeVar("K", QuestType, RewardType)


class Kinds:
    """Quest types and reward types by name, collected when first needed.

    Args:
        platform: Knows the plugins.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._quests: dict[str, QuestType] | None = None
        self._rewards: dict[str, RewardType] | None = None

    def quests(self) -> Mapping[str, QuestType]:
        """Return every quest type by name."""
        if self._quests is None:
            self._quests = self._collect("register_quest_types", QuestType)
        return self._quests

    def rewards(self) -> Mapping[str, RewardType]:
        """Return every reward type by name."""
        if self._rewards is None:
            self._rewards = self._collect("register_reward_types", RewardType)
        return self._rewards

    def quest(self, name: str, parameters: Mapping[str, Any]) -> tuple[QuestType, BaseModel]:
        """Return a quest type and its parameters, checked.

        Raises:
            InvalidInput: No such type, or the parameters do not fit it.
        """
        return _checked("quest type", self.quests(), name, parameters, ("type", "parameters"))

    def reward(
        self, name: str, parameters: Mapping[str, Any], *, at: str = "rewards.others"
    ) -> tuple[RewardType, BaseModel]:
        """Return a reward type and its parameters, checked.

        Args:
            name: Name of the type.
            parameters: Its parameters.
            at: Path of the reward, for errors.

        Raises:
            InvalidInput: No such type, or the parameters do not fit it.
        """
        places = (f"{at}.type", f"{at}.parameters")
        return _checked("reward type", self.rewards(), name, parameters, places)

    def _collect(self, hook: str, base: type[K]) -> dict[str, K]:
        found: dict[str, K] = {}
        for plugin, kinds in self._platform.plugins.collect(hook).items():
            for kind in kinds:
                if not isinstance(kind, base):
                    self._platform.log.warning(
                        "quest_kind_refused",
                        plugin=plugin,
                        reason=f"{hook} returned a {type(kind).__name__}, "
                        f"which is no {base.__name__}",
                    )
                elif found.setdefault(kind.name, kind) is not kind:
                    self._platform.log.warning(
                        "quest_kind_registered_twice", name=kind.name, plugin=plugin
                    )
        return found


def _checked(
    what: str,
    known: Mapping[str, K],
    name: str,
    parameters: Mapping[str, Any],
    places: tuple[str, str],
) -> tuple[K, BaseModel]:
    kind = known.get(name)
    if kind is None:
        names = ", ".join(sorted(known)) or "none"
        raise InvalidInput(
            f"There is no {what} {name!r}; known are: {names}.",
            fields=[FieldError(places[0], f"expected one of: {names}")],
        )
    try:
        return kind, kind.parameters.model_validate(dict(parameters))
    except ValidationError as error:
        fields = faults(kind.parameters, error, places[1].split("."))
        raise InvalidInput(
            f"The parameters do not fit the {what} {name}: "
            + "; ".join(f"{f.field}: {f.message}" for f in fields),
            fields=fields,
        ) from None
