from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio
from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.tables import invite_links, quest_versions, run_steps, runs

from onlyvips.accounts.types import Account
from onlyvips.errors import Unavailable
from onlyvips.testing.telegram import World
from onlyvips.testing.telegram.world.peers import channel_chat
from tests.plugins.quests.types.conftest import RealKinds

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


class Inviting:
    """A quest of inviting into a chat, and Alice who does it."""

    def __init__(self, kinds: RealKinds, chat_id: int, alice: Account) -> None:
        self.kinds, self.chat_id, self.alice = kinds, chat_id, alice
        self.kind = kinds["invite_tracker"]

    async def link(self, account: Account | None = None, chat: str = "@chat") -> str:
        task = self.kinds.task("invite_tracker", chat=chat)
        link = await self.kind.personal_link(task, account or self.alice)
        assert link is not None
        return link

    async def joined(
        self, link: str, person: int | None = None, *, number: int = 99, **values: Any
    ) -> Verdict:
        evidence = Evidence(
            "invite",
            values.pop("chat_id", self.chat_id),
            values.pop("chat", "chat"),
            key=f"invite:{self.chat_id}:{number}",
            data=link,
            person=person,
        )
        account = values.pop("account", self.alice)
        return await self.kinds.verify("invite_tracker", evidence, account, chat="@chat", count=2)


@pytest_asyncio.fixture
async def inviting(kinds: RealKinds, telegram: World) -> Inviting:
    chat = telegram.create_channel("Chat", username="chat", megagroup=True)
    kinds.quest_id = await kinds.quest("wren")
    return Inviting(kinds, channel_chat(chat.id), await kinds.person(42))


async def test_a_person_keeps_the_link_that_was_made_first(inviting: Inviting) -> None:
    bob = await inviting.kinds.person(43)
    first, again, bobs = await inviting.link(), await inviting.link(), await inviting.link(bob)
    assert first.startswith("https://t.me/+")
    assert first == again != bobs


async def test_two_who_ask_at_once_get_the_same_link(inviting: Inviting) -> None:
    links = await asyncio.gather(*(inviting.link() for _ in range(5)))
    assert len(set(links)) == 1
    stored = await inviting.kinds.host.db.fetch_all(invite_links.select())
    assert [row["url"] for row in stored] == [links[0]]


async def test_a_bot_that_may_not_invite_has_no_link(inviting: Inviting, telegram: World) -> None:
    telegram.create_channel("Closed", username="closed", megagroup=True, bot="member")
    with pytest.raises(Unavailable, match="invite"):
        await inviting.link(chat="@closed")
    with pytest.raises(Unavailable):
        await inviting.link(chat="@nowhere")


async def test_who_joined_through_the_link_is_a_step(inviting: Inviting) -> None:
    link = await inviting.link()
    known = await inviting.joined(link, 9)
    unknown = await inviting.joined(link, number=99)
    assert (known.met, known.step) == (True, "person:9")
    assert (unknown.met, unknown.step) == (True, f"invite:{inviting.chat_id}:99")


async def test_a_link_counts_for_its_owner_chat_and_quest_only(inviting: Inviting) -> None:
    link = await inviting.link()
    bob = await inviting.kinds.person(43)
    assert not (await inviting.joined("https://t.me/+another", 9)).met
    assert not (await inviting.joined(link, 9, account=bob)).met
    assert not (await inviting.joined(link, 9, chat_id=-1001, chat="other")).met
    assert not (await inviting.joined(link, inviting.alice.id)).met
    inviting.kinds.quest_id = await inviting.kinds.quest("other")
    assert not (await inviting.joined(link, 9)).met


async def test_who_counted_before_having_an_account_does_not_count_again(
    inviting: Inviting,
) -> None:
    link = await inviting.link()
    unknown = await inviting.joined(link, number=99)
    await _count(inviting, unknown.step)

    assert not (await inviting.joined(link, 9, number=99)).met
    assert (await inviting.joined(link, 10, number=100)).met


async def _count(inviting: Inviting, step: str) -> None:
    db, now = inviting.kinds.host.db, inviting.kinds.platform.clock.now()
    quest_id = inviting.kinds.quest_id
    version = await db.execute(
        quest_versions.insert()
        .values(quest_id=quest_id, number=1, rules={}, created_at=now)
        .returning(quest_versions.c.id)
    )
    run = await db.execute(
        runs.insert()
        .values(
            account_id=inviting.alice.id,
            quest_id=quest_id,
            version_id=version,
            taken_at=now,
            updated_at=now,
        )
        .returning(runs.c.id)
    )
    await db.execute(run_steps.insert().values(run_id=run, step=step))
