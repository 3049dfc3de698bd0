from __future__ import annotations

from pathlib import Path

import pytest

from onlyvips.plugins.check import Finding, check_path, exit_code
from tests.host.plugin_check.folders import PYPROJECT, Folder, only


def test_a_small_plugin_without_fault_has_no_findings(folder: Folder) -> None:
    assert folder.check() == []


def test_a_folder_without_pyproject_is_no_plugin(tmp_path: Path) -> None:
    finding = only(check_path(tmp_path), "no-pyproject")

    assert finding.level == "error"
    assert str(tmp_path) in finding.message
    assert "onlyvips plugin new" in finding.fix


def test_a_file_in_place_of_the_folder_is_no_plugin(tmp_path: Path) -> None:
    file = tmp_path / "plugin.whl"
    file.write_bytes(b"")

    assert [finding.rule for finding in check_path(file)] == ["no-pyproject"]


def test_pyproject_that_is_not_toml_is_named_with_the_line(folder: Folder) -> None:
    file = folder.write("pyproject.toml", "[project\n")

    finding = only(folder.check(), "bad-pyproject")

    assert finding.file == file
    assert "line 1" in finding.message


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('[project.entry-points."onlyvips.plugins"]\n', "[tool.other]\n", "entry-point"),
        ("onlyvips_wren.plugin", "onlyvips_wren.absent", "entry-point"),
        ("onlyvips_wren.plugin", "onlyvips_wren.plugin:PLUGIN", "entry-point"),
        ("wren = ", "Wren = ", "plugin-name"),
        ("wren = ", "core = ", "plugin-name"),
    ],
)
def test_the_entry_point_must_name_the_plugin_and_its_face(
    folder: Folder, old: str, new: str, rule: str
) -> None:
    folder.write("pyproject.toml", PYPROJECT.format(name="wren").replace(old, new))

    finding = only(folder.check(), rule)

    assert finding.level == "error"
    assert finding.file == folder.path / "pyproject.toml"


@pytest.mark.parametrize(
    ("dependencies", "level"),
    [("[]", "error"), ('["onlyvips>=0.1"]', "warning"), ('["onlyvips>=0.1,<0.2", "?"]', "error")],
)
def test_dependencies_name_the_host_with_an_upper_bound(
    folder: Folder, dependencies: str, level: str
) -> None:
    text = PYPROJECT.format(name="wren").replace('["onlyvips>=0.1,<0.2"]', dependencies)
    folder.write("pyproject.toml", text)

    finding = only(folder.check(), "dependencies")

    assert finding.level == level
    assert finding.line == 4


def test_code_below_src_is_found(folder: Folder) -> None:
    (folder.path / "src").mkdir()
    folder.package.rename(folder.path / "src" / "onlyvips_wren")

    assert folder.check() == []


def test_an_entry_point_and_plugin_info_with_two_names_is_an_error(folder: Folder) -> None:
    folder.write("pyproject.toml", PYPROJECT.format(name="wren").replace("wren = ", "robin = "))

    finding = only(folder.check(), "plugin-name")

    assert finding.message == "The entry point is called robin, PluginInfo.name wren."
    assert finding.file == folder.package / "plugin.py"


def test_warnings_fail_only_when_asked_to() -> None:
    warning = Finding("warning", "long-file", "Long.", "Split.")
    error = Finding("error", "syntax", "Wrong.", "Right it.")

    assert exit_code([]) == 0
    assert exit_code([warning]) == 0
    assert exit_code([warning], strict=True) == 1
    assert exit_code([warning, error]) == 1


def test_a_finding_reads_like_a_compilers_message() -> None:
    finding = Finding("error", "syntax", "It is not Python.", "Correct it.", Path("a.py"), 3)

    assert str(finding) == "a.py:3: error: It is not Python. Correct it. [syntax]"
    assert Finding.from_dict(finding.as_dict()) == finding
