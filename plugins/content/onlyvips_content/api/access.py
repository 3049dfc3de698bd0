"""What a plugin implements to open works to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.bot.types import Button
    from onlyvips_content.api.values import WayState, WorkRef


class AccessRule:
    """A way into works. Subclass it; register an instance with ``register_access_rules``.

    Attributes:
        name: Name that works refer to; unique among all plugins.
        parameters: Model of what a creator sets.
    """

    name: ClassVar[str]
    parameters: ClassVar[type[BaseModel]]

    async def decide(
        self, viewer: Account | None, asked: Sequence[tuple[WorkRef, Any]]
    ) -> Sequence[WayState]:
        """Say for a whole page of works whether the rule lets a viewer in.

        Called once for each page, so answer with one query, never with one for each work.

        Args:
            viewer: Who looks; None for a stranger.
            asked: Works and the parameters that they give to this rule, as instances of the model.

        Returns:
            One state for each work, in the same order.
        """
        raise NotImplementedError

    async def check(self, parameters: Any) -> None:
        """Refuse parameters that cannot be meant, such as quests that do not exist.

        Called when a creator saves a work.

        Raises:
            onlyvips.errors.InvalidInput: Names the parameter and what was expected.
        """

    def describe(self, state: WayState, language: str) -> str:
        """Return in a few words what opens it, as plain text for a button or a line."""
        raise NotImplementedError

    def label(self, language: str) -> str:
        """Return what creators choose the rule by, in a word or two; its name if not overridden."""
        return self.name

    def explain(self, language: str) -> str:
        """Return in a sentence whom it lets in, for creators; nothing if not overridden."""
        return ""

    def button(self, state: WayState, language: str) -> Button | None:
        """Return a button of the bot that leads to where a viewer can open the way.

        Args:
            state: The way as it stands for the viewer, closed.
            language: The viewer's.

        Returns:
            None where the bot has nothing of the kind.
        """
        return None
