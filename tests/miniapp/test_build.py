"""The program that builds the MiniApp, in a small repository with a Node that notes its calls."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Stands in for npm: notes how it is called and makes what the real one would make.
NPM = """\
#!{python} -SE
import pathlib, sys
root = pathlib.Path({root!r})
arguments = sys.argv[1:]
with (root / "calls").open("a") as calls:
    calls.write(" ".join(arguments).replace(str(root), "") + "\\n")
if (root / "fails").exists() and arguments[:1] == ["run"]:
    sys.exit("Unexpected token in main.tsx")
if arguments[0] == "ci":
    (root / "miniapp/node_modules").mkdir(exist_ok=True)
if arguments[-1] == "build":
    screen = "plugins/hello/onlyvips_hello/ui/dist/hello.js"
    for path in ("onlyvips/web/miniapp/index.html", screen):
        made = root / path
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text("built")
if "openapi-typescript" in arguments:
    pathlib.Path(arguments[-1]).write_text("export type paths = {{}};")
"""
#: Stands in for the command line, whose document the types are made of.
CLI = """\
import json, os, pathlib, sys
root = pathlib.Path({root!r})
assert not [name for name in os.environ if name in ("DATABASE_URL", "ONLYVIPS_ENVIRONMENT")]
folder = pathlib.Path(sys.argv[sys.argv.index("-C") + 1])
with (root / "calls").open("a") as calls:
    calls.write("openapi of " + (folder / "plugins.toml").read_text().split("]")[0][1:] + "\\n")
pathlib.Path(sys.argv[-1]).write_text((root / "document").read_text())
"""


@dataclass
class Repository:
    root: Path
    environment: dict[str, str]

    def build(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "miniapp" / "build.py"), *arguments],
            env=self.environment | changes,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """Return the calls since the last time, in the order of the alphabet: some go together."""
        file = self.root / "calls"
        found = sorted(file.read_text().splitlines()) if file.exists() else []
        file.unlink(missing_ok=True)
        return found

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def put_node(folder: Path, version: str, root: Path) -> None:
    program(folder / "node", f"#!/bin/sh\necho v{version}\n")
    program(folder / "npm", NPM.format(python=sys.executable, root=str(root)))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    root = tmp_path / "repository"
    shutil.copytree(
        ROOT / "miniapp" / "builder",
        root / "miniapp" / "builder",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "miniapp" / "build.py", root / "miniapp")
    put_node(tmp_path / "bin", "22.1.0", root)
    program(root / "fake" / "onlyvips_cli" / "__main__.py", CLI.format(root=str(root)))
    program(root / "fake" / "onlyvips_cli" / "__init__.py", "")
    environment = {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "PYTHONPATH": str(root / "fake"),
        "DATABASE_URL": "postgresql://the.developers.own/database",
        "ONLYVIPS_ENVIRONMENT": "production",
    }
    made = Repository(root, environment)
    made.write("document", json.dumps({"paths": {"/api/v1/hello/greetings": {}}}))
    made.write("requirements-node.lock", "nodejs==1")
    made.write("miniapp/package-lock.json", "{}")
    made.write("miniapp/src/main.tsx", "shell")
    made.write("miniapp/src/main.test.tsx", "test")
    made.write("plugins/hello/pyproject.toml", "")
    made.write("plugins/hello/onlyvips_hello/ui/screens/hello.tsx", "screen")
    made.write("onlyvips/host.py", "code")
    return made


CI = "ci --ignore-scripts --no-audit --no-fund"
BUNDLE = "run --silent build"


def test_each_step_is_done_when_what_it_depends_on_changed(repository: Repository) -> None:
    first = repository.build()
    assert first.returncode == 0, first.stderr
    assert "built after" in first.stderr
    assert len(repository.calls()) == 4
    assert (repository.root / "miniapp/src/api/schema.d.ts").read_text().startswith("export type")

    def calls_after(path: str, text: str) -> list[str]:
        repository.write(path, text)
        assert repository.build().returncode == 0
        return [call.split()[0] for call in repository.calls()]

    again = repository.build()
    assert (again.returncode, repository.calls()) == (0, [])
    assert "up to date" in again.stderr
    assert calls_after("miniapp/src/main.test.tsx", "another test") == []
    assert calls_after("miniapp/src/main.tsx", "another shell") == ["run"]
    assert calls_after("plugins/hello/onlyvips_hello/ui/screens/hello.tsx", "another") == ["run"]
    assert calls_after("onlyvips/host.py", "same routes") == ["openapi"]
    repository.write("document", json.dumps({"paths": {"/api/v1/hello/others": {}}}))
    assert calls_after("onlyvips/host.py", "other routes") == ["exec", "openapi"]
    assert calls_after("miniapp/package-lock.json", "{ }") == ["ci", "exec", "run"]
    (repository.root / "plugins/hello/onlyvips_hello/ui/dist/hello.js").unlink()
    assert calls_after("miniapp/src/main.tsx", "another shell") == ["run"]


def test_what_only_checks_need_can_be_left_out(repository: Repository) -> None:
    assert repository.build("--check").returncode == 1
    assert repository.build("--no-types").returncode == 0
    assert repository.calls() == [CI, BUNDLE]
    check = repository.build("--check", "--no-types")
    assert (check.returncode, repository.calls()) == (0, [])
    assert "document, types" in repository.build("--check").stderr
    assert repository.build("--no-types", "--force").returncode == 0
    assert repository.calls() == [CI, BUNDLE]


def test_a_script_runs_after_the_build(repository: Repository) -> None:
    assert repository.build("--no-types", "--run", "check").returncode == 0
    assert repository.calls() == [CI, BUNDLE, "run --silent check"]


def test_a_failed_build_says_why_and_is_tried_again(repository: Repository) -> None:
    repository.build()
    repository.calls()
    repository.write("miniapp/src/main.tsx", "syntax error")
    repository.write("fails", "")

    for _ in range(2):
        failed = repository.build()
        assert failed.returncode == 1
        assert "Unexpected token in main.tsx" in failed.stderr
        assert repository.calls() == [BUNDLE]
    assert (repository.root / "onlyvips/web/miniapp/index.html").read_text() == "built"


def test_a_plugin_that_serves_nothing_is_told_of(repository: Repository) -> None:
    repository.write("document", json.dumps({"paths": {"/api/v1/me": {}}}))

    failed = repository.build()

    assert failed.returncode == 1
    assert "no routes of the plugin hello" in failed.stderr


@pytest.mark.parametrize(
    ("nodes", "changes", "words"),
    [
        ({}, {}, "none on the PATH"),
        ({"bin": "18.20.1"}, {}, "it is v18.20.1, and at least 20.19 is needed"),
        ({"bin": "22.1.0", "other": "16.0.0"}, {"ONLYVIPS_NODE": "other/node"}, "v16.0.0"),
        ({"bin": "22.1.0"}, {"ONLYVIPS_NODE": "absent/node"}, "it cannot be run"),
    ],
)
def test_an_old_node_will_not_do(
    repository: Repository,
    tmp_path: Path,
    nodes: Mapping[str, str],
    changes: Mapping[str, str],
    words: str,
) -> None:
    shutil.rmtree(tmp_path / "bin")
    for folder, version in nodes.items():
        put_node(tmp_path / folder, version, repository.root)
    named = {name: str(tmp_path / value) for name, value in changes.items()}
    # Nothing may be fetched here: the lock file names what there is not.
    path = os.pathsep.join((str(tmp_path / "bin"), str(tmp_path / "nowhere")))

    failed = repository.build("--no-types", PATH=path, UV_OFFLINE="1", **named)

    assert failed.returncode == 1
    assert words in failed.stderr
    assert "ONLYVIPS_NODE" in failed.stderr
    assert not repository.calls()


def test_a_lock_file_without_addresses_of_registries() -> None:
    """Whoever builds takes packages from the registry that they have set up."""
    lock = json.loads((ROOT / "miniapp" / "package-lock.json").read_text(encoding="utf-8"))

    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for package in packages.values())
