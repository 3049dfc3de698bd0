"""Facts to draw."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import strategies as st
from onlyvips_quests.fraud.facts import Facts
from onlyvips_quests.fraud.parameters import Parameters
from onlyvips_quests.fraud.rules import RULES


def any_facts() -> st.SearchStrategy[Facts]:
    """Return any facts, also those that cannot be."""
    numbers = st.sampled_from([-1, 0, 1]) | st.integers(-1, 400) | st.integers(-1, 2**40)
    given = st.dictionaries(st.sampled_from([field.name for field in fields(Facts)]), numbers)
    return given.map(lambda values: Facts(**values))


def ordinary_facts() -> st.SearchStrategy[Facts]:
    """Return what is so of somebody who does all quests of the demo in one go, also a newcomer."""
    return st.builds(
        Facts,
        age=st.integers(0, 10**9),
        claims_minute=st.integers(0, 10),
        claims_hour=st.integers(0, 25),
        claims_day=st.integers(0, 60),
        since_claim=st.integers(-1, 10**6),
        since_taken=st.integers(5, 10**6) | st.just(-1),
        answers=st.integers(0, 10),
        copied=st.integers(0, 1),
        taken_back=st.integers(0, 1),
        refused=st.integers(0, 3),
        address_claims_hour=st.integers(0, 150),
        address_claims_day=st.integers(0, 300),
        address_people_hour=st.integers(0, 40),
        address_people_day=st.integers(0, 200),
        address_new_day=st.integers(0, 9),
        same_address=st.integers(0, 1),
        invited_hour=st.integers(0, 15),
        invited_shared=st.integers(0, 4),
        invited_before=st.integers(10, 30),
        invited_active=st.integers(4, 10),
    )


def parameters_of(name: str) -> st.SearchStrategy[Parameters]:
    """Return any parameters that a rule can have."""
    model = RULES[name].parameters
    ranges: dict[str, st.SearchStrategy[int]] = {}
    for field, properties in model.model_json_schema()["properties"].items():
        ranges[field] = st.integers(properties["minimum"], properties["maximum"])
    return st.fixed_dictionaries(ranges).map(model.model_validate)
