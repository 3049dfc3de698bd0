from __future__ import annotations

from pathlib import Path

import pytest

from onlyvips.plugins.check import check_path

PLUGINS = sorted(path.parent for path in Path(__file__).parents[3].glob("plugins/*/pyproject.toml"))


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.name)
def test_a_first_party_plugin_keeps_the_rules(path: Path) -> None:
    assert [str(finding) for finding in check_path(path)] == []
