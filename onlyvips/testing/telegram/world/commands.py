"""The bot's menu of commands, and the button beside the text field."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class CommandView:
    """One command of the bot's menu."""

    command: str
    description: str


@dataclass(frozen=True, slots=True)
class MenuButtonView:
    """The button beside the text field (https://core.telegram.org/api/bots/menu).

    Attributes:
        kind: `commands` opens the menu of commands, `web_app` the MiniApp at `url`.
        text: What is written on it, for a MiniApp.
        url: Address of the MiniApp.
    """

    kind: Literal["commands", "web_app"] = "commands"
    text: str = ""
    url: str = ""


@dataclass(slots=True)
class CommandBook:
    """The bot's commands by scope and language, as https://core.telegram.org/api/bots/commands.

    Attributes:
        lists: The commands.
        buttons: The menu button of each user, and under 0 that of everybody else.
    """

    lists: dict[tuple[str, str], list[CommandView]] = field(default_factory=dict)
    buttons: dict[int, MenuButtonView] = field(default_factory=dict)

    def button(self, user_id: int) -> MenuButtonView:
        """Return the menu button that a user sees."""
        return self.buttons.get(user_id) or self.buttons.get(0) or MenuButtonView()

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

    def buttons_to_json(self) -> list[Any]:
        """Return the menu buttons as plain data for the snapshot."""
        return [[user, asdict(button)] for user, button in self.buttons.items()]

    def load_buttons(self, plain: list[Any]) -> None:
        """Read what `buttons_to_json` wrote."""
        self.buttons = {user: MenuButtonView(**button) for user, button in plain}
