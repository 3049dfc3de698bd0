"""Links by which people come, and links that they share."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_quests.api import Evidence

from onlyvips.errors import Unavailable
from tests.plugins.quests.types.conftest import ALICE, Kinds

# ---- start_link, deeplink_track --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref_7", True),
        ("ref_42", False),
        ("ref_", False),
        ("", False),
        ("vip_7", False),
        ("xref_7", False),
    ],
)
async def test_start_link_wants_its_prefix_and_something_behind_it(
    paper: Kinds, text: str, expected: bool
) -> None:
    assert await paper.met("start_link", Evidence("start", text=text), prefix="ref_") is expected


async def test_start_link_cannot_be_claimed_by_a_button(paper: Kinds) -> None:
    assert not await paper.met("start_link", Evidence("claim", text="ref_7"))


async def test_a_tracked_link_is_one_link(paper: Kinds) -> None:
    assert await paper.met("deeplink_track", Evidence("start", text="q_spring"), code="spring")
    for text in ("q_spring2", "spring", "q_Spring", ""):
        evidence = Evidence("start", text=text)
        assert not await paper.met("deeplink_track", evidence, code="spring")
    link = paper["deeplink_track"].link(paper.task("deeplink_track", code="spring"), None)
    assert link == "https://t.me/onlyvips_bot?start=q_spring"


def test_starts_are_found_by_their_parameter(paper: Kinds) -> None:
    import re2

    def pattern(name: str, **parameters: Any) -> str:
        return str(paper[name].pattern(paper.task(name, **parameters).parameters))

    tracked, prefixed = pattern("deeplink_track", code="a-b"), pattern("start_link", prefix="vip-")
    assert re2.search(tracked, "q_a-b")
    assert not re2.search(tracked, "q_a-bc")
    assert not re2.search(tracked, "xq_a-b")
    assert re2.search(prefixed, "vip-7")
    assert not re2.search(prefixed, "vip-")


@pytest.mark.parametrize("code", ["", "a b", "ü", "a" * 63])
def test_a_code_fits_into_a_link(paper: Kinds, code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        paper.task("deeplink_track", code=code)


# ---- post_share ------------------------------------------------------------------------------


def visit(person: int | None, link: str = "s_7_1") -> Evidence:
    return Evidence("visit", text=link, person=person)


async def test_each_other_person_who_comes_is_a_step(paper: Kinds) -> None:
    verdict = await paper.verify("post_share", visit(9), visitors=3)
    assert (verdict.met, verdict.step) == (True, "person:9")
    assert paper["post_share"].steps(paper.task("post_share", visitors=3).parameters) == 3


async def test_nobody_visits_themselves_or_another_quests_link(paper: Kinds) -> None:
    assert not await paper.met("post_share", visit(ALICE.id))
    assert not await paper.met("post_share", visit(None))
    assert not await paper.met("post_share", visit(9, "s_8_1"))
    assert not await paper.met("post_share", visit(9, "s_7_2"))


async def test_a_share_link_is_the_persons_own(paper: Kinds) -> None:
    kind, task = paper["post_share"], paper.task("post_share")
    assert kind.own_link
    assert kind.link(task, None) is None
    assert kind.link(task, ALICE) == "https://t.me/onlyvips_bot?start=s_7_1"
    assert await kind.personal_link(task, ALICE) == "https://t.me/onlyvips_bot?start=s_7_1"


# ---- referral --------------------------------------------------------------------------------


def invited(person: int, quest: str = "welcome") -> Evidence:
    return Evidence("referral", subject=quest, person=person)


async def test_invited_people_count_when_they_did_the_quest(paper: Kinds) -> None:
    verdict = await paper.verify("referral", invited(9), quest="welcome", count=2)
    assert (verdict.met, verdict.step) == (True, "person:9")
    assert await paper.met("referral", invited(9))
    assert not await paper.met("referral", invited(9, "other"), quest="welcome")
    assert not await paper.met("referral", invited(ALICE.id), quest="welcome")


async def test_a_referral_link_names_the_telegram_account(paper: Kinds) -> None:
    link = await paper["referral"].personal_link(paper.task("referral"), ALICE)
    assert link == "https://t.me/onlyvips_bot?start=ref_42"


async def test_there_is_no_link_while_the_bots_name_is_not_known(paper: Kinds) -> None:
    paper.platform.telegram.username = ""  # type: ignore[misc]
    assert paper["referral"].link(paper.task("referral"), ALICE) is None
    with pytest.raises(Unavailable):
        await paper["referral"].personal_link(paper.task("referral"), ALICE)
    assert paper["deeplink_track"].link(paper.task("deeplink_track", code="a"), None) is None


async def test_the_reason_tells_how_many_are_wanted(paper: Kinds) -> None:
    one = await paper.verify("referral", Evidence("claim"))
    three = await paper.verify("post_share", Evidence("claim"), visitors=3)
    assert one.reason == "Invite friends with your own link: 1 of them has to complete a quest."
    assert three.reason == "Share your own link: 3 people have to open the bot through it."
