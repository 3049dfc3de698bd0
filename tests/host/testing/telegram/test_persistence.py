"""The world survives a restart; its numbers survive even a crash."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from telethon import types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.persistence import WorldKeeper
from onlyvips.testing.telegram.world import World

from .conftest import TOKEN, until

CRASHING = """
import asyncio, sys
from pathlib import Path
from onlyvips.testing.telegram.persistence import WorldKeeper
from onlyvips.testing.telegram.world import World

async def main():
    world = World()
    keeper = WorldKeeper(world, Path(sys.argv[1]), delay=0.2)
    keeper.load()
    if 1 not in world.directory.users:
        world.add_user(1, "Alice")
        world.create_channel("News", username="news_room", channel_id=50)
    if int(sys.argv[2]):
        await asyncio.sleep(0.5)
    for number in range(600):
        said = world.user_says(1, str(number))
        post = world.channel_post("@news_room", str(number))
        print(said.id, world.counters.current("pts"), post.id, world.counters.current("pts:50"))
    print("done", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    before = World()
    keeper = WorldKeeper(before, path)
    assert keeper.load() is None
    before.add_user(1, "Алиса", username="alice", language="ru")
    before.create_channel("News", username="news_room", members=[1])
    bot = in_process_client(before)
    await bot.start(bot_token=TOKEN)
    before.user_says(1, "/start")
    before.user_blocks(1)
    before.user_says(1, "back")
    await bot.send_message(1, "**bold**")
    before.payment_done(1, payload=b"\xff\x00", amount=5)
    await bot.disconnect()
    await keeper.close()

    after = World()
    again = WorldKeeper(after, path)
    assert again.load() == {}
    assert after.snapshot() == before.snapshot()
    assert after.directory.users[1].started
    assert after.directory.channel("@news_room").holds(1)
    assert [m.message for m in after.messages.history(1)][:3] == ["/start", "back", "bold"]
    assert after.stars.balance == 5
    assert after.sessions[1].authorized
    await again.close()


async def test_votes_reactions_and_pins_are_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    before = World()
    keeper = WorldKeeper(before, path)
    keeper.load()
    before.add_user(1, "Alice")
    before.create_channel("News", username="news_room")
    before.create_channel("Talk", username="talk_room", megagroup=True)
    before.link_discussion("@news_room", "@talk_room")
    bot = in_process_client(before)
    await bot.start(bot_token=TOKEN)
    words = [types.TextWithEntities(text, []) for text in ("Tea or coffee?", "Tea", "Coffee")]
    answers = [types.InputPollAnswer(text) for text in words[1:]]
    asked = types.InputMediaPoll(types.Poll(0, words[0], answers, 0))
    poll = await bot.send_message("news_room", file=asked)
    before.user_votes(1, "@news_room", poll.id, [1])
    before.user_reacts(1, poll.id, "👍", chat="@news_room")
    await bot.pin_message("news_room", poll)
    await bot.disconnect()
    await keeper.close()

    after = World()
    again = WorldKeeper(after, path)
    again.load()
    assert after.snapshot() == before.snapshot()
    with pytest.raises(SimulatorError, match="voted already"):
        after.user_votes(1, "@news_room", poll.id, [0])
    assert after.reactions_of(poll.id, chat="@news_room") == {"👍": 1}
    assert after.user_comments(1, "@news_room", poll.id, "comment").reply_to is not None
    bot = in_process_client(after)
    await bot.start(bot_token=TOKEN)
    pinned = await bot.get_messages("news_room", ids=types.InputMessagePinned())
    assert (pinned.id, pinned.media.results.total_voters) == (poll.id, 1)
    await bot.disconnect()
    await again.close()


async def test_a_saved_edit_is_caught_up_with_its_text(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    world = World()
    keeper = WorldKeeper(world, path)
    keeper.load()
    world.add_user(1, "Alice")
    said = world.user_says(1, "first")
    await keeper.close()
    restored = World()
    WorldKeeper(restored, path).load()
    restored.user_edits(1, said.id, "second")
    logged = restored.log.sequences["pts"].entries[0].update
    assert logged.message.message == "second"


async def test_changes_are_saved_soon_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "world.json"
    world = World()
    keeper = WorldKeeper(world, path, delay=0.01)
    keeper.load()
    world.add_user(1, "Alice")
    world.user_says(1, "saved")
    await until(path.exists)
    for file in (path, keeper.marks_path):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    world.user_says(1, "saved too")
    await until(lambda: len(json.loads(path.read_bytes())["world"]["messages"]) == 2)
    await keeper.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["world.json", "world.json.marks"]


async def test_no_number_repeats_after_a_kill(tmp_path: Path) -> None:
    seen: list[set[int]] = [set(), set(), set(), set()]
    path = tmp_path / "world.json"
    for run in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            CRASHING,
            str(path),
            str(run),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[4],
        )
        assert process.stdout is not None
        while (line := (await process.stdout.readline()).decode().strip()) != "done":
            for numbers, value in zip(seen, line.split(), strict=True):
                assert int(value) not in numbers
                numbers.add(int(value))
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    assert [len(numbers) for numbers in seen] == [1200] * 4


async def test_a_bot_goes_on_after_a_crash_that_lost_the_log(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    world = World()
    keeper = WorldKeeper(world, path, delay=3600)
    keeper.load()
    world.add_user(1, "Alice")
    for number in range(5):
        world.user_says(1, str(number))
    known = world.counters.current("pts")
    # No close: the process is gone, and with it everything but the marks.
    after = World()
    again = WorldKeeper(after, path, delay=3600)
    again.load()
    after.add_user(1, "Alice")
    assert after.counters.current("pts") > known
    client = in_process_client(after)
    await client.start(bot_token=TOKEN)
    from telethon import functions

    state = await client(functions.updates.GetStateRequest())
    after.user_says(1, "after the crash")
    difference = await client(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
    )
    assert [m.message for m in difference.new_messages] == ["after the crash"]
    await client.disconnect()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"world": {}, "extras": {}}', b'{"a": 1}'])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "world.json"
    path.write_bytes(content)
    with pytest.raises(SimulatorError, match="remove it to begin"):
        WorldKeeper(World(), path).load()


async def test_a_full_disk_costs_the_snapshot_and_not_the_world(
    tmp_path: Path, monkeypatch: Any, caplog: Any
) -> None:
    from onlyvips.testing.telegram import persistence

    world = World()
    keeper = WorldKeeper(world, tmp_path / "world.json", delay=0.01)
    keeper.load()
    world.add_user(1, "Alice")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(persistence, "write_private", full)
    world.changed()
    await until(lambda: "No space left" in caplog.text)
    monkeypatch.undo()
    world.changed()
    await until((tmp_path / "world.json").exists)
    await keeper.close()
