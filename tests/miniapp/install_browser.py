"""Gets the browser that the tests of the MiniApp drive: ``make test`` runs it first.

An existing one is used: the one that ONLYVIPS_CHROMIUM names, or Chromium or Chrome on the PATH.
Where there is none and this is a Debian on which we may install, apt brings it, with a font for
Arabic. Where that is impossible too, the tests in a browser are skipped, and this says so; with
CI set it fails instead, because there nobody would notice.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "ONLYVIPS_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-core")
#: What a browser that programs drive is started with: it asks nobody for anything by itself.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Nothing but the host under test can be reached.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def find(environment: Mapping[str, str]) -> Path | None:
    """Return the browser that there is.

    Raises:
        FileNotFoundError: ONLYVIPS_CHROMIUM names none.
    """
    named = environment.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if path is None:
            raise FileNotFoundError(f"{VARIABLE}={named} is no program")
        return Path(path)
    for name in NAMES:
        if path := shutil.which(name, path=environment.get("PATH")):
            return Path(path)
    return None


def tell(text: str) -> None:
    """Say something to the person who runs the tests."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def install() -> str:
    """Install a browser with apt; return why that did not work, or nothing."""
    apt = shutil.which("apt-get")
    if apt is None:
        return "this machine has no apt-get"
    if os.geteuid() != 0:
        return "only root may install packages"
    tell(f"Installing {' and '.join(PACKAGES)} for the tests in a browser.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "--yes", "--no-install-recommends", "--quiet", *PACKAGES]
    for command in ([apt, "update", "--quiet"], install):
        finished = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        if finished.returncode:
            lines = (finished.stderr or finished.stdout).strip().splitlines() or ["no reason given"]
            return f"{' '.join(command)} failed: {lines[-1]}"
    return ""


def main() -> int:
    """Say which browser there will be; return the exit code."""
    try:
        found = find(os.environ)
    except FileNotFoundError as error:
        tell(str(error))
        return 1
    if found is not None:
        return 0
    reason = install()
    if not reason and find(os.environ) is not None:
        return 0
    tell(
        f"There is no Chromium, and none can be installed: {reason}.\n"
        f"Install one, or name one with {VARIABLE}. Without it, the tests that need a browser "
        "(tests/miniapp) are skipped."
    )
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
