"""How the pytest plugin behaves where it is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from onlyvips.testing.hosts import Options
from tests.installed import run

HEAVY = "quart telethon sqlalchemy alembic asyncpg databases redis babel httpx pydantic"


def test_it_is_light_to_import() -> None:
    code = (
        "import pytest, pytest_asyncio, sys; before = set(sys.modules);"
        "import onlyvips.testing.plugin, onlyvips.testing.fixtures;"
        f"print(sorted((set(sys.modules) - before) & set({HEAVY.split()!r})))"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )

    assert finished.stdout.strip() == "[]"


def pytest_in(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return finished.returncode, finished.stdout + finished.stderr


def test_projects_that_do_not_use_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tmp_path / "test_other.py").write_text(
        "import pytest\n@pytest.fixture\ndef clock():\n    return 7\n"
        "def test(clock):\n    assert clock == 7\n"
    )

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:schemathesis"]
    assert "1 passed" in run(command, tmp_path)


def test_a_wrong_marker_is_explained(tmp_path: Path) -> None:
    wrong = {
        "plugin=['x']": "unknown option 'plugin'; there are: plugins, settings",
        "'x'": "takes named arguments only",
        "plugins='x'": "plugins must be a list of names",
    }
    tests = [
        f"@pytest.mark.onlyvips({marker})\ndef test_{number}(onlyvips_options): pass\n"
        for number, marker in enumerate(wrong)
    ]
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tmp_path / "test_it.py").write_text("import pytest\n" + "".join(tests))

    code, output = pytest_in(tmp_path, "-p", "no:schemathesis")

    assert code == 1
    for number, message in enumerate(wrong.values()):
        # How each test ended stands below its name.
        said = output.partition(f"ERROR at setup of test_{number} ")[2].partition("ERROR at")[0]
        assert message in said, output


def test_options_are_merged() -> None:
    options = Options().changed(plugins=["a"], settings={"a": {"x": 1, "y": 1}}, host={"port": 1})

    changed = options.changed(settings={"a": {"y": 2}, "b": {"z": 3}}, roles=["web"], host={})

    assert changed.plugins == ("a",)
    assert changed.settings == {"a": {"x": 1, "y": 2}, "b": {"z": 3}}
    assert changed.roles == frozenset({"web"})
    assert changed.host == {"port": 1}
    assert options.settings == {"a": {"x": 1, "y": 1}}
