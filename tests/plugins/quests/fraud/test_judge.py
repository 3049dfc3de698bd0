"""Score, reasons and decision of a claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests import plugin
from onlyvips_quests.api import Reason
from onlyvips_quests.fraud.facts import Facts
from onlyvips_quests.fraud.judge import Finding, Judge, read_findings
from onlyvips_quests.fraud.rules import RULES
from onlyvips_quests.fraud.wording import WORDINGS
from onlyvips_quests.settings import FraudSettings

from onlyvips.errors import ConfigurationError
from onlyvips.i18n import CatalogueStore
from tests.plugins.quests.fraud.drawing import any_facts, ordinary_facts

DECISIONS = ["pay", "hold", "review", "refuse"]
ENGLISH = CatalogueStore().bind("none")


@st.composite
def any_settings(draw: st.DrawFn) -> FraudSettings:
    """Return thresholds in order, and points of some rules."""
    hold, review, refuse = sorted(draw(st.tuples(*[st.integers(1, 101)] * 3)))
    points = draw(st.dictionaries(st.sampled_from(list(RULES)), st.integers(0, 100)))
    rules = {name: {"points": value} for name, value in points.items()}
    return FraudSettings(hold=hold, review=review, refuse=refuse, rules=rules)


@given(any_settings(), any_facts())
def test_a_score_is_the_sum_of_its_reasons_up_to_a_hundred(
    settings: FraudSettings, facts: Facts
) -> None:
    judgement = Judge(settings).judge(facts)

    assert judgement.score == min(100, sum(f.points for f in judgement.findings))
    assert 0 <= judgement.score <= 100
    assert all(finding.points > 0 and finding.values for finding in judgement.findings)


@given(any_settings(), st.integers(0, 100), st.integers(0, 100))
def test_a_higher_score_is_never_judged_more_kindly(
    settings: FraudSettings, one: int, other: int
) -> None:
    judge = Judge(settings)
    low, high = sorted((one, other))

    assert DECISIONS.index(judge.decide(low)) <= DECISIONS.index(judge.decide(high))


def test_a_decision_begins_at_its_threshold() -> None:
    judge = Judge(FraudSettings(hold=20, review=50, refuse=80))

    decisions = [judge.decide(score) for score in (0, 19, 20, 49, 50, 79, 80, 100)]

    assert decisions == [d for d in DECISIONS for _ in range(2)]


def test_thresholds_above_a_hundred_are_never_reached() -> None:
    judge = Judge(FraudSettings(hold=101, review=101, refuse=101))

    assert judge.decide(100) == "pay"


@given(any_settings(), any_facts(), st.sampled_from(list(RULES)), st.integers(0, 100))
def test_more_points_for_a_rule_never_make_a_score_smaller(
    settings: FraudSettings, facts: Facts, rule: str, points: int
) -> None:
    def score(points: int) -> int:
        rules = {**settings.rules, rule: {"points": points}}
        return Judge(settings.model_copy(update={"rules": rules})).judge(facts).score

    assert score(0) <= score(points) <= score(100)


@given(any_settings(), any_facts())
def test_findings_are_the_same_after_they_were_kept(settings: FraudSettings, facts: Facts) -> None:
    judgement = Judge(settings).judge(facts)

    assert read_findings(judgement.to_json()) == judgement.findings


@given(ordinary_facts())
def test_an_ordinary_fan_is_paid_at_once(facts: Facts) -> None:
    judgement = Judge(FraudSettings()).judge(facts)

    assert judgement.decision == "pay", judgement.findings


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        (Facts(age=300, claims_minute=9, claims_hour=24, claims_day=24), "pay"),
        (Facts(claims_hour=60, claims_day=60), "hold"),
        (Facts(claims_hour=130, claims_day=130), "review"),
        (Facts(claims_hour=200, claims_day=200), "refuse"),
        (Facts(copied=1, age=300), "pay"),
        (Facts(copied=1, claims_hour=60), "hold"),
        (Facts(copied=1, claims_hour=120), "review"),
        (Facts(twins=1, twin_distance=1), "review"),
        (Facts(age=30, address_new_day=30, address_people_day=30), "hold"),
        (
            Facts(age=30, address_new_day=60, address_people_day=60, address_people_hour=60),
            "review",
        ),
        (Facts(taken_back=2), "hold"),
        (Facts(taken_back=6), "refuse"),
        (Facts(same_address=4), "hold"),
        (Facts(same_address=6, invited_shared=5), "refuse"),
        (Facts(answers=12, since_taken=1), "hold"),
        (Facts(claims_minute=60, claims_hour=60), "review"),
    ],
)
def test_what_becomes_of_a_claim_with_the_rules_as_they_come(facts: Facts, decision: str) -> None:
    assert Judge(FraudSettings()).judge(facts).decision == decision


def test_a_rule_without_points_is_silent() -> None:
    settings = FraudSettings(rules={"velocity": {"points": 0}})

    judgement = Judge(settings).judge(Facts(claims_hour=300))

    assert (judgement.score, judgement.findings) == (0, ())


def test_a_judge_does_not_sit_with_rules_that_there_are_not() -> None:
    with pytest.raises(ConfigurationError, match=r"rules\.velocity\.per_century: expected one of"):
        Judge(FraudSettings(rules={"velocity": {"per_century": 1}}))


def test_a_judgement_says_what_it_saw() -> None:
    judge = Judge(FraudSettings())
    judgement = judge.judge(Facts(age=120, claims_hour=60, taken_back=2, refused=10))

    reasons = judge.explain(ENGLISH, judgement.findings, "en")

    assert reasons == (
        Reason("velocity", 30, "61 quests within an hour."),
        Reason("fresh_account", 10, "The account is 2 minutes old."),
        Reason(
            "leaver",
            60,
            "2 rewards were taken back in the last 30 days. "
            "10 quests were refused in the last 30 days.",
        ),
    )


def test_a_reason_of_a_rule_that_is_gone_can_still_be_shown() -> None:
    findings = read_findings([{"rule": "moon", "points": 7, "values": {"phase": 3}}])

    reasons = Judge(FraudSettings()).explain(ENGLISH, findings, "en")

    assert findings == (Finding("moon", 7, {"phase": 3}),)
    assert reasons == (Reason("moon", 7, "Something about it was unusual."),)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 11, 21, 100])
@pytest.mark.parametrize("language", ["tr", "ru", "ar"])
def test_every_reason_is_said_in_every_language(language: str, n: int) -> None:
    store = CatalogueStore()
    store.add("quests", Path(plugin.__file__).parent / "locales")
    i18n = store.bind("quests")

    for rule, wordings in WORDINGS.items():
        for sign in wordings:
            said = RULES[rule].say(i18n, language, {sign: n})
            assert said
            assert said != RULES[rule].say(i18n, "en", {sign: n})
            assert "{" not in said
