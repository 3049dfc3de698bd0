"""Proofs: what is kept of a text or picture, and whose pictures look alike."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from onlyvips_quests import proofs as module
from onlyvips_quests.pictures import Picture, bands
from onlyvips_quests.proofs import MOST_DISTANCE, Proofs
from onlyvips_quests.tables import proofs as table

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import InvalidInput, NotFound
from onlyvips.host import Host
from tests.plugins.quests.desk import Desk
from tests.plugins.quests.pictures import file, opened, scene

pytestmark = pytest.mark.onlyvips(plugins=["quests"], settings={"quests": {"proof_megabytes": 1}})


@pytest.fixture
def desk(host: Host) -> Desk:
    return Desk(host)


@pytest.fixture
def proofs(desk: Desk) -> Proofs:
    return Proofs(desk.platform)


async def looks_like(desk: Desk, account: Account, quest: int, number: int) -> int:
    """Write a proof whose picture has a certain hash."""
    parts = {f"band_{place}": part for place, part in enumerate(bands(number))}
    proof: int = await desk.db.execute(
        table.insert().values(
            account_id=account.id,
            quest_id=quest,
            picture=b"",
            picture_hash=number,
            created_at=desk.platform.clock.now(),
            **parts,
        )
    )
    return proof


async def test_a_text_and_a_picture_are_kept(desk: Desk, proofs: Proofs) -> None:
    alice, quest = await desk.person(), await desk.quest()
    number = await proofs.hand_in(
        alice, quest, text="  I did\x00 it. ", picture=file(scene(1, (2000, 1000)), "PNG")
    )
    kept = await proofs.get(number)
    assert (kept.id, kept.account_id, kept.quest_id) == (number, alice.id, quest)
    assert (kept.text, kept.media_type) == ("I did it.", "image/jpeg")
    assert kept.picture is not None
    assert opened(kept.picture).size == (1600, 800)


async def test_a_text_alone_has_no_picture(desk: Desk, proofs: Proofs) -> None:
    number = await proofs.hand_in(await desk.person(), await desk.quest(), text="I did it.")
    kept = await proofs.get(number)
    assert (kept.text, kept.picture, kept.media_type) == ("I did it.", None, None)
    assert await proofs.twins(number, kept.account_id) == []


@pytest.mark.parametrize(
    ("text", "picture", "fields"),
    [
        ("", None, ["text", "picture"]),
        (" \x00 ", b"", ["text", "picture"]),
        ("x" * 4097, None, ["text"]),
        ("well", b"no picture", ["picture"]),
        ("well", bytes(2**20 + 1), ["picture"]),
    ],
)
async def test_what_cannot_be_judged_is_refused_by_the_field(
    desk: Desk, proofs: Proofs, text: str, picture: bytes | None, fields: list[str]
) -> None:
    alice, quest = await desk.person(), await desk.quest()
    with pytest.raises(InvalidInput) as caught:
        await proofs.hand_in(alice, quest, text=text, picture=picture)
    assert [field.field for field in caught.value.fields] == fields
    assert all(field.message.startswith("expected ") for field in caught.value.fields)
    said = desk.platform.i18n.gettext("tr", caught.value.detail)
    assert said != caught.value.detail
    assert await desk.db.fetch_val("SELECT count(*) FROM quests.proofs") == 0


async def test_what_there_is_not_is_not_found(
    desk: Desk, proofs: Proofs, subtests: pytest.Subtests
) -> None:
    for number in [0, -1, 999, 2**63, 2**70]:
        with subtests.test(number=number):
            with pytest.raises(NotFound):
                await proofs.get(number)
            with pytest.raises(NotFound):
                await proofs.hand_in(await desk.person(), number, text="I did it.")


async def test_whoever_was_erased_hands_in_nothing(desk: Desk, proofs: Proofs) -> None:
    alice, quest = await desk.person(), await desk.quest()
    await desk.host.account_parts.privacy.erase(alice.id)
    with pytest.raises(NotFound):
        await proofs.hand_in(alice, quest, text="I did it.")


async def test_the_loop_goes_on_while_pictures_are_decoded(
    desk: Desk, proofs: Proofs, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, quest = await desk.person(), await desk.quest()
    begun, go_on = threading.Semaphore(0), threading.Event()
    at_once, most = 0, 0

    def slow(raw: bytes, most_bytes: int) -> Picture:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        begun.release()
        assert go_on.wait(10)
        at_once -= 1
        return Picture(raw, 1)

    monkeypatch.setattr(module, "prepare", slow)
    tasks = [
        asyncio.create_task(proofs.hand_in(alice, quest, picture=b"picture")) for _ in range(5)
    ]
    await asyncio.to_thread(begun.acquire)
    assert await desk.db.fetch_val("SELECT 1") == 1
    go_on.set()
    assert len(set(await asyncio.gather(*tasks))) == 5
    # Large pictures take much memory: not all of them are decoded at once.
    assert most <= 2


async def test_a_changed_picture_of_somebody_else_is_a_twin(desk: Desk, proofs: Proofs) -> None:
    alice, bob, quest = await desk.person(), await desk.person(), await desk.quest()
    other_quest = await desk.quest("other")
    image = scene(1)
    hers = await proofs.hand_in(alice, quest, picture=file(image, quality=95))
    again = await proofs.hand_in(alice, other_quest, picture=file(image, quality=90))
    await proofs.hand_in(bob, quest, picture=file(scene(2)))
    his = await proofs.hand_in(
        bob, other_quest, picture=file(image.resize((400, 300)), "WEBP", quality=60)
    )

    found = await proofs.twins(his, bob.id)

    assert sorted(twin.proof_id for twin in found) == [hers, again]
    assert {twin.account_id for twin in found} == {alice.id}
    assert all(twin.distance <= MOST_DISTANCE for twin in found)
    assert [twin.proof_id for twin in await proofs.twins(hers, alice.id)] == [his]


@pytest.mark.parametrize("number", [0, -1, 0x0123_4567_89AB_CDEF, -(2**63)])
async def test_pictures_are_compared_by_how_many_points_differ(
    desk: Desk, proofs: Proofs, number: int
) -> None:
    alice, bob, quest = await desk.person(), await desk.person(), await desk.quest()

    def changed(*bits: int) -> int:
        found = number & (2**64 - 1)
        for bit in bits:
            found ^= 1 << bit
        return found - 2**64 if found >= 2**63 else found

    mine = await looks_like(desk, alice, quest, number)
    # Every band differs in one bit or two: none is the same.
    six = await looks_like(desk, bob, quest, changed(0, 1, 16, 32, 33, 63))
    one = await looks_like(desk, bob, quest, changed(40))
    await looks_like(desk, bob, quest, changed(0, 1, 16, 17, 32, 33, 63))

    found = [(twin.proof_id, twin.distance) for twin in await proofs.twins(mine, alice.id)]

    assert found == [(one, 1), (six, 6)]


async def test_twins_are_found_by_the_indexes_of_bands(desk: Desk) -> None:
    values = {f"band_{place}": [1, 2, 3] for place in range(4)}
    async with desk.db.transaction():
        await desk.db.execute("SET LOCAL enable_seqscan = off")
        rows = await desk.db.fetch_all(
            f"EXPLAIN {module._TWINS}", {"hash": 1, "most": 6, "account": 1, "limit": 20, **values}
        )
    plan = "\n".join(row[0] for row in rows)
    for place in range(4):
        assert f"Bitmap Index Scan on ix_proofs_band_{place}" in plan
    assert "Seq Scan" not in plan


async def test_proofs_that_nobody_asked_to_judge_are_forgotten(
    desk: Desk, proofs: Proofs, clock: MovableClock
) -> None:
    alice, quest = await desk.person(), await desk.quest()
    judged = await proofs.hand_in(alice, quest, text="judged")
    await proofs.hand_in(alice, quest, text="left")
    claim = await desk.claim(alice, quest)
    await desk.db.execute(
        "INSERT INTO quests.reviews (kind, claim_id, account_id, proof_id, opened_at)"
        " VALUES ('proof', :claim, :account, :proof, now())",
        {"claim": claim, "account": alice.id, "proof": judged},
    )
    clock.move(timedelta(days=2))
    recent = await proofs.hand_in(alice, quest, text="just now")

    assert await proofs.forget_unused(clock.now() - timedelta(days=1)) == 1

    rows = await desk.db.fetch_all("SELECT id FROM quests.proofs ORDER BY id")
    assert [row["id"] for row in rows] == [judged, recent]
