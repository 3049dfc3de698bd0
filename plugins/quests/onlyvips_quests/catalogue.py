"""The kinds of quests that are known, and quests read into the form that people see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_quests.api import Quest, QuestType

if TYPE_CHECKING:
    from onlyvips.db.records import Record
    from onlyvips.platform import Platform


class QuestTypes:
    """Kinds of quests by name, collected from all plugins when first needed."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._types: dict[str, QuestType] = {}

    def all(self) -> Mapping[str, QuestType]:
        """Return every kind by name; the first plugin that registers a name has it."""
        if not self._types:
            for plugin, classes in self._platform.plugins.collect("register_quest_types").items():
                for cls in classes:
                    if cls.name in self._types:
                        self._platform.log.warning(
                            "quest type registered twice", type=cls.name, plugin=plugin
                        )
                        continue
                    self._types[cls.name] = cls()
        return self._types

    def get(self, name: str) -> QuestType | None:
        """Return a kind, or None when the plugin that brings it is off."""
        return self.all().get(name)

    def check(self, name: str, parameters: Mapping[str, Any]) -> BaseModel:
        """Return the parameters of a quest, checked.

        Raises:
            InvalidInput: No such kind, or the parameters do not fit it.
        """
        found = self.get(name)
        if found is None:
            known = ", ".join(sorted(self.all()))
            raise InvalidInput(
                f"There is no quest type {name!r}; known are {known}.",
                fields=[FieldError("type", f"expected one of {known}")],
            )
        try:
            return found.parameters.model_validate(dict(parameters))
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


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return a text in the language, in English, or in any there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def to_quest(row: Record, language: str, types: QuestTypes, *, done: bool) -> Quest:
    """Read a row of ``quests.quests`` into the form that people see."""
    kind = types.get(row["type"])
    link = kind.link(types.check(row["type"], row["parameters"])) if kind else None
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
        link=link,
    )


def local_date(now: datetime, time_zone: str) -> str:
    """Return the date where somebody is, as ``YYYY-MM-DD``; UTC for an unknown zone."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return now.astimezone(zone).date().isoformat()
