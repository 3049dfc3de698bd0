"""Installing a plugin's package: look at it first, run nothing of it, then install."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.plugin_card import uses_in_words
from onlyvips_cli.plugin_source import read_plugin_info

GROUP = "onlyvips.plugins"


@dataclass(frozen=True, slots=True)
class Package:
    """A package that brings a plugin, built but not installed.

    Attributes:
        wheel: The built wheel, in a folder that goes when the package is closed.
        origin: Folder of its source, when that is what was named.
        distribution: Its name.
        version: Its version.
        plugin: Name of the plugin.
        uses: What the plugin says that it touches, a sentence each.
    """

    wheel: Path
    origin: Path | None
    distribution: str
    version: str
    plugin: str
    uses: list[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.wheel.parent, ignore_errors=True)


def fetch(what: str) -> Package:
    """Build or download the wheel of a plugin, and read what the plugin says of itself.

    Args:
        what: A requirement, a wheel, a folder or an address, as pip takes it.

    Raises:
        CommandError: It cannot be had, or brings no plugin.
    """
    folder = Path(tempfile.mkdtemp(prefix="onlyvips-install-"))
    try:
        path = Path(what)
        if path.suffix == ".whl" and path.is_file():
            shutil.copy(path, folder)
        else:
            _build(what, folder)
        return _read(_wheel_in(folder, what), path.resolve() if path.is_dir() else None)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def install_package(package: Package, *, editable: bool = False) -> None:
    """Install a package and what it depends on into the environment that runs this.

    Args:
        package: The package.
        editable: Install the folder that it came from, so that edits hold at once.

    Raises:
        CommandError: The installer refuses, or there is no folder.
    """
    if editable and package.origin is None:
        raise CommandError("--editable needs a folder; leave it out", ExitCode.USAGE)
    target = ["--editable", str(package.origin)] if editable else [str(package.wheel)]
    if find_spec("pip") is not None:
        command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *target]
    elif uv := _uv():
        command = [uv, "pip", "install", "--python", sys.executable, *target]
    else:
        raise _no_installer()
    _run(command, f"{package.distribution} cannot be installed")


def _build(what: str, folder: Path) -> None:
    if find_spec("pip") is not None:
        command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--quiet"]
        command += ["--no-deps", "--wheel-dir", str(folder), what]
    elif Path(what).is_dir() and (uv := _uv()):
        command = [uv, "build", "--wheel", "--quiet", "--out-dir", str(folder), what]
    else:
        raise _no_installer()
    _run(command, f"{what} cannot be fetched")


def _wheel_in(folder: Path, what: str) -> Path:
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        raise CommandError(f"{what} gives no package that can be installed")
    return wheels[0]


def _uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def _no_installer() -> CommandError:
    return CommandError(
        f"neither pip nor uv can install into {sys.prefix}; run: {sys.executable} -m ensurepip"
    )


def _run(command: list[str], problem: str) -> None:
    done = subprocess.run(  # noqa: S603 - the installer, with what the operator named
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        faults = [line for line in said if line.lower().startswith("error")]
        raise CommandError(f"{problem}: {(faults or said or ['no reason was given'])[0]}")


def _read(wheel: Path, origin: Path | None) -> Package:
    try:
        with zipfile.ZipFile(wheel) as archive:
            files = {n: n for n in archive.namelist()}
            metadata = _text(archive, files, ".dist-info/METADATA")
            points = configparser.ConfigParser(delimiters=("=",))
            points.read_string(_text(archive, files, ".dist-info/entry_points.txt"))
            if not points.has_section(GROUP) or not points.items(GROUP):
                raise CommandError(f"{wheel.name} brings no plugin: it has no entry point {GROUP}")
            plugin, face = points.items(GROUP)[0]
            info = read_plugin_info(_module(archive, files, face.partition(":")[0].strip()))
    except (zipfile.BadZipFile, configparser.Error) as error:
        raise CommandError(f"{wheel.name} cannot be read: {error}") from error
    headers = HeaderParser().parsestr(metadata)
    if info is None:
        uses = ["What it uses cannot be told before it is installed; look at its source."]
    else:
        uses = [info.summary, f"It works with host {info.host}."]
        uses += [f"It requires {n} {r}".strip() + "." for n, r in info.requires.items()]
        uses += [f"It uses {words}." for words in uses_in_words(info)]
    return Package(wheel, origin, headers["Name"], headers["Version"], plugin, uses)


def _text(archive: zipfile.ZipFile, files: dict[str, str], ending: str) -> str:
    for name in files:
        if name.endswith(ending):
            return archive.read(name).decode("utf-8")
    return ""


def _module(archive: zipfile.ZipFile, files: dict[str, str], module: str) -> str:
    """Return the source of a module; empty when it is not in the wheel (editable installs)."""
    path = module.replace(".", "/")
    for name in (f"{path}.py", f"{path}/__init__.py"):
        if name in files:
            return archive.read(name).decode("utf-8")
    return ""
