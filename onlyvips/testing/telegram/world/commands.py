"""The bot's menu of commands."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CommandView:
    """One command of the bot's menu."""

    command: str
    description: str


@dataclass(slots=True)
class CommandBook:
    """The bot's commands by scope and language, as https://core.telegram.org/api/bots/commands."""

    lists: dict[tuple[str, str], list[CommandView]] = field(default_factory=dict)

    def shown(self, scopes: list[str], language: str) -> list[CommandView]:
        """Return what a user sees: the first list found, narrow scopes first, language before none.

        Args:
            scopes: The names of the scopes that fit, narrowest first.
            language: The user's two-letter language.
        """
        for scope in scopes:
            for code in (language[:2].lower(), ""):
                found = self.lists.get((scope, code))
                if found:
                    return found
        return []

    def to_json(self) -> list[Any]:
        """Return plain data for the snapshot."""
        return [
            [scope, code, [asdict(c) for c in commands]]
            for (scope, code), commands in self.lists.items()
        ]

    def load(self, plain: list[Any]) -> None:
        """Read what `to_json` wrote."""
        self.lists = {(s, code): [CommandView(**c) for c in items] for s, code, items in plain}
