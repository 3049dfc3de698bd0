"""A plugin that extends quests: it brings types of its own, one of which is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from onlyvips_quests.api import Evidence, QuestType, Task, Verdict
from pydantic import BaseModel

from onlyvips import PluginInfo, hookimpl

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

PLUGIN = PluginInfo(
    name="wave",
    summary="Quests of waving",
    version="1.0",
    host=">=0.1,<0.2",
    requires={"quests": ">=0.1,<0.2"},
)


class Nothing(BaseModel):
    """Quests of waving have no parameters."""


class Wave(QuestType):
    """Met by a message that waves."""

    name: ClassVar[str] = "wave"
    parameters: ClassVar[type[BaseModel]] = Nothing
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    async def verify(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        assert self.platform.plugin == "wave"
        return Verdict("👋" in evidence.text)


class Broken(Wave):
    """Raises whenever it is asked."""

    name: ClassVar[str] = "broken"

    async def verify(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        raise RuntimeError("the type is broken")


class Daily(Wave):
    """Wants a name that quests has already given away."""

    name: ClassVar[str] = "daily"


@hookimpl(optionalhook=True)
def register_quest_types(platform: Platform) -> list[Wave]:
    return [Wave(platform), Broken(platform), Daily(platform)]
