"""A process that buys without pause, to be killed: ``-m <this module> FOLDER``.

FOLDER holds the host's plugins.toml; the environment names the database. Everybody buys every work
for sale that there is, each with the same key in every run, as a device that tries again.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from onlyvips_content.parts import parts_of

from onlyvips.config import Config
from onlyvips.host import Host

PRICE = 10


async def main(folder: Path) -> None:
    """Buy, eight at a time, and count in between."""
    host = Host(Config.load(folder, os.environ), roles=set())
    await host.connect()
    parts = parts_of(host.platform_of("content"))
    rows = await host.db.fetch_all("SELECT id FROM core.accounts WHERE first_name LIKE 'Fan%'")
    people = await host.accounts.get_many([row["id"] for row in rows])
    works = await host.db.fetch_all("SELECT id FROM content.works ORDER BY id")
    wanted = [(fan, row["id"]) for row in works for fan in people.values()]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for start in range(0, len(wanted), 8):
        await asyncio.gather(
            *(
                parts.shop.buy(fan, work, asset="XTR", amount=PRICE, key=f"{work}")
                for fan, work in wanted[start : start + 8]
            )
        )
        await parts.counting.sum_up()
    await host.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
