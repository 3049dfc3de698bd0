"""A person gets all that is kept of them; once erased, nothing is left that says who they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from onlyvips_content.definitions import ApplicationIn, ProfileIn
from onlyvips_content.privacy import erase, export
from onlyvips_content.tables import metadata
from onlyvips_content.views import STRANGER, Viewer
from pydantic import ValidationError

from onlyvips.accounts.types import Account
from tests.plugins.content.works.conftest import Studio, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

#: Kept under the number of an account that has no name: books, and what others bought.
ANONYMOUS = {
    *(("purchases", "buyer_id"), ("purchases", "recipient_id"), ("tips", "giver_id")),
    *(("tips", "creator_id"), ("comments", "account_id"), ("creators", "account_id")),
    *(("media", "owner_id"), ("creator_days", "creator_id"), ("creator_counts", "creator_id")),
    *(("follow_marks", "creator_id"), ("uploads", "account_id")),
}


async def insert(studio: Studio, table: str, **values: Any) -> None:
    await studio.host.db.execute(metadata.tables[f"content.{table}"].insert().values(**values))


async def live(studio: Studio, fan: Account, creator: Account, work: int) -> None:
    """Write something of a fan into every table that knows of fans."""
    now = datetime.now(UTC)
    of = {"account_id": fan.id, "work_id": work}
    await studio.parts.creators.follow(fan, creator.id)
    await studio.make_adult(fan)
    await studio.member(fan, creator)
    await studio.unlock(fan, work)
    await insert(studio, "other_unlocks", **of, source="test:x", at=now)
    for table in ("likes", "saves"):
        await insert(studio, table, **of, at=now)
    medium = await studio.host.db.fetch_val("SELECT min(id::text)::uuid FROM content.media")
    medium = medium or await studio.medium(creator, "video")
    await insert(studio, "positions", **of, media_id=medium, position_ms=5, at=now)
    await insert(studio, "views", day=now.date(), work_id=work, viewer=fan.id)
    await insert(studio, "comments", **of, text="my words", state="visible", created_at=now)
    await insert(
        studio,
        "purchases",
        buyer_id=fan.id,
        recipient_id=creator.id,
        work_id=work,
        creator_id=creator.id,
        asset="XTR",
        amount=5,
        key="k",
        digest=b"d",
        message="my words",
        created_at=now,
    )
    await insert(
        studio,
        "tips",
        transfer_id=1,
        giver_id=fan.id,
        creator_id=creator.id,
        asset="XTR",
        amount=5,
        net=5,
        message="my words",
        created_at=now,
    )


async def rows_of(studio: Studio, account_id: int) -> set[tuple[str, str]]:
    """Return the columns that refer to accounts and hold this one."""
    found = set()
    for table in metadata.tables.values():
        for column in table.columns:
            if any(key.target_fullname == "core.accounts.id" for key in column.foreign_keys):
                text = f"SELECT 1 FROM {table.fullname} WHERE {column.name} = :id LIMIT 1"
                if await studio.host.db.fetch_val(text, {"id": account_id}):
                    found.add((table.name, column.name))
    return found


async def test_a_fan_is_told_everything_and_forgotten(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    work = await studio.publish(creator)
    await live(studio, fan, creator, work)
    told = await export(studio.platform, fan.id)
    json.dumps(told)
    for name in ("follows", "memberships", "unlocked", "purchases", "tips", "likes", "saves"):
        assert told[name], name
    assert told["comments"][0]["text"] == "my words"
    assert told["views"]
    assert told["adult_since"]

    await erase(studio.platform, fan.id)
    assert await rows_of(studio, fan.id) <= ANONYMOUS
    left = json.dumps(await export(studio.platform, fan.id))
    assert "my words" not in left
    assert await studio.host.db.fetch_val("SELECT sum(amount) FROM content.follow_marks") == 0
    # The books of the creator are what they were.
    assert await studio.host.db.fetch_val("SELECT count(*) FROM content.purchases") == 1


async def test_a_creator_is_forgotten_and_buyers_keep_what_they_bought(studio: Studio) -> None:
    creator, fan, other = await studio.creator(), await studio.person(), await studio.person()
    media, spare = await studio.medium(creator), await studio.medium(creator)
    sold = await studio.publish(creator, "Sold", kind="photo", media=[media], ways=[price()])
    unsold = await studio.publish(creator, "Unsold", kind="photo", media=[spare], tags=["t"])
    await studio.publish(creator, "Both", kind="bundle", works=[sold, unsold])
    await studio.draft(creator, "Draft")
    await studio.parts.creators.edit(
        creator, ProfileIn(name="Real Name", bio="Me", avatar=await studio.medium(creator))
    )
    await live(studio, fan, creator, sold)
    await insert(studio, "likes", account_id=other.id, work_id=unsold, at=datetime.now(UTC))
    told = await export(studio.platform, creator.id)
    assert len(told["works"]) == 4
    assert told["creator"][0]["name"] == "Real Name"
    assert len(told["media"]) == 3

    await erase(studio.platform, creator.id)
    assert await studio.ids(STRANGER) == []
    rows = await studio.host.db.fetch_all("SELECT id, state FROM content.works")
    assert [(row["id"], row["state"]) for row in rows] == [(sold, "archived")]
    left = await studio.host.db.fetch_all("SELECT id FROM content.media")
    assert [row["id"] for row in left] == [media]
    doomed = await studio.host.db.fetch_val("SELECT count(*) FROM content.doomed_objects")
    assert doomed > 0
    detail = await studio.parts.viewing.work(Viewer.of(fan), sold)
    assert (detail.access.via, detail.creator.name, len(detail.media)) == ("unlocked", "", 1)
    assert await rows_of(studio, creator.id) <= ANONYMOUS
    text = json.dumps(await export(studio.platform, creator.id))
    assert "Real Name" not in text
    await erase(studio.platform, creator.id)  # a second time changes nothing


async def test_no_name_in_addresses_is_in_the_way_of_an_erasure(studio: Studio) -> None:
    creator = await studio.creator()
    await studio.parts.creators.apply(
        await studio.person(), ApplicationIn(slug=f"erased-{creator.id}", name="Squatter")
    )
    await erase(studio.platform, creator.id)
    assert (await studio.parts.creators.get(creator.id)).name == ""
    with pytest.raises(ValidationError):
        ApplicationIn(slug=f"erased.{creator.id}", name="Squatter")
