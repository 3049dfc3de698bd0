"""A process that claims and settles without pause, to be killed: ``-m <this module> FOLDER``.

FOLDER holds the host's plugins.toml; the environment names the database.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from onlyvips_quests.parts import parts_of

from onlyvips.config import Config
from onlyvips.host import Host


async def main(folder: Path) -> None:
    """Let everybody claim every quest at once, and end the holds that are over."""
    host = Host(Config.load(folder, os.environ), roles=set())
    await host.connect()
    parts = parts_of(host.platform_of("quests"))
    rows = await host.db.fetch_all("SELECT id FROM core.accounts ORDER BY id")
    people = await host.accounts.get_many([row["id"] for row in rows])
    quests = [offer.quest_id for offer in (await parts.catalogue.now()).offers]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    claims = [(account, quest) for account in people.values() for quest in quests]
    for start in range(0, len(claims), 8):
        await asyncio.gather(
            *(parts.service.claim(account, quest) for account, quest in claims[start : start + 8])
        )
        await parts.settling.settle_due()
    await host.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
