from __future__ import annotations

import json
from pathlib import Path

import pytest

from onlyvips.accounts.types import Account
from onlyvips.host import Host
from tests.plugins.quests.cli.conftest import Ask, Call
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.desk import Desk
from tests.plugins.quests.pictures import file, scene

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])


PHOTO = file(scene(1))


@pytest.fixture
def desk(host: Host) -> Desk:
    return Desk(host)


@pytest.fixture
async def moderator(desk: Desk) -> Account:
    account = await desk.person("Mia")
    return await desk.host.accounts.grant(account.id, "moderator")


async def waiting(desk: Desk, board: Board, quest: int, **handed_in: object) -> int:
    """Hand in a proof; return the number of the review."""
    account = await desk.person()
    proof = await board.parts.proofs.hand_in(account, quest, **handed_in)  # type: ignore[arg-type]
    claim = await desk.claim(account, quest)
    return await board.parts.reviews.open("proof", claim, account.id, proof_id=proof)


async def test_what_waits_is_taken_and_decided(
    desk: Desk, board: Board, moderator: Account, call: Call, ask: Ask
) -> None:
    quest = await desk.quest()
    first, second = [await waiting(desk, board, quest, text=f"Look, {n}") for n in (1, 2)]
    mia = ["--as", str(moderator.telegram_id)]

    assert [r["id"] for r in await ask("queue", "list")] == [first, second]
    assert "show-it" in (await call("queue")).stdout
    taken = await ask("queue", "claim", *mia)
    assert (taken["review"]["id"], taken["text"]) == (first, "Look, 1")
    approved = await ask("queue", "approve", str(first), *mia)
    rejected = await call(
        "queue", "reject", str(second), *mia, "--reason", "That is not what was asked for."
    )

    assert (approved["state"], approved["claim_state"]) == ("approved", "paid")
    assert f"Review {second} is rejected; claim" in rejected.stderr
    assert [r["reason"] for r in await ask("queue", "list", "--state", "rejected")] == [
        "That is not what was asked for."
    ]
    assert "Nothing waits." in (await call("queue")).stderr
    assert "Nothing waits that is free." in (await call("queue", "claim", *mia)).stderr


async def test_a_review_is_kept_for_whoever_took_it(
    desk: Desk, board: Board, moderator: Account, call: Call
) -> None:
    review = str(await waiting(desk, board, await desk.quest(), text="Look"))
    other = await desk.person("Max")
    await desk.host.accounts.grant(other.id, "moderator")
    await call("queue", "claim", review, "--as", str(moderator.telegram_id))

    refused = await call("queue", "approve", review, "--as", str(other.telegram_id))
    released = await call("queue", "release", review, "--as", str(moderator.telegram_id))
    approved = await call("queue", "approve", review, "--as", str(other.telegram_id))

    assert (refused.exit_code, "Somebody else has this review" in refused.stderr) == (1, True)
    assert f"Review {review} is free again." in released.stderr
    assert approved.exit_code == 0


async def test_all_that_speaks_for_and_against_is_shown(
    desk: Desk, board: Board, call: Call, tmp_path: Path
) -> None:
    quest = await desk.quest()
    await waiting(desk, board, quest, picture=PHOTO)
    review = str(await waiting(desk, board, quest, picture=PHOTO, text="My own."))
    to = tmp_path / "proof.jpg"

    shown = await call("queue", "show", review, "--picture", str(to))
    document = json.loads((await call("queue", "show", review, "--json")).stdout)

    assert "My own." in shown.stdout
    assert "pictures alike" in shown.stdout
    assert to.read_bytes()[:3] == b"\xff\xd8\xff"
    assert len(document["twins"]) == 1
    assert document["history"] == {"review": 1}


async def test_only_moderators_decide(desk: Desk, board: Board, call: Call) -> None:
    review = str(await waiting(desk, board, await desk.quest(), text="Look"))
    somebody = await desk.person()

    done = await call("queue", "approve", review, "--as", str(somebody.telegram_id))

    assert done.exit_code == 1
    assert f"onlyvips user grant tg:{somebody.telegram_id} moderator" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["list", "--kind", "odd"], "--kind: expected one of proof, fraud, appeal; got 'odd'"),
        (["list", "--state", "odd"], "--state: expected one of open, approved, rejected"),
        (["reject", "1", "--as", "5"], "--reason"),
        (["show", "99"], "There is no such review"),
    ],
)
async def test_mistakes_are_told(
    host: Host, call: Call, arguments: list[str], sentence: str
) -> None:
    done = await call("queue", *arguments)

    assert done.exit_code != 0
    assert sentence in " ".join(done.stderr.split())
