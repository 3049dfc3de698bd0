"""The kinds of quests that are known, and quests read into the form that people see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_quests.api import Quest, QuestType

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done for a quest.

    Attributes:
        kind: The quest's type.
        parameters: Its parameters, checked.
        link: Where to go to do it.
    """

    kind: QuestType
    parameters: BaseModel
    link: str | None


class QuestTypes:
    """Kinds of quests by name, collected from all plugins when first needed.

    Args:
        platform: Knows the plugins.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._types: dict[str, QuestType] | None = None
        self._complained: set[tuple[int, str]] = set()

    def all(self) -> Mapping[str, QuestType]:
        """Return every kind by name; the first plugin that registers a name has it."""
        if self._types is None:
            found: dict[str, QuestType] = {}
            for plugin, kinds in self._platform.plugins.collect("register_quest_types").items():
                for kind in kinds:
                    if found.setdefault(kind.name, kind) is not kind:
                        self._platform.log.warning(
                            "quest_type_registered_twice", type=kind.name, plugin=plugin
                        )
            self._types = found
        return self._types

    def looking_at(self, evidence: str) -> list[str]:
        """Return the names of the kinds that look at a kind of evidence."""
        return sorted(name for name, kind in self.all().items() if evidence in kind.evidence)

    def check(self, name: str, parameters: Mapping[str, Any]) -> Task:
        """Return the task that a type and its parameters describe.

        Raises:
            InvalidInput: No such kind, or the parameters do not fit it.
        """
        kind = self.all().get(name)
        if kind is None:
            known = ", ".join(sorted(self.all()))
            raise InvalidInput(
                f"There is no quest type {name!r}; known are {known}.",
                fields=[FieldError("type", f"expected one of {known}")],
            )
        try:
            checked = kind.parameters.model_validate(dict(parameters))
        except ValidationError as error:
            fields = [
                FieldError(".".join(("parameters", *(str(p) for p in e["loc"]))), e["msg"])
                for e in error.errors()
            ]
            raise InvalidInput(
                f"The parameters do not fit the type {name}: "
                + "; ".join(f"{f.field}: {f.message}" for f in fields),
                fields=fields,
            ) from None
        return Task(kind, checked, kind.link(checked))

    def read(self, row: Record) -> Task | None:
        """Return the task of a row of ``quests.quests``; None when it cannot be done now.

        That is so while the plugin that brings its type is off, and for parameters that do not
        fit: one such quest must not hide all the others. The health check names it.
        """
        try:
            return self.check(row["type"], row["parameters"])
        except InvalidInput as error:
            reason = error.detail
        except Exception as error:  # noqa: BLE001 - a plugin's type may raise anything
            reason = f"{type(error).__name__} in the type {row['type']}"
        if (row["id"], reason) not in self._complained:
            self._complained.add((row["id"], reason))
            self._platform.log.warning("quest_left_out", quest=row["slug"], reason=reason)
        return None


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return a text in the language, in English, or in any there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def to_quest(row: Record, task: Task, language: str, *, done: bool) -> Quest:
    """Read a row of ``quests.quests`` into the form that people see."""
    return Quest(
        id=row["id"],
        slug=row["slug"],
        type=row["type"],
        title=in_language(row["titles"], language),
        description=in_language(row["descriptions"], language),
        xp=row["xp"],
        badge=row["badge"],
        recurrence=row["recurrence"],
        parameters=row["parameters"],
        done=done,
        link=task.link,
    )


def local_date(now: datetime, time_zone: str) -> str:
    """Return the date where somebody is, as ``YYYY-MM-DD``; UTC for an unknown zone."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return now.astimezone(zone).date().isoformat()
