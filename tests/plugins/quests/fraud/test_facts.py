"""The facts of a claim say what the tables say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.api import Evidence, Origin
from onlyvips_quests.fraud import queries
from onlyvips_quests.fraud.facts import UNKNOWN, Facts

from onlyvips.db.session import leaves_no_trace
from tests.plugins.quests.fraud.conftest import CAFE, HOME, TRAIN, Past
from tests.plugins.quests.fraud.drawing import any_facts

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

PICTURE = 0xF0E1_D2C3_B4A5_9687


def _flipped(*bits: int) -> int:
    return PICTURE ^ sum(1 << bit for bit in bits)


async def test_a_first_claim_has_nothing_to_say(past: Past) -> None:
    quest, alice = await past.quest(), await past.person(timedelta(days=3))

    facts = await past.facts(alice, quest, address=HOME)

    assert facts == Facts(age=3 * 86_400)
    assert facts.to_json() == {"age": 3 * 86_400}


async def test_claims_of_the_account_are_counted_by_how_long_ago_they_are(past: Past) -> None:
    quest, alice, bob = await past.quest(), await past.person(), await past.person()
    await past.claim(alice, quest, timedelta(seconds=20))
    await past.claim(alice, quest, timedelta(minutes=20), times=3)
    await past.claim(alice, quest, timedelta(hours=20), times=5)
    await past.claim(alice, quest, timedelta(days=2), times=7)
    await past.claim(bob, quest, timedelta(seconds=1), times=9)

    facts = await past.facts(alice, quest)

    assert (facts.claims_minute, facts.claims_hour, facts.claims_day) == (1, 4, 9)
    assert facts.since_claim == 20


async def test_what_was_taken_back_and_refused_counts_for_thirty_days(past: Past) -> None:
    quest, alice = await past.quest(), await past.person()
    await past.claim(alice, quest, timedelta(days=29), state="taken_back", times=2)
    await past.claim(alice, quest, timedelta(days=31), state="taken_back", times=4)
    await past.claim(alice, quest, timedelta(days=3), state="refused", times=3)
    await past.claim(alice, quest, timedelta(days=3), state="forfeited")

    facts = await past.facts(alice, quest)

    assert (facts.taken_back, facts.refused) == (2, 3)
    assert facts.since_claim == 3 * 86_400


async def test_counts_end_at_a_limit(past: Past) -> None:
    quest, alice, bob = await past.quest(), await past.person(), await past.person()
    await past.claim(alice, quest, timedelta(minutes=5), address=HOME, times=350)

    own = await past.facts(alice, quest)
    others = await past.facts(bob, quest, address=HOME)

    assert own.claims_hour == own.claims_day == queries.MOST_CLAIMS
    assert others.address_claims_hour == others.address_claims_day == queries.MOST_CLAIMS
    assert others.address_people_day == 1


async def test_others_at_the_same_address_are_counted(past: Past) -> None:
    quest, alice = await past.quest(), await past.person()
    old, new = await past.people(3), await past.people(2, timedelta(hours=5))
    for account in (*old, *new):
        await past.claim(account, quest, timedelta(hours=4), address=HOME)
    await past.claim(old[0], quest, timedelta(minutes=4), address=HOME, times=2)
    await past.claim(old[1], quest, timedelta(minutes=4), address=CAFE)
    await past.claim(old[2], quest, timedelta(days=2), address=HOME, times=4)
    await past.claim(alice, quest, timedelta(minutes=4), address=HOME, times=8)

    facts = await past.facts(alice, quest, address=HOME)

    assert (facts.address_claims_hour, facts.address_claims_day) == (2, 7)
    assert (facts.address_people_hour, facts.address_people_day) == (1, 5)
    assert facts.claims_hour == 8


async def test_new_accounts_at_an_address_are_counted_for_a_new_account(past: Past) -> None:
    quest, alice = await past.quest(), await past.person()
    newcomer, other, *_ = await past.people(2, timedelta(hours=23))
    for account in (alice, newcomer, other, *await past.people(3, timedelta(hours=25))):
        await past.claim(account, quest, timedelta(hours=1), address=HOME, times=2)

    facts = await past.facts(newcomer, quest, address=HOME)

    assert (facts.address_new_day, facts.address_people_day) == (1, 5)
    assert (await past.facts(alice, quest, address=HOME)).address_new_day == 0


async def test_the_time_since_the_quest_was_taken_ends_with_the_evidence(past: Past) -> None:
    quest, alice = await past.quest(), await past.person()
    now = past.clock.now()
    told_late = Evidence("answers", answers={"a": 1, "b": 2}, at=now - timedelta(seconds=60))

    late = await past.facts(
        alice, quest, evidence=told_late, taken_at=now - timedelta(seconds=90), copied=True
    )
    earlier = await past.facts(alice, quest, evidence=told_late, taken_at=now)

    assert (late.since_taken, late.answers, late.copied) == (30, 2, 1)
    assert earlier.since_taken == 0
    assert (await past.facts(alice, quest)).since_taken == UNKNOWN


async def test_pictures_that_look_alike_are_found_by_a_band_they_share(past: Past) -> None:
    quest, alice, bob, carol = await past.quest(), *(await past.people(3))
    await past.proof(bob, quest, _flipped(0, 20, 40))
    await past.proof(bob, quest, _flipped(0, 1, 2, 3, 4))
    await past.proof(carol, quest, _flipped(63, 62))
    await past.proof(carol, quest, _flipped(*range(11)))
    await past.proof(carol, quest, None)
    mine = await past.proof(alice, quest, PICTURE)

    facts = await past.facts(alice, quest, evidence=Evidence("proof", proof=mine))

    assert (facts.twins, facts.twin_distance, facts.own_twins) == (2, 2, 0)


async def test_a_picture_of_ones_own_may_be_handed_in_again_but_not_for_something_else(
    past: Past,
) -> None:
    quest, other, alice = await past.quest(), await past.quest("other"), await past.person()
    await past.proof(alice, quest, PICTURE, timedelta(hours=1))
    mine = await past.proof(alice, quest, PICTURE)
    again = await past.facts(alice, quest, evidence=Evidence("proof", proof=mine))

    await past.proof(alice, other, PICTURE, timedelta(hours=1))
    await past.proof(alice, quest, PICTURE, timedelta(days=1))
    elsewhere = await past.facts(alice, quest, evidence=Evidence("proof", proof=mine))

    assert (again.own_twins, again.twins, again.twin_distance) == (0, 0, UNKNOWN)
    assert (elsewhere.own_twins, elsewhere.twins) == (2, 0)


async def test_a_proof_without_a_picture_looks_like_no_other(past: Past) -> None:
    quest, alice, bob = await past.quest(), await past.person(), await past.person()
    await past.proof(bob, quest, None)
    mine = await past.proof(alice, quest, None)

    facts = await past.facts(alice, quest, evidence=Evidence("proof", proof=mine))

    assert (facts.twins, facts.twin_distance) == (0, UNKNOWN)


async def test_invited_people_at_the_inviters_address_are_counted(past: Past) -> None:
    quest, alice, *invited = await past.quest(), *(await past.people(6))
    bob, carol, dave, erin, frank = invited
    for account in (bob, carol, dave, erin):
        await past.invite(alice, account, timedelta(minutes=30))
    await past.claim(alice, quest, timedelta(days=1), address=HOME)
    await past.claim(bob, quest, timedelta(days=3), address=CAFE)
    await past.claim(bob, quest, timedelta(days=2), address=HOME)
    await past.claim(bob, quest, timedelta(days=1))
    await past.claim(carol, quest, timedelta(days=1), address=CAFE)
    await past.claim(dave, quest, timedelta(days=1), address=CAFE)
    await past.claim(frank, quest, timedelta(days=1), address=HOME)

    # What the invited person did proves it: the account itself is not there, its address is known.
    facts = await past.facts(alice, quest, evidence=Evidence("referral", person=frank.id))

    assert (facts.same_address, facts.invited_shared, facts.invited_hour) == (2, 2, 4)
    assert (facts.invited_before, facts.invited_active) == (0, 0)
    from_train = await past.facts(alice, quest, address=TRAIN, inviting=True)
    assert (from_train.same_address, from_train.invited_shared) == (0, 2)


async def test_people_who_were_invited_long_ago_and_did_nothing_are_counted(past: Past) -> None:
    quest, alice, *invited = await past.quest(), *(await past.people(8))
    for account in invited[:5]:
        await past.invite(alice, account, timedelta(days=2))
    for account in invited[5:]:
        await past.invite(alice, account, timedelta(hours=2))
    for account in invited:
        await past.claim(account, quest, timedelta(hours=1))
    await past.claim(invited[0], quest, timedelta(minutes=1))
    await past.claim(invited[6], quest, timedelta(minutes=1))

    facts = await past.facts(alice, quest, evidence=Evidence("referral", person=invited[0].id))

    assert (facts.invited_before, facts.invited_active, facts.invited_hour) == (5, 1, 0)


async def test_people_who_joined_by_the_persons_link_count_as_invited(past: Past) -> None:
    quest, other = await past.quest(), await past.quest("other")
    alice, bob, carol, dave = await past.people(4)
    await past.step(alice, quest, f"person:{bob.id}", f"person:{carol.id}", "person:x", "door")
    await past.step(alice, other, f"person:{dave.id}")
    for account in (alice, bob, carol, dave):
        await past.claim(account, quest, timedelta(hours=1), address=HOME)

    facts = await past.facts(alice, quest, inviting=True)

    assert facts.same_address == 2
    assert (await past.facts(alice, quest)).same_address == 0


async def test_claims_keep_a_digest_of_the_address(past: Past) -> None:
    digest = past.finder.address(Origin(HOME))

    assert digest not in (None, past.finder.address(Origin(CAFE)))
    assert past.finder.address(Origin()) is None


@given(any_facts())
def test_facts_are_the_same_after_they_were_kept(facts: Facts) -> None:
    kept = facts.to_json()

    assert Facts.from_json(kept) == facts
    assert all(kept[name] != getattr(Facts(), name) for name in kept)


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.booleans()))
def test_facts_of_another_release_can_be_read(kept: dict[str, object]) -> None:
    assert Facts.from_json({**kept, "age": 5, "twins": "3", "copied": True}) == Facts(age=5)


@pytest.mark.parametrize("sql", [queries.OWN, queries.AT_ADDRESS, queries.INVITED])
def test_a_connection_need_not_be_reset_after_the_facts(sql: str) -> None:
    assert leaves_no_trace(sql)
