"""Running a plugin's face in a process of its own, and reading what it reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onlyvips.plugins.check.findings import Finding, error

if TYPE_CHECKING:
    from onlyvips.plugins.check.project import PluginProject

#: All of the environment that a plugin under check may see: nothing of the operator's.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Report:
    """What the probe learnt.

    Attributes:
        complete: The face could be imported and its hooks were called.
        requires: Names of the plugins that it requires.
        packages: Plugins that are installed, by top-level package.
        migrations: Package that ``register_migrations`` named.
        locales: Folder that ``register_locales`` named.
        titles: Texts that are translated though no call in the code says so.
    """

    complete: bool = False
    requires: frozenset[str] = frozenset()
    packages: Mapping[str, str] = field(default_factory=dict)
    migrations: str | None = None
    locales: Path | None = None
    titles: tuple[str, ...] = ()


def run(plugin: PluginProject, found: list[Finding], *, timeout: float) -> Report:
    """Run the probe; what it finds is added to ``found``."""
    probe = Path(__file__).with_name("probe.py")
    # The face of a project that is also installed must come from the project.
    command = [sys.executable, "-I", "-B", str(probe), str(plugin.source), plugin.face, plugin.name]
    with tempfile.TemporaryDirectory(prefix="onlyvips-check-") as scratch:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= {"HOME": scratch, "ONLYVIPS_HOME": scratch, "PYTHONUTF8": "1"}
        try:
            finished = subprocess.run(  # noqa: S603 - our own interpreter and our own file
                command,
                cwd=scratch,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            found.append(
                error(
                    "import",
                    f"Importing the face and calling its hooks took more than {timeout:g} s.",
                    "Start nothing at import or in register_ hooks; begin work in startup.",
                    plugin.face_file,
                )
            )
            return Report()
    try:
        answer: dict[str, Any] = json.loads(finished.stdout)
    except ValueError:
        last = finished.stderr.decode(errors="replace").strip().splitlines()[-1:]
        found.append(
            error(
                "import",
                f"The process that imported the face ended early ({''.join(last) or 'no word'}).",
                "Do not end the process at import or in a hook.",
                plugin.face_file,
            )
        )
        return Report()
    found.extend(Finding.from_dict(item) for item in answer["findings"])
    locales = answer["locales"]
    return Report(
        complete=answer["complete"],
        requires=frozenset(answer["requires"]),
        packages=answer["packages"],
        migrations=answer["migrations"],
        locales=None if locales is None else Path(locales),
        titles=tuple(answer["titles"]),
    )
