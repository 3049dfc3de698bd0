"""Rules of access that plugins brought, and the parameters of content's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onlyvips_content.access.ways import OWN_RULES
from onlyvips_content.api import AccessRule, WayState, WorkRef

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


class Rules:
    """The rules by name, collected from all plugins when access is first decided.

    Args:
        platform: Knows the plugins.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._rules: dict[str, AccessRule] | None = None
        self._plugins: dict[str, str] = {}

    def all(self) -> Mapping[str, AccessRule]:
        """Return the rules of plugins by name."""
        if self._rules is None:
            self._rules = self._collect()
        return self._rules

    def names(self) -> Sequence[str]:
        """Return the names of all rules, content's own first."""
        return (*OWN_RULES, *self.all())

    def plugin_of(self, name: str) -> str | None:
        """Return which plugin brought a rule; None for content's own."""
        return self._plugins.get(name)

    async def decide(
        self,
        name: str,
        viewer: Account | None,
        asked: Sequence[tuple[WorkRef, Mapping[str, Any]]],
    ) -> Sequence[WayState | None]:
        """Ask one rule about a page of works.

        A rule whose plugin is off, that fails, or that answers nonsense lets nobody in: a fault of
        a plugin opens nothing, and closes no other way.

        Args:
            name: Its name.
            viewer: Who looks.
            asked: Works and the parameters they give to the rule, as they are stored.

        Returns:
            One answer for each; None where there is none.
        """
        rule = self.all().get(name)
        answers: list[WayState | None] = [None] * len(asked)
        if rule is None:
            return answers
        questions: list[tuple[int, tuple[WorkRef, Any]]] = []
        for place, (work, stored) in enumerate(asked):
            try:
                questions.append((place, (work, rule.parameters.model_validate(dict(stored)))))
            except ValidationError as error:
                self._warn(name, f"parameters of work {work.work_id}: {error.error_count()} faults")
        if not questions:
            return answers
        try:
            # What a plugin returns is not to be relied upon.
            states: Sequence[Any] = await rule.decide(viewer, [asked for _, asked in questions])
            for (place, _), state in zip(questions, states, strict=True):
                answers[place] = state if isinstance(state, WayState) else None
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises
            self._warn(name, f"{type(error).__name__}: {error}")
            return [None] * len(asked)
        return answers

    def _collect(self) -> dict[str, AccessRule]:
        found: dict[str, AccessRule] = {}
        for plugin, rules in self._platform.plugins.collect("register_access_rules").items():
            for rule in rules:
                if not isinstance(rule, AccessRule):
                    self._warn(type(rule).__name__, f"{plugin} returned what is no AccessRule")
                elif rule.name in OWN_RULES or found.setdefault(rule.name, rule) is not rule:
                    self._warn(rule.name, f"{plugin} registered a name that is taken")
                else:
                    self._plugins[rule.name] = plugin
        return found

    def _warn(self, rule: str, reason: str) -> None:
        self._platform.log.warning("access_rule_refused", rule=rule, reason=reason)
