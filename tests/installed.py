"""Plugins that are installed for the time of a test, and programs that see them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def install(project: Path, site: Path) -> None:
    """Install a project or a wheel as pip would, into a folder of its own."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "pip", "install", "--quiet", "--offline", "--no-deps"]
    command += ["--no-build-isolation", "--python", sys.executable, "--target", str(site)]
    run([*command, str(project)], project if project.is_dir() else project.parent)


def build_wheel(project: Path, folder: Path) -> Path:
    """Build the wheel of a project into a folder and return it."""
    return _build(project, folder, "wheel", "*.whl")


def build_sdist(project: Path, folder: Path) -> Path:
    """Build the source distribution of a project into a folder and return it."""
    return _build(project, folder, "sdist", "*.tar.gz")


def _build(project: Path, folder: Path, kind: str, pattern: str) -> Path:
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "build", "--quiet", "--offline", f"--{kind}", "--no-build-isolation"]
    run([*command, "--python", sys.executable, "--out-dir", str(folder), str(project)], project)
    (built,) = folder.glob(pattern)
    return built


def run_tests(project: Path, site: Path) -> str:
    """Run the tests of a project whose plugin is installed; return what pytest says."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # Plugins that take a second to import and that these tests do not use.
    command += ["-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:pytest_cov"]
    return run([*command, "--color=no"], project, site)


def run(command: list[str], folder: Path, *paths: Path) -> str:
    """Run a program and return its output.

    Raises:
        AssertionError: It failed; says what it printed.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_", "ONLYVIPS_HOME"))
    }
    environment["PYTHONPATH"] = os.pathsep.join(map(str, paths))
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    output = finished.stdout + finished.stderr
    assert finished.returncode == 0, f"{' '.join(command)}\n{output}"
    return output
