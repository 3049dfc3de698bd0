from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.tables import proofs

from onlyvips.accounts.types import Account
from tests.plugins.quests.types.conftest import RealKinds

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


class Handing:
    def __init__(self, kinds: RealKinds, alice: Account) -> None:
        self.kinds, self.alice = kinds, alice

    async def hand_in(
        self,
        text: str = "",
        *,
        picture: bool = False,
        account: Account | None = None,
        quest_id: int | None = None,
    ) -> Evidence:
        number = await self.kinds.host.db.execute(
            proofs.insert()
            .values(
                account_id=(account or self.alice).id,
                quest_id=quest_id or self.kinds.quest_id,
                text=text,
                picture=b"..." if picture else None,
                created_at=self.kinds.platform.clock.now(),
            )
            .returning(proofs.c.id)
        )
        return Evidence("proof", text=text, proof=number)

    async def verify(self, evidence: Evidence, **parameters: Any) -> Verdict:
        return await self.kinds.verify("proof", evidence, self.alice, **parameters)


@pytest_asyncio.fixture
async def handing(kinds: RealKinds) -> Handing:
    kinds.quest_id = await kinds.quest("wren")
    return Handing(kinds, await kinds.person(42))


async def test_a_moderator_judges_what_has_the_right_form(
    handing: Handing, subtests: pytest.Subtests
) -> None:
    for wants, text, picture, expected in [
        ("either", "I did it", False, True),
        ("either", "", True, True),
        ("either", "hm", True, True),
        ("either", "hm", False, False),
        ("text", "I did it", False, True),
        ("text", "I did it", True, True),
        ("text", "", True, False),
        ("picture", "", True, True),
        ("picture", "I did it", False, False),
    ]:
        with subtests.test(wants=wants, text=text, picture=picture, expected=expected):
            evidence = await handing.hand_in(text, picture=picture)
            verdict = await handing.verify(evidence, wants=wants, min_length=5)
            assert (verdict.met, verdict.review) == (expected, expected)
            assert bool(verdict.reason) is not expected


async def test_a_text_that_is_too_short_is_told_how_long_it_must_be(handing: Handing) -> None:
    verdict = await handing.verify(await handing.hand_in("hm"), min_length=5)
    assert verdict.reason == "Your text is too short: at least 5 characters are needed."


async def test_a_proof_of_somebody_else_or_for_another_quest_is_none(handing: Handing) -> None:
    bob = await handing.kinds.person(43)
    other = await handing.kinds.quest("other")
    for evidence in (
        await handing.hand_in("I did it", account=bob),
        await handing.hand_in("I did it", quest_id=other),
        Evidence("proof", text="I did it", proof=999),
        Evidence("proof", text="I did it"),
    ):
        assert not (await handing.verify(evidence)).met


async def test_a_moderators_yes_is_enough(handing: Handing) -> None:
    verdict = await handing.verify(Evidence("approval"))
    assert (verdict.met, verdict.review) == (True, False)
