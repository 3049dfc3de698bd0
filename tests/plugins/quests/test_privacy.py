"""A person gets all that is kept of them; once erased, nothing of them is left."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from onlyvips_quests.pictures import bands
from onlyvips_quests.privacy import erase, export
from onlyvips_quests.tables import metadata

from onlyvips.accounts.types import Account
from onlyvips.host import Host
from tests.plugins.quests.desk import Desk

pytestmark = pytest.mark.onlyvips(plugins=["quests"])

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = date(2026, 11, 25)
PICTURE = b"\xff\xd8 a picture"
#: Kept under the number of an account that has no name: others keep their places.
ANONYMOUS = {("season_results", "account_id")}


class Life(Desk):
    """All that can be known of somebody, and of a friend."""

    async def insert(self, table: str, **values: Any) -> Any:
        return await self.db.execute(metadata.tables[f"quests.{table}"].insert().values(**values))

    async def live(self, account: Account, friend: Account, prints: int) -> None:
        """Write something into every table that refers to accounts."""
        mine = {"account_id": account.id}
        quest = await self.quest(f"quest-{account.id}", rewards={"xp": 50})
        version = await self.db.fetch_val("SELECT max(id) FROM quests.quest_versions")
        await self.db.execute(
            "UPDATE quests.quest_versions SET author_id = :author WHERE id = :id",
            {"author": account.id, "id": version},
        )
        await self.insert("seats", quest_id=quest, taken=1)
        claim = await self.claim(account, quest, "paid", address=7, claimed_at=NOW)
        of = {**mine, "quest_id": quest}
        run = await self.insert(
            "runs",
            **of,
            version_id=version,
            steps=2,
            taken_at=NOW,
            updated_at=NOW,
            data={"colour": "red"},
        )
        for step in ("first", f"person:{friend.id}"):
            await self.insert("run_steps", run_id=run, step=step)
        await self.insert("xp_entries", **mine, amount=50, key=f"claim:{claim}", created_at=NOW)
        await self.insert("progress", **mine, xp=50, completed=1, updated_at=NOW)
        await self.insert("account_badges", **mine, badge="first", earned_at=NOW, place=1)
        await self.insert("activity_days", **mine, day=DAY)
        await self.insert(
            "streaks", **mine, days=3, longest=5, freezes=1, last_day=DAY, last_at=NOW
        )
        await self.insert("board_scores", **mine, board="week:2026-W48", xp=50)
        season = await self.db.fetch_val("SELECT id FROM quests.seasons")
        await self.insert("season_results", **mine, season_id=season, rank=1, xp=50, prizes=[0])
        await self.insert("invite_links", **of, url=f"https://t.me/+{account.id}", created_at=NOW)
        await self.insert(
            "owned_chats", **mine, chat_id=-account.id, title="Mine", kind="channel", since=NOW
        )
        await self.insert("text_prints", **mine, print=prints, written_at=NOW)
        hashes = {f"band_{place}": part for place, part in enumerate(bands(5))}
        proof = await self.insert(
            "proofs", **of, text="Look!", picture=PICTURE, picture_hash=5, created_at=NOW, **hashes
        )
        # The friend decided hers; another one of hers waits, and the friend has it.
        await self.insert(
            "reviews",
            **mine,
            kind="proof",
            claim_id=claim,
            proof_id=proof,
            state="approved",
            opened_at=NOW,
            moderator_id=friend.id,
            decided_at=NOW,
            reason="Fine.",
        )
        await self.insert(
            "reviews",
            **mine,
            kind="appeal",
            claim_id=claim,
            statement="I was there.",
            opened_at=NOW,
            moderator_id=friend.id,
            claimed_until=NOW,
        )


@pytest.fixture
async def life(host: Host) -> Life:
    life = Life(host)
    await life.insert("badges", slug="first", names={"en": "First"}, icon="*", rarity="rare")
    await life.insert(
        "seasons",
        slug="autumn",
        names={"en": "Autumn"},
        starts_at=NOW,
        ends_at=datetime(2026, 12, 1, tzinfo=UTC),
        prizes=[],
        state="ended",
    )
    return life


@pytest.fixture
async def alice(life: Life) -> Account:
    return await life.person("Alice")


@pytest.fixture
async def bob(life: Life, alice: Account) -> Account:
    bob = await life.person("Bob")
    await life.live(alice, bob, prints=1)
    await life.live(bob, alice, prints=2)
    await life.insert("referrals", account_id=bob.id, referrer_id=alice.id, created_at=NOW)
    return bob


def referring() -> list[tuple[str, str]]:
    """Return all columns that refer to accounts, by their tables."""
    return [
        (table.name, key.parent.name)
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "core.accounts.id"
    ]


async def test_these_tests_know_every_table_that_refers_to_accounts(
    life: Life, alice: Account, bob: Account
) -> None:
    assert len(referring()) > 15
    for table, column in referring():
        found = await life.db.fetch_all(f"SELECT DISTINCT {column} AS id FROM quests.{table}")
        expected = (
            {bob.id} if (table, column) == ("referrals", "account_id") else {alice.id, bob.id}
        )
        expected = {alice.id} if column == "referrer_id" else expected
        assert {row["id"] for row in found} - {None} == expected, (table, column)


async def test_a_person_gets_all_that_is_kept_of_them(
    life: Life, alice: Account, bob: Account
) -> None:
    whole = await life.host.account_parts.privacy.export(alice.id)
    hers = whole["plugins"]["quests"]
    assert whole["incomplete"] == []
    assert json.loads(json.dumps(hers)) == hers
    now, quest = NOW.isoformat(), f"quest-{alice.id}"
    [claim] = hers.pop("claims")
    assert (claim["quest"], claim["version"], claim["state"], claim["xp"]) == (quest, 1, "paid", 50)
    assert (claim["score"], claim["facts"], claim["reasons"]) == (0, {}, [])
    assert (claim["address_digest"], claim["claimed_at"]) == (7, now)
    [begun] = hers.pop("begun")
    assert (begun["quest"], begun["steps"], begun["data"]) == (quest, 2, {"colour": "red"})
    assert begun["done"] == ["first", "person"]
    reviews = hers.pop("reviews")
    assert [(r["kind"], r["state"], r["statement"], r["reason"]) for r in reviews] == [
        ("proof", "approved", "", "Fine."),
        ("appeal", "open", "I was there.", ""),
    ]
    decided = hers.pop("decided")
    assert [(r["kind"], r["state"], r["reason"]) for r in decided] == [
        ("proof", "approved", "Fine."),
        ("appeal", "open", ""),
    ]
    [proof] = hers.pop("proofs")
    assert (proof["quest"], proof["text"], proof["picture_type"]) == (quest, "Look!", "image/jpeg")
    assert base64.b64decode(proof["picture"]) == PICTURE
    assert hers == {
        "xp": 50,
        "completed": 1,
        "streak": {
            "days": 3,
            "longest": 5,
            "freezes": 1,
            "last_day": "2026-11-25",
            "last_at": now,
        },
        "active_days": ["2026-11-25"],
        "texts": [now],
        "referred_at": None,
        "invited": 1,
        "xp_entries": [{"amount": 50, "key": hers["xp_entries"][0]["key"], "created_at": now}],
        "badges": [{"badge": "first", "earned_at": now, "place": 1}],
        "leaderboards": [{"board": "week:2026-W48", "xp": 50}],
        "seasons": [{"season": "autumn", "rank": 1, "xp": 50, "prizes": [0]}],
        "written": [{"quest": quest, "version": 1, "created_at": hers["written"][0]["created_at"]}],
        "invite_links": [{"quest": quest, "url": f"https://t.me/+{alice.id}", "created_at": now}],
        "chats": [
            {
                "chat_id": -alice.id,
                "username": None,
                "title": "Mine",
                "kind": "channel",
                "since": now,
            },
        ],
    }


async def test_nobody_learns_who_others_are(life: Life, alice: Account, bob: Account) -> None:
    his = await export(life.db, bob.id)
    assert (his["referred_at"], his["invited"]) == (NOW.isoformat(), 0)
    assert [run["done"] for run in his["begun"]] == [["first", "person"]]
    assert not {"moderator_id", "account_id"} & {key for r in his["reviews"] for key in r}


async def test_of_whom_nothing_is_known_nothing_is_told(life: Life, alice: Account) -> None:
    hers = await export(life.db, alice.id)
    assert {key: value for key, value in hers.items() if value} == {}


async def test_erasing_leaves_nothing_of_the_person_and_all_of_the_others(
    life: Life, alice: Account, bob: Account
) -> None:
    before = dict(await export(life.db, bob.id))

    erasure = await life.host.account_parts.privacy.erase(alice.id)

    assert (erasure.pending, "quests" in erasure.erased) == ((), True)
    for table, column in referring():
        found = await life.db.fetch_val(
            f"SELECT count(*) FROM quests.{table} WHERE {column} = :id", {"id": alice.id}
        )
        assert found == (1 if (table, column) in ANONYMOUS else 0), (table, column)
    steps = await life.db.fetch_all("SELECT step FROM quests.run_steps")
    assert [row["step"] for row in steps] == ["first"]
    after = dict(await export(life.db, bob.id))
    # She was a step of his, which he keeps without her name; what he decided was about her.
    assert after.pop("begun")[0]["steps"] == before.pop("begun")[0]["steps"] == 2
    assert (len(before.pop("decided")), after.pop("decided")) == (2, [])
    assert after == before


async def test_an_open_review_of_an_erased_moderator_is_free(
    life: Life, alice: Account, bob: Account
) -> None:
    await life.host.account_parts.privacy.erase(alice.id)
    rows = await life.db.fetch_all(
        "SELECT state, moderator_id, claimed_until, reason FROM quests.reviews ORDER BY id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("approved", None, None, "Fine."),
        ("open", None, None, ""),
    ]


async def test_a_place_that_an_erased_person_took_stays_taken(
    life: Life, alice: Account, bob: Account
) -> None:
    erasure = await life.host.account_parts.privacy.erase(alice.id)
    assert erasure.pending == ()
    taken = await life.db.fetch_all("SELECT taken FROM quests.seats")
    assert [row["taken"] for row in taken] == [1, 1]


async def test_after_an_erasure_entries_of_xp_are_kept_from_deletion_again(
    life: Life, alice: Account, bob: Account
) -> None:
    async with life.db.transaction():
        await erase(life.db, alice.id)
        with pytest.raises(Exception, match="append-only"):
            async with life.db.transaction():
                await life.db.execute("DELETE FROM quests.xp_entries")
    assert await life.db.fetch_val("SELECT count(*) FROM quests.xp_entries") == 1
