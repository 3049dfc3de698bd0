"""What each rule notices, and from when on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onlyvips_quests.fraud.facts import Facts
from onlyvips_quests.fraud.parameters import Parameters
from onlyvips_quests.fraud.rules import (
    MOST_POINTS,
    RULES,
    check_settings,
    describe_rules,
    read_parameters,
    rule_named,
)
from onlyvips_quests.fraud.wording import WORDINGS
from onlyvips_quests.settings import FraudSettings

from onlyvips.errors import ConfigurationError, InvalidInput
from onlyvips.i18n import CatalogueStore
from tests.plugins.quests.fraud.drawing import any_facts, parameters_of

ENGLISH = CatalogueStore().bind("none")
DAY = 86_400


def _look(rule: str, facts: Facts, **parameters: int) -> list[tuple[str, int, int]]:
    chosen = RULES[rule]
    signs = chosen.look(facts, read_parameters(chosen, parameters))
    return [(sign.name, sign.n, sign.times) for sign in signs]


@pytest.mark.parametrize(
    ("hour", "day", "signs"),
    [
        (9, 19, []),
        (10, 19, [("hour", 11, 1)]),
        (19, 19, [("hour", 20, 1)]),
        (20, 20, [("hour", 21, 2)]),
        (0, 40, [("day", 41, 2)]),
        (10, 40, [("day", 41, 2)]),
        (70, 70, [("hour", 71, 3)]),
    ],
)
def test_velocity_counts_how_many_times_what_is_fine_was_done(
    hour: int, day: int, signs: list[Any]
) -> None:
    facts = Facts(claims_hour=hour, claims_day=day)

    assert _look("velocity", facts, per_hour=10, per_day=20) == signs


def test_new_accounts_at_an_address_count_for_a_new_account_among_others() -> None:
    farm = Facts(age=DAY - 1, address_new_day=20, address_people_day=22)
    network = Facts(age=DAY - 1, address_new_day=20, address_people_day=200)
    resident = Facts(age=DAY, address_new_day=20, address_people_day=22)

    assert _look("address", farm) == [("new", 20, 2)]
    assert _look("address", network) == []
    assert _look("address", network, new_percent=10) == [("new", 20, 2)]
    assert _look("address", resident) == []
    assert _look("address", Facts(address_new_day=20)) == []


def test_many_people_or_claims_at_an_address_count_once() -> None:
    people = Facts(address_people_hour=300, address_claims_hour=300)
    claims = Facts(address_people_hour=49, address_claims_hour=200)

    assert _look("address", people) == [("people", 300, 1)]
    assert _look("address", claims) == [("claims", 200, 1)]
    assert _look("address", Facts(address_people_hour=49, address_claims_hour=199)) == []


def test_a_copied_text_counts() -> None:
    assert _look("copied_text", Facts(copied=1)) == [("copied", 1, 1)]
    assert _look("copied_text", Facts()) == []


def test_a_picture_counts_when_it_is_near_enough() -> None:
    assert _look("copied_picture", Facts(twins=3, twin_distance=4)) == [("twin", 3, 1)]
    assert _look("copied_picture", Facts(twins=3, twin_distance=5)) == []
    assert _look("copied_picture", Facts(twins=3, twin_distance=5), distance=5) != []
    assert _look("copied_picture", Facts(twins=1, twin_distance=0), distance=0) != []
    assert _look("copied_picture", Facts(own_twins=2)) == [("own", 2, 1)]
    assert _look("copied_picture", Facts()) == []


def test_an_account_is_fresh_for_some_minutes() -> None:
    assert _look("fresh_account", Facts(age=0)) == [("minutes", 0, 1)]
    assert _look("fresh_account", Facts(age=3599)) == [("minutes", 59, 1)]
    assert _look("fresh_account", Facts(age=3600)) == []
    assert _look("fresh_account", Facts()) == []


def test_a_ring_shows_by_several_signs() -> None:
    ring = Facts(
        same_address=4, invited_shared=10, invited_hour=20, invited_before=20, invited_active=2
    )
    friends = Facts(
        same_address=1, invited_shared=4, invited_hour=19, invited_before=20, invited_active=3
    )

    signs = [("same", 4, 2), ("shared", 10, 2), ("hour", 20, 1), ("idle", 18, 1)]
    assert _look("referral_ring", ring) == signs
    assert _look("referral_ring", friends) == []
    assert _look("referral_ring", Facts(invited_before=9)) == []


def test_leaving_after_the_reward_counts_by_how_often() -> None:
    assert _look("leaver", Facts(taken_back=1, refused=9)) == []
    assert _look("leaver", Facts(taken_back=5)) == [("taken_back", 5, 2)]
    assert _look("leaver", Facts(refused=300)) == [("refused", 300, 1)]


def test_answers_take_their_time() -> None:
    assert _look("timing", Facts(answers=10, since_taken=4)) == [("answers", 4, 1)]
    assert _look("timing", Facts(answers=10, since_taken=5)) == []
    assert _look("timing", Facts(answers=4, since_taken=0)) == []
    assert _look("timing", Facts(answers=10)) == []
    assert _look("timing", Facts(answers=10, since_taken=0), answer_milliseconds=0) == []


def test_nobody_does_so_many_quests_in_a_minute() -> None:
    assert _look("timing", Facts(claims_minute=29, since_claim=0)) == []
    assert _look("timing", Facts(claims_minute=30, since_claim=0)) == [("minute", 31, 1)]


def test_a_pause_between_quests_can_be_asked_for() -> None:
    assert _look("timing", Facts(since_claim=4), pause_seconds=5) == [("pause", 4, 1)]
    assert _look("timing", Facts(since_claim=5), pause_seconds=5) == []
    assert _look("timing", Facts(), pause_seconds=5) == []


@settings(deadline=None)
@given(any_facts(), st.data())
def test_no_rule_ever_raises_all_stay_in_range_and_more_points_never_make_a_score_smaller(
    facts: Facts, data: st.DataObject
) -> None:
    for name, rule in RULES.items():
        parameters = data.draw(parameters_of(name))

        points = rule.judge(facts, parameters)

        assert 0 <= points <= MOST_POINTS, name
        assert type(points) is int, name
        signs = rule.look(facts, parameters)
        assert (points > 0) == (parameters.points > 0 and bool(signs)), name
        assert {sign.name for sign in signs} <= WORDINGS[name].keys()
        assert all(1 <= sign.times <= 3 for sign in signs), name
        higher = data.draw(st.integers(parameters.points, 100))
        assert points <= rule.judge(facts, parameters.model_copy(update={"points": higher})), name


def test_every_rule_says_what_it_saw() -> None:
    said = {
        name: RULES[name].say(ENGLISH, "en", dict.fromkeys(wordings, 2))
        for name, wordings in WORDINGS.items()
    }

    assert said.keys() == RULES.keys()
    assert said["velocity"] == "2 quests within an hour. 2 quests within a day."
    assert RULES["velocity"].say(ENGLISH, "en", {"hour": 1, "gone": 3}) == "1 quest within an hour."


@pytest.mark.parametrize(
    ("rules", "field", "expected"),
    [
        ({"velocitee": {}}, "velocitee", "expected one of velocity, address,"),
        ({"velocity": {"per_houre": 3}}, "velocity.per_houre", "expected one of points, per_hour,"),
        ({"velocity": {"per_hour": 301}}, "velocity.per_hour", "less than or equal to 300"),
        ({"leaver": {"points": -1}}, "leaver.points", "greater than or equal to 0"),
    ],
)
def test_settings_that_fit_no_rule_are_named(
    rules: dict[str, dict[str, int]], field: str, expected: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check_settings(FraudSettings(rules=rules))

    assert raised.value.detail.startswith(f"plugins.quests.settings.fraud.rules.{field}: ")
    assert expected in raised.value.detail


def test_settings_that_fit_are_fine() -> None:
    check_settings(FraudSettings())
    check_settings(FraudSettings(rules={"velocity": {"points": 0}, "timing": {"per_minute": 5}}))


def test_what_cannot_be_read_names_the_field() -> None:
    with pytest.raises(InvalidInput, match="There is no rule 'x'") as no_rule:
        rule_named("x")
    with pytest.raises(InvalidInput, match="do not fit the rule timing: answers") as no_value:
        read_parameters(RULES["timing"], {"per_minute": 0, "answers": 0})

    assert [fault.field for fault in no_rule.value.fields] == ["rule"]
    assert {fault.field for fault in no_value.value.fields} == {"per_minute", "answers"}


def test_rules_are_described_as_they_are_set() -> None:
    settings = FraudSettings(rules={"velocity": {"per_hour": 7}, "leaver": {"points": 0}})

    rows = {row.name: row for row in describe_rules(settings)}

    assert list(rows) == list(RULES)
    assert rows["velocity"].parameters == {"per_hour": 7, "per_day": 150}
    assert (rows["velocity"].points, rows["velocity"].on) == (30, True)
    assert rows["velocity"].changed == {"per_hour"}
    assert (rows["leaver"].points, rows["leaver"].on) == (0, False)
    assert rows["address"].changed == frozenset()
    assert all(row.summary for row in rows.values())


def test_every_parameter_says_what_it_is() -> None:
    described = [
        field.description
        for rule in RULES.values()
        for name, field in rule.parameters.model_fields.items()
        if name != "points"
    ]

    assert all(described)
    assert Parameters.model_fields["points"].description
