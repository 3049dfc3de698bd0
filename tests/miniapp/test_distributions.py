"""What is built is not in version control, and yet in what is published."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path

from tests.installed import build_sdist, build_wheel

ROOT = Path(__file__).parents[2]


def repository(tmp_path: Path) -> Path:
    """Make a repository with our settings, whose MiniApp is built."""
    root = tmp_path / "repository"
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        root.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root)
    (root / ".git").mkdir()
    quests = root / "plugins" / "quests"
    quests.mkdir(parents=True)
    shutil.copy(ROOT / "plugins" / "quests" / "pyproject.toml", quests)
    for path in (
        "onlyvips/__init__.py",
        "onlyvips/web/miniapp/index.html",
        "onlyvips/web/miniapp/assets/app-1.js",
        "onlyvips/web/miniapp.new/half-built.js",
        "plugins/quests/onlyvips_quests/__init__.py",
        "plugins/quests/onlyvips_quests/ui/dist/quests.js",
        "plugins/quests/onlyvips_quests/ui/dist/chunks/part-1.js",
        "plugins/quests/onlyvips_quests/ui/screens/quests.tsx",
        "plugins/quests/onlyvips_quests/ui/screens/quests.test.tsx",
        "plugins/quests/onlyvips_quests/ui/messages/en.json",
    ):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('"""A module."""' if path.endswith(".py") else "built")
    return root


def packed(path: Path) -> set[str]:
    """Return the files in a distribution."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    with tarfile.open(path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_host_brings_the_shell_and_plugins_their_screens(tmp_path: Path) -> None:
    root = repository(tmp_path)
    shell = {"onlyvips/web/miniapp/index.html", "onlyvips/web/miniapp/assets/app-1.js"}
    screens = {"onlyvips_quests/ui/dist/quests.js", "onlyvips_quests/ui/dist/chunks/part-1.js"}

    for distribution in (build_wheel(root, tmp_path / "1"), build_sdist(root, tmp_path / "2")):
        files = packed(distribution)
        assert shell <= files, distribution
        assert not [name for name in files if "miniapp.new" in name]
    plugin = root / "plugins" / "quests"
    assert screens <= packed(build_sdist(plugin, tmp_path / "3"))
    files = packed(build_wheel(plugin, tmp_path / "4"))
    assert {name for name in files if "/ui/" in name} == screens, "no sources, tests or texts"
