"""docs/plugins.md is true: the plugin that it spells out works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onlyvips.hookspecs import documented_hooks
from onlyvips.plugins.check import check_path
from onlyvips.plugins.check.imports import PUBLIC_MODULES
from tests.docs.blocks import files_of, write_files
from tests.installed import install, run_tests

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plugins.md"
CHECKER = ROOT / "onlyvips" / "plugins" / "check"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "birds"
    write_files(files_of(PAGE), folder)
    return folder


def test_the_checker_finds_nothing_in_the_plugin_of_the_page(project: Path) -> None:
    assert [str(finding) for finding in check_path(project)] == []


def test_the_tests_of_the_page_pass(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install(project, site)
    code = files_of(PAGE)["tests/test_birds.py"]
    written = len(re.findall(r"^(?:async )?def test_", code, re.MULTILINE))

    output = run_tests(project, site)

    assert f"{written} passed" in output


def test_the_page_shows_every_hook() -> None:
    face = files_of(PAGE)["onlyvips_birds/plugin.py"]

    assert set(re.findall(r"def (\w+)\(", face)) == set(documented_hooks())


def test_the_page_lists_every_rule_of_the_checker() -> None:
    table = PAGE.read_text().partition("## Before it is installed")[2]
    cells = re.findall(r"^\| `.*?\|", table, re.MULTILINE)
    listed = set(re.findall(r"`([a-z-]+)`", "".join(cells)))
    code = "".join(path.read_text() for path in CHECKER.glob("*.py"))
    call = r"(?:\berror|\bwarning|_finding|\bwrong)\(\s*\"([a-z-]+)\""

    assert set(re.findall(call, code)) == listed


def test_the_page_lists_every_public_module() -> None:
    text = PAGE.read_text().partition("A plugin may import these modules")[2].partition("## ")[0]

    listed = set(re.findall(r"`(onlyvips[\w.]*)`", text)) - {"onlyvips.testing"}

    assert listed == PUBLIC_MODULES


def test_plugins_may_import_what_the_page_on_http_tells_them_to() -> None:
    text = (PAGE.parent / "http-api.md").read_text().partition("## In a plugin")[2]

    told = set(re.findall(r"^from (onlyvips[\w.]*) import", text, re.MULTILINE))

    assert told
    assert told <= PUBLIC_MODULES
