"""Plugin projects made on the spot."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from onlyvips.plugins.check import Finding, check_path

PYPROJECT = """\
[project]
name = "onlyvips-{name}"
version = "1.0"
dependencies = ["onlyvips>=0.1,<0.2"]

[project.entry-points."onlyvips.plugins"]
{name} = "onlyvips_{name}.plugin"
"""
FACE = """\
from onlyvips import PluginInfo, Uses, hookimpl

PLUGIN = PluginInfo({info})
"""
INFO = 'name="{name}", summary="A plugin.", version="1.0", host=">=0.1,<0.2"'


class Folder:
    """A plugin project; minimal, and without fault until something is written into it."""

    def __init__(self, path: Path, name: str = "wren") -> None:
        self.path = path
        self.name = name
        self.package = path / f"onlyvips_{name}"
        self.write("pyproject.toml", PYPROJECT.format(name=name))
        self.write(f"onlyvips_{name}/__init__.py", "")
        self.face("")

    def write(self, path: str, text: str) -> Path:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        return file

    def module(self, path: str, text: str) -> Path:
        return self.write(f"onlyvips_{self.name}/{path}", text)

    def face(self, text: str, *, info: str = "") -> Path:
        own = INFO.format(name=self.name) + (f", {info}" if info else "")
        return self.module("plugin.py", FACE.format(info=own) + dedent(text))

    def check(self) -> list[Finding]:
        return check_path(self.path)

    def rules(self) -> set[str]:
        return {finding.rule for finding in self.check()}


def only(findings: list[Finding], rule: str) -> Finding:
    """Return the one finding of a rule."""
    matching = [finding for finding in findings if finding.rule == rule]
    assert len(matching) == 1, findings
    return matching[0]


def messages(findings: list[Finding], rule: str) -> list[str]:
    return [finding.message for finding in findings if finding.rule == rule]
