"""Judging a claim: the score, the reasons behind it, and what becomes of the claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from onlyvips_quests.api import Reason
from onlyvips_quests.fraud.rules import (
    MOST_POINTS,
    RULES,
    check_settings,
    points_for,
    read_parameters,
)

if TYPE_CHECKING:
    from onlyvips.i18n import Translations
    from onlyvips_quests.fraud.facts import Facts
    from onlyvips_quests.settings import FraudSettings

#: Paid at once; paid after a re-check; a moderator decides; refused.
Decision = Literal["pay", "hold", "review", "refuse"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule noticed about a claim.

    Attributes:
        rule: Its name.
        points: What it added to the score, before the score was cut at 100.
        values: What it noticed, as a number by sign.
    """

    rule: str
    points: int
    values: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the finding for ``claims.reasons``."""
        return {"rule": self.rule, "points": self.points, "values": dict(self.values)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Finding:
        """Read a finding of ``claims.reasons``."""
        return cls(value["rule"], value["points"], value["values"])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of a claim.

    Attributes:
        score: 0 to 100.
        findings: Why, in the order of the rules.
        decision: What becomes of the claim.
    """

    score: int
    findings: tuple[Finding, ...]
    decision: Decision

    def to_json(self) -> list[dict[str, Any]]:
        """Return the findings for ``claims.reasons``."""
        return [finding.to_json() for finding in self.findings]


def read_findings(reasons: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Read ``claims.reasons``."""
    return tuple(map(Finding.from_json, reasons))


class Judge:
    """Judges claims by the rules as they are set.

    Args:
        settings: Thresholds, and parameters of rules.

    Raises:
        ConfigurationError: The settings do not fit the rules, see
            `onlyvips_quests.fraud.rules.check_settings`.
    """

    def __init__(self, settings: FraudSettings) -> None:
        check_settings(settings)
        self._hold, self._review, self._refuse = settings.hold, settings.review, settings.refuse
        rules = [
            (rule, read_parameters(rule, settings.rules.get(rule.name, {})))
            for rule in RULES.values()
        ]
        self._rules = [(rule, parameters) for rule, parameters in rules if parameters.points]

    def judge(self, facts: Facts) -> Judgement:
        """Return score, reasons and decision."""
        findings = []
        for rule, parameters in self._rules:
            if signs := rule.look(facts, parameters):
                points = points_for(signs, parameters)
                findings.append(Finding(rule.name, points, {sign.name: sign.n for sign in signs}))
        score = min(MOST_POINTS, sum(finding.points for finding in findings))
        return Judgement(score, tuple(findings), self.decide(score))

    def decide(self, score: int) -> Decision:
        """Return what becomes of a claim with a score."""
        if score < self._hold:
            return "pay"
        if score < self._review:
            return "hold"
        return "review" if score < self._refuse else "refuse"

    def explain(
        self, i18n: Translations, findings: Sequence[Finding], language: str
    ) -> tuple[Reason, ...]:
        """Return why a claim was judged as it was, in a language.

        Args:
            i18n: Translations of the plugin.
            findings: Of a judgement, or of a past claim (`read_findings`), whose rules may have
                other parameters today, or be gone.
            language: For whom.
        """
        return tuple(
            Reason(finding.rule, finding.points, _text(i18n, finding, language))
            for finding in findings
        )


def _text(i18n: Translations, finding: Finding, language: str) -> str:
    rule = RULES.get(finding.rule)
    said = rule.say(i18n, language, finding.values) if rule is not None else ""
    return said or i18n.gettext(language, "Something about it was unusual.")
