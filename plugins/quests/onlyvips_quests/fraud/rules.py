"""The rules against fraud: each looks at the facts of a claim and says what it noticed.

A rule is a pure function of facts and parameters. Each thing that it notices (a *sign*) counts a
number of times, and each time adds the rule's points to the score: twice the tolerated number of
quests in an hour counts once, three times that number twice, and so on up to three times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import ValidationError

from onlyvips.errors import ConfigurationError, FieldError, InvalidInput
from onlyvips_quests.fraud import parameters as given
from onlyvips_quests.fraud.facts import UNKNOWN, Facts
from onlyvips_quests.fraud.wording import WORDINGS

if TYPE_CHECKING:
    from onlyvips.i18n import Translations
    from onlyvips_quests.settings import FraudSettings

#: The highest score.
MOST_POINTS: Final = 100
_MOST_TIMES: Final = 3
_DAY: Final = 86_400


class Sign(NamedTuple):
    """Something that a rule noticed.

    Attributes:
        name: Names the sentence that says it.
        n: The number in that sentence.
        times: How often the rule's points are added for it.
    """

    name: str
    n: int
    times: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        name: Stable name, used in settings and reasons.
        summary: What it looks for, in one line for operators.
        parameters: Model of what can be set.
        look: Returns what it notices, the most telling first.
    """

    name: str
    summary: str
    parameters: type[given.Parameters]
    look: Callable[[Facts, Any], Sequence[Sign]]

    def judge(self, facts: Facts, parameters: given.Parameters) -> int:
        """Return the points for a claim, 0 to 100."""
        return points_for(self.look(facts, parameters), parameters)

    def say(self, i18n: Translations, language: str, values: Mapping[str, int]) -> str:
        """Return what was noticed, in sentences.

        Args:
            i18n: Translates.
            language: Into which language.
            values: Numbers by sign, as a finding keeps them; unknown signs are passed over.
        """
        wordings = WORDINGS[self.name]
        said = [wordings[sign](i18n, language, n) for sign, n in values.items() if sign in wordings]
        return " ".join(said)


def points_for(signs: Sequence[Sign], parameters: given.Parameters) -> int:
    """Return the points for what a rule noticed, 0 to 100."""
    return min(MOST_POINTS, parameters.points * sum(sign.times for sign in signs))


def _times(count: int, each: int) -> int:
    # Nearly every claim ends at the first line.
    return 0 if count < each else min(_MOST_TIMES, count // each)


def _velocity(facts: Facts, rule: given.Velocity) -> Sequence[Sign]:
    hour, day = _times(facts.claims_hour, rule.per_hour), _times(facts.claims_day, rule.per_day)
    if not hour and not day:
        return ()
    # The claim itself is not among the facts, but it is one more quest for who reads the reason.
    if hour >= day:
        return (Sign("hour", facts.claims_hour + 1, hour),)
    return (Sign("day", facts.claims_day + 1, day),)


def _address(facts: Facts, rule: given.Address) -> Sequence[Sign]:
    signs = []
    # Many new accounts among many old ones are a telephone network, among few they are a farm.
    if (
        0 <= facts.age < _DAY
        and (new := _times(facts.address_new_day, rule.new_per_day))
        and facts.address_new_day * 100 >= rule.new_percent * facts.address_people_day
    ):
        signs.append(Sign("new", facts.address_new_day, new))
    if facts.address_people_hour >= rule.people_per_hour:
        signs.append(Sign("people", facts.address_people_hour, 1))
    elif facts.address_claims_hour >= rule.claims_per_hour:
        signs.append(Sign("claims", facts.address_claims_hour, 1))
    return signs


def _copied_text(facts: Facts, rule: given.CopiedText) -> Sequence[Sign]:
    return (Sign("copied", 1, 1),) if facts.copied > 0 else ()


def _copied_picture(facts: Facts, rule: given.CopiedPicture) -> Sequence[Sign]:
    if UNKNOWN < facts.twin_distance <= rule.distance:
        return (Sign("twin", facts.twins, 1),)
    return (Sign("own", facts.own_twins, 1),) if facts.own_twins > 0 else ()


def _fresh_account(facts: Facts, rule: given.FreshAccount) -> Sequence[Sign]:
    minutes = facts.age // 60
    return (Sign("minutes", minutes, 1),) if 0 <= minutes < rule.minutes else ()


def _referral_ring(facts: Facts, rule: given.ReferralRing) -> Sequence[Sign]:
    signs = []
    if same := _times(facts.same_address, rule.same):
        signs.append(Sign("same", facts.same_address, same))
    if shared := _times(facts.invited_shared, rule.shared):
        signs.append(Sign("shared", facts.invited_shared, shared))
    if facts.invited_hour >= rule.per_hour:
        signs.append(Sign("hour", facts.invited_hour, 1))
    idle = facts.invited_before - facts.invited_active
    if idle >= rule.idle and idle * 100 >= rule.idle_percent * facts.invited_before:
        signs.append(Sign("idle", idle, 1))
    return signs


def _leaver(facts: Facts, rule: given.Leaver) -> Sequence[Sign]:
    signs = []
    if taken_back := _times(facts.taken_back, rule.taken_back):
        signs.append(Sign("taken_back", facts.taken_back, taken_back))
    if facts.refused >= rule.refused:
        signs.append(Sign("refused", facts.refused, 1))
    return signs


def _timing(facts: Facts, rule: given.Timing) -> Sequence[Sign]:
    signs = []
    if facts.answers >= rule.answers and (
        0 <= facts.since_taken * 1000 < facts.answers * rule.answer_milliseconds
    ):
        signs.append(Sign("answers", facts.since_taken, 1))
    if facts.claims_minute >= rule.per_minute:
        signs.append(Sign("minute", facts.claims_minute + 1, 1))
    if 0 <= facts.since_claim < rule.pause_seconds:
        signs.append(Sign("pause", facts.since_claim, 1))
    return signs


_ALL = (
    Rule("velocity", "Many quests of one account in a short time", given.Velocity, _velocity),
    Rule("address", "Many accounts at one network address", given.Address, _address),
    Rule("copied_text", "A text that somebody else wrote before", given.CopiedText, _copied_text),
    Rule(
        "copied_picture",
        "A picture of a proof that was handed in before",
        given.CopiedPicture,
        _copied_picture,
    ),
    Rule("fresh_account", "An account made a moment ago", given.FreshAccount, _fresh_account),
    Rule(
        "referral_ring",
        "Invited people who seem to be one person, or to be there for show",
        given.ReferralRing,
        _referral_ring,
    ),
    Rule("leaver", "Rewards taken back, and claims refused, lately", given.Leaver, _leaver),
    Rule("timing", "Quicker than anybody can be", given.Timing, _timing),
)
#: All rules, in the order in which reasons are given.
RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in _ALL})


def rule_named(name: str) -> Rule:
    """Return a rule.

    Raises:
        InvalidInput: There is none of this name.
    """
    rule = RULES.get(name)
    if rule is None:
        expected = f"expected one of {', '.join(RULES)}"
        raise InvalidInput(
            f"There is no rule {name!r}; {expected}.", fields=[FieldError("rule", expected)]
        )
    return rule


def read_parameters(rule: Rule, values: Mapping[str, int]) -> given.Parameters:
    """Return a rule's parameters: its defaults, and the values given.

    Raises:
        InvalidInput: A parameter is not known, or its value does not fit; ``fields`` names it.
    """
    known = rule.parameters.model_fields
    if unknown := sorted(values.keys() - known.keys()):
        faults = [FieldError(name, f"expected one of {', '.join(known)}") for name in unknown]
    else:
        try:
            return rule.parameters.model_validate(dict(values))
        except ValidationError as error:
            faults = [FieldError(str(e["loc"][0]), e["msg"]) for e in error.errors()]
    text = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    raise InvalidInput(f"The parameters do not fit the rule {rule.name}: {text}.", fields=faults)


def check_settings(settings: FraudSettings) -> None:
    """Make sure that the settings name rules and parameters that there are.

    Raises:
        ConfigurationError: They do not; one sentence names the first field at fault and what was
            expected.
    """
    section = "plugins.quests.settings.fraud.rules"
    for name, values in settings.rules.items():
        try:
            read_parameters(rule_named(name), values)
        except InvalidInput as error:
            fault = error.fields[0]
            field = name if fault.field == "rule" else f"{name}.{fault.field}"
            raise ConfigurationError(f"{section}.{field}: {fault.message}") from None


@dataclass(frozen=True, slots=True)
class RuleDescription:
    """A rule as it stands in an installation.

    Attributes:
        name: Its name in the settings.
        summary: What it looks for.
        points: Added each time it speaks.
        on: Whether it does anything.
        parameters: Its other parameters.
        changed: Parameters that the settings change.
    """

    name: str
    summary: str
    points: int
    on: bool
    parameters: Mapping[str, int]
    changed: frozenset[str]


def describe_rules(settings: FraudSettings) -> list[RuleDescription]:
    """Return all rules with their parameters, for ``onlyvips quests rules``.

    Raises:
        InvalidInput: The settings do not fit, see `check_settings`.
    """
    described = []
    for rule in RULES.values():
        changes = settings.rules.get(rule.name, {})
        values: dict[str, int] = read_parameters(rule, changes).model_dump()
        points = values.pop("points")
        described.append(
            RuleDescription(rule.name, rule.summary, points, points > 0, values, frozenset(changes))
        )
    return described
