"""A process that processes a medium, to be killed: ``-m <this module> FOLDER MEDIUM``.

FOLDER holds the host's plugins.toml; the environment names the database.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from onlyvips_content.parts import parts_of

from onlyvips.config import Config
from onlyvips.host import Host


async def main(folder: Path, media_id: UUID) -> None:
    """Process it."""
    host = Host(Config.load(folder, os.environ), roles=set())
    await host.connect()
    await parts_of(host.platform_of("content")).processor.process(media_id)
    await host.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), UUID(sys.argv[2])))
