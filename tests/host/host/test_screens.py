"""The MiniApp of a host: whether it is served, and what becomes of screens without a module."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onlyvips.config import HostSection
from onlyvips.host.screens import HostScreens
from onlyvips.registry import Screen
from onlyvips.testing.factory import HostFactory
from onlyvips.testing.http import ApiClient

MAGPIE = "tests.plugins_for_tests.magpie.plugin"


def built(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<p>built</p>")
    return folder


async def test_the_miniapp_is_served_unless_it_is_left_out(
    onlyvips_host: HostFactory, tmp_path: Path
) -> None:
    folder = str(built(tmp_path / "shell"))
    options: dict[str, Any] = {"roles": {"web"}, "plugins": [MAGPIE]}
    host = await onlyvips_host(**options, host={"ui_folder": folder})
    without = await onlyvips_host(**options, host={"ui": False})

    async with ApiClient(host) as http, ApiClient(without) as other:
        assert (await http.get("/app/magpie")).text == "<p>built</p>"
        checks = (await http.get("/readyz")).json()["checks"]
        assert [c["ok"] for c in checks if (c["plugin"], c["name"]) == ("magpie", "screens")] == [
            True
        ]
        assert (await other.get("/app/")).status_code == 404


@pytest.mark.parametrize("served", [True, False])
async def test_a_missing_module_is_told_where_somebody_would_miss_it(
    tmp_path: Path, served: bool
) -> None:
    face = SimpleNamespace(__file__=str(tmp_path / "onlyvips_hello" / "plugin.py"))
    plugins: Any = SimpleNamespace(
        names=("hello",), state=lambda _name: SimpleNamespace(module=face)
    )
    screens = {"hello": [Screen("/hello", "Hello", "wave", "tab", "ui/hello.js")]}
    settings = HostSection(ui=served, ui_folder=built(tmp_path / "shell"))

    checks = HostScreens(plugins, settings, screens).checks()

    if not served:
        assert checks == []
        return
    ((plugin, check),) = checks
    health = await check.check()
    assert (plugin, check.name, health.ok) == ("hello", "screens", False)
    assert "ui/hello.js is not there" in health.detail
    module = tmp_path / "onlyvips_hello" / "ui" / "hello.js"
    module.parent.mkdir(parents=True)
    module.write_text("export default () => null;")
    assert (await check.check()).ok
