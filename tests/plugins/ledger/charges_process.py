"""A process that moves money without pause, to be killed: ``-m <this module> FOLDER``.

FOLDER holds the host's plugins.toml; the environment names the database.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from onlyvips_ledger.api import Charge, Ledger
from onlyvips_ledger.parts import parts_of

from onlyvips.config import Config
from onlyvips.host import Host

#: What everybody pays in each round.
AMOUNT = 100
ROUNDS = 4


async def main(folder: Path) -> None:
    """Let everybody pay everybody's creator, take every third back, and end holds."""
    host = Host(Config.load(folder, os.environ), roles=set())
    await host.connect()
    ledger, parts = host.services.get(Ledger), parts_of(host.platform_of("ledger"))
    rows = await host.db.fetch_all("SELECT id FROM core.accounts ORDER BY id")
    creator, *fans = [row["id"] for row in rows]
    sys.stdout.write("ready\n")
    sys.stdout.flush()

    async def pay(fan: int, number: int) -> None:
        key = f"{fan}:{number}"
        # Two transfers in one transaction: both are there, or neither.
        async with host.db.transaction():
            paid = await ledger.charge(Charge(key, "content", fan, creator, "TON", AMOUNT))
            await ledger.charge(Charge(f"{key}:tip", "tip", fan, creator, "XTR", AMOUNT))
        if (fan + number) % 3 == 0:
            await ledger.refund(paid.id, key=f"{key}:back", reason="every third")

    for number in range(ROUNDS):
        for start in range(0, len(fans), 4):
            await asyncio.gather(*(pay(fan, number) for fan in fans[start : start + 4]))
        await parts.holding.release_due()
    await host.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
