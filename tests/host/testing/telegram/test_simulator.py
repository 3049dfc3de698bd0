"""The whole simulator: files, restarts, its own process, signals."""

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
from telethon import TelegramClient
from telethon.sessions import StringSession

from onlyvips.testing.telegram.control.client import ControlClient
from onlyvips.testing.telegram.control.protocol import ControlError, SimulatorFile
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.simulator import Simulator
from onlyvips.testing.telegram.user import TelegramUser

from . import sample_bot
from .conftest import TOKEN, until

SIMULATE = """
import asyncio, sys
from pathlib import Path
from onlyvips.testing.telegram import run_simulator
asyncio.run(
    run_simulator(
        Path(sys.argv[1]), ready=lambda s: print("ready", flush=True), save_delay=0.05
    )
)
"""


async def bot_of(session: str) -> Any:
    bot = TelegramClient(
        StringSession(session), 1, "simulated", retry_delay=0, connection_retries=1000
    )
    sample_bot.install(bot)
    await bot.start(bot_token=TOKEN)
    return bot


async def test_it_starts_with_a_demo_world_and_a_private_file(tmp_path: Path) -> None:
    async with await Simulator.start(tmp_path, bot_username="my_bot") as simulator:
        file = tmp_path / "simulator.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        plain = json.loads(file.read_text())
        assert plain["pid"] == os.getpid()
        assert plain["session"] == simulator.session()
        async with await ControlClient.connect(tmp_path) as client:
            info = await client.info()
            assert (info.bot_username, info.bot_online) == ("my_bot", False)
            names = {c.username: c.kind for c in await client.channels()}
            assert names == {
                "onlyvips_news": "channel",
                "onlyvips_chat": "group",
                "onlyvips_talk": "group",
            }
            (welcome,) = await client.history(chat="@onlyvips_news")
            (shown,) = await client.history(chat="@onlyvips_talk")
            assert welcome.text == shown.text
            commented = await client.comment(101, "@onlyvips_news", welcome.id, "Nice!")
            assert commented.message is not None
            assert commented.message.reply_to == shown.id
            assert {u.language for u in await client.users()} == {"en", "tr", "ru", "ar"}
    assert not file.exists()


async def test_a_second_one_in_the_same_directory_is_refused(tmp_path: Path) -> None:
    async with await Simulator.start(tmp_path):
        with pytest.raises(SimulatorError, match="already; stop it"):
            await Simulator.start(tmp_path)
        async with await ControlClient.connect(tmp_path) as client:
            assert (await client.info()).users == 4
    async with await Simulator.start(tmp_path):
        pass


async def test_a_start_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "simulator-state.json").write_text("{")
    with pytest.raises(SimulatorError, match="remove it to begin"):
        await Simulator.start(tmp_path)
    (tmp_path / "simulator-state.json").unlink()
    async with await Simulator.start(tmp_path) as simulator:
        taken = simulator.server.port
        with pytest.raises(SimulatorError, match="control channel cannot listen"):
            await Simulator.start(tmp_path / "other", control_port=taken)
    async with await Simulator.start(tmp_path / "other"):
        pass


async def test_no_simulator_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="No simulated Telegram runs here"):
        await ControlClient.connect(tmp_path)
    file = SimulatorFile(1 << 30, 1, "s", 1, "x", 1000, "bot")
    file.write(tmp_path)
    with pytest.raises(ControlError, match="has ended"):
        await ControlClient.connect(tmp_path)
    (tmp_path / "simulator.json").write_text("{")
    with pytest.raises(ControlError, match="cannot be read"):
        await ControlClient.connect(tmp_path)


async def test_a_running_bot_finds_the_simulator_again_after_its_restart(tmp_path: Path) -> None:
    simulator = await Simulator.start(tmp_path)
    bot = await bot_of(simulator.session())
    alice = TelegramUser(simulator.world, 101, "Alice")
    simulator.world.create_channel("News", username="news_room")
    first = await alice.says("/start")
    await simulator.stop()

    again = await Simulator.start(tmp_path)
    assert again.session() == simulator.session()
    alice = TelegramUser(again.world, 101, "Alice", timeout=30)
    assert [m.text for m in alice.inbox] == ["Hi Alice member=False"]
    second = await alice.says("/start")
    assert second.text == "Hi Alice member=False"
    assert second.id > first.id
    await bot.disconnect()
    await again.stop()


async def test_a_blocked_port_is_replaced_unless_it_was_asked_for(tmp_path: Path) -> None:
    simulator = await Simulator.start(tmp_path / "one")
    with pytest.raises(SimulatorError, match="choose another port"):
        await Simulator.start(tmp_path / "two", port=simulator.server.port)
    with pytest.raises(ControlError):
        await ControlClient.connect(tmp_path / "two")
    await simulator.stop()


async def test_two_sessions_of_the_bot(tmp_path: Path) -> None:
    async with await Simulator.start() as simulator:
        first = await bot_of(simulator.session())
        second = TelegramClient(StringSession(simulator.new_session()), 1, "simulated")
        await second.start(bot_token=TOKEN)
        simulator.world.user_says(101, "hi")
        sent = await second.send_message(101, "from the second")
        assert (await first.get_messages(101, ids=sent.id)).raw_text == "from the second"
        await first.disconnect()
        await second.disconnect()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
async def test_alone_in_a_process_with_the_client_outside(
    tmp_path: Path, ending: signal.Signals
) -> None:
    async def simulate() -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SIMULATE, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
        return process

    process = await simulate()
    bot = None
    try:
        bot = await bot_of(SimulatorFile.read(tmp_path).session)
        async with await ControlClient.connect(tmp_path) as client:
            await client.create_channel("News", "news_room")
            await client.ensure_user(42, "Deniz")
            before = await client.say(42, "/start ref_7", wait=True, quiet=0.1)
            assert before.messages[0].text == "Hi Deniz member=False"
            joined = await client.join(42, "@news_room")
            assert joined.joined
            if ending == signal.SIGKILL:
                await until(lambda: saved_member(tmp_path, 42))
        process.send_signal(ending)
        await process.wait()
        assert (tmp_path / "simulator.json").exists() == (ending == signal.SIGKILL)

        process = await simulate()
        async with await ControlClient.connect(tmp_path) as client:
            await until_online(client)
            after = await client.say(42, "/start", wait=True, quiet=0.1)
            assert after.messages[0].text == "Hi Deniz member=True"
            assert after.messages[0].id > before.messages[0].id
            assert len(await client.history(42)) == 4
    finally:
        if bot is not None:
            await bot.disconnect()
        process.terminate()
        await process.wait()


def saved_member(directory: Path, user_id: int) -> bool:
    """Whether the snapshot shows a user in any channel."""
    plain = json.loads((directory / "simulator-state.json").read_bytes())
    return any(m[0] == user_id for c in plain["world"]["channels"] for m in c["members"])


async def until_online(client: ControlClient) -> None:
    async with asyncio.timeout(60):
        while not (await client.info()).bot_online:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)
