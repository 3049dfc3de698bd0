"""A process that serves the API, to be killed: ``-m <this module> FOLDER``.

FOLDER holds the host's plugins.toml; the environment names the database.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from onlyvips_content.media import uploads

from onlyvips.config import Config
from onlyvips.host import Host

#: Small enough that many parts arrive before the kill.
PART = 64 * 1024


async def main(folder: Path) -> None:
    """Serve on a free port, and print it."""
    uploads.PART = PART
    host = Host(Config.load(folder, os.environ), roles={"web"})
    await host.start()
    assert host.server is not None
    sys.stdout.write(f"{host.server.port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
