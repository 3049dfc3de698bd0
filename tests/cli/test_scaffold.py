"""``onlyvips plugin new``: what it writes is a plugin without fault, whose tests pass."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from onlyvips_cli.scaffold import TEMPLATES, UI_TEMPLATES, create, render

from onlyvips.errors import Conflict, InvalidInput
from onlyvips.plugins.check import check_path
from tests.installed import install, run, run_tests

BIN = Path(sys.executable).parent
PLACEHOLDER = re.compile(r"\{\{ \w+ \}\}")
ROOT = Path(__file__).parents[2]


def is_template(path: Path) -> bool:
    return "NAME" in path.name or PLACEHOLDER.search(path.read_text()) is not None


def test_it_writes_every_template_and_names_what_it_wrote(tmp_path: Path) -> None:
    written = create("night_owls", tmp_path)

    assert written[0] == tmp_path / "night_owls" / "pyproject.toml"
    assert len(written) == len(list(TEMPLATES.rglob("*.tmpl")))
    assert all(path.is_file() for path in written)
    assert (
        tmp_path / "night_owls/onlyvips_night_owls/locales/ar/LC_MESSAGES/night_owls.po" in written
    )
    assert not [path for path in written if is_template(path)]
    # A platform that runs there has its keys and its database there.
    assert ".onlyvips/" in (tmp_path / "night_owls" / ".gitignore").read_text().splitlines()


def test_a_screen_is_written_for_who_asks_for_one(tmp_path: Path) -> None:
    without = {path.relative_to(tmp_path) for path in create("night_owls", tmp_path)}
    written = create("night_owls", tmp_path / "ui", ui=True)

    more = {path.relative_to(tmp_path / "ui") for path in written} - without
    assert len(more) == len(list(UI_TEMPLATES.rglob("*.tmpl")))
    assert Path("night_owls/onlyvips_night_owls/ui/guest_book.js") in more
    assert not [path for path in written if is_template(path)]
    plain = (tmp_path / "night_owls/onlyvips_night_owls/plugin.py").read_text()
    assert "Screen" not in plain


def test_what_it_writes_has_no_fault(tmp_path: Path) -> None:
    options = {"summary": "Says who is awake.", "author": "Ada L.", "license": "MIT"}
    create("night_owls", tmp_path, **options, ui=True)
    project = tmp_path / "night_owls"

    assert [str(finding) for finding in check_path(project)] == []
    # With the repository's own settings, which are stricter, and so with what mypy has read for
    # it: reading SQLAlchemy and Quart anew takes half a minute.
    run([str(BIN / "mypy"), str(project)], ROOT)
    assert tomllib.loads((project / "pyproject.toml").read_text())["tool"]["mypy"]["strict"]


@pytest.mark.parametrize(("name", "ui"), [("ab", True), ("night_owls", False), ("a" * 31, True)])
def test_what_it_writes_is_tidy_whatever_the_name(tmp_path: Path, name: str, ui: bool) -> None:
    create(name, tmp_path, ui=ui)

    run([str(BIN / "ruff"), "check", "--no-cache", "."], tmp_path / name)
    run([str(BIN / "ruff"), "format", "--no-cache", "--check", "."], tmp_path / name)


def test_the_tests_that_it_writes_pass(tmp_path: Path) -> None:
    create("night_owls", tmp_path, ui=True)
    project, site = tmp_path / "night_owls", tmp_path / "site"
    install(project, site)
    shutil.rmtree(project / "onlyvips_night_owls")  # what was installed is complete
    (project / "tests" / "test_quality.py").unlink()  # checks the sources, which are gone

    code = "".join(file.read_text() for file in (project / "tests").glob("test_*.py"))
    written = code.count("def test_")

    assert f"{written} passed" in run_tests(project, site)


@pytest.mark.parametrize(
    "name", ["x", "Hello", "1st", "a-b", "über", "core", "users", "settings", "pg_x", "a" * 32]
)
def test_a_name_that_no_plugin_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        create(name, tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("field", ["summary", "author", "license"])
@pytest.mark.parametrize("text", ["two\nlines", 'a "quote"', "back\\slash"])
def test_text_that_would_break_the_files_is_refused(tmp_path: Path, field: str, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"The {field} must be one line"):
        create("hello", tmp_path, **{field: text})

    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "hello" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("precious")

    with pytest.raises(Conflict, match="is there already"):
        create("hello", tmp_path)

    assert [path.name for path in mine.parent.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()

    assert (tmp_path / "hello" / "README.md") in create("hello", tmp_path)


def test_the_command_lines_distribution_has_the_templates(tmp_path: Path) -> None:
    cli = Path(__file__).parents[2] / "cli"
    command = [str(BIN / "uv"), "build", "--quiet", "--offline", "--wheel", "--no-build-isolation"]
    run([*command, "--python", sys.executable, "--out-dir", str(tmp_path), str(cli)], tmp_path)

    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.partition("/scaffold/")[2] for name in archive.namelist()}

    templates = {str(path.relative_to(TEMPLATES.parent)) for path in TEMPLATES.rglob("*.tmpl")}
    templates |= {str(path.relative_to(TEMPLATES.parent)) for path in UI_TEMPLATES.rglob("*.tmpl")}
    assert templates <= packed


def test_a_template_that_asks_for_what_there_is_not_is_a_fault() -> None:
    assert render("{{ name }} {name} {{name}}", {"name": "x"}) == "x {name} {{name}}"
    with pytest.raises(KeyError):
        render("{{ absent }}", {})
