from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onlyvips_cli import asking
from onlyvips_cli.plugin_source import read_plugin_info

from tests.cli.conftest import Call, face

Install = Callable[[str, str], Path]
CallJson = Callable[..., Any]
COMMENTED = "# ours\n[plugins.hello]  # the greeter\nenabled = false\n"


def test_the_list_says_how_each_plugin_stands_and_why(
    call_json: CallJson, home: Path, installed: Install
) -> None:
    installed("hello", face("hello"))
    installed("late", face("late"))
    installed("needy", face("needy", requires="{'hello': '>=9'}"))
    (home / "plugins.toml").write_text(
        "[plugins.hello]\nenabled = true\n[plugins.needy]\nenabled = true\n"
        "[plugins.gone]\nenabled = true\n"
    )
    rows = {row["name"]: row for row in call_json("plugin", "list")}
    assert {name: row["status"] for name, row in rows.items()} == {
        "hello": "on",
        "late": "off",
        "needy": "quarantined",
        "gone": "quarantined",
    }
    assert "requires hello >=9" in rows["needy"]["reason"]
    assert "no installed package offers it" in rows["gone"]["reason"]


def test_info_tells_of_a_plugin_that_is_off_what_it_would_use(
    call_json: CallJson, installed: Install
) -> None:
    installed("shop", face("shop", uses="Uses(True, True, ('ton.org',), (MoneyUse('TON', 9, 5),))"))
    record = call_json("plugin", "info", "shop")
    assert record["status"] == "off"
    assert record["uses"] == [
        "the database (schema shop)",
        "Telegram (commands, messages)",
        "the network: ton.org",
        "money: up to 9 TON a day and 5 TON a day for one person (smallest units)",
    ]


@pytest.mark.parametrize("command", ["info", "enable", "disable"])
def test_an_unknown_plugin_suggests_the_nearest(
    call: Call, installed: Install, command: str
) -> None:
    installed("hello", face("hello"))
    result = call("plugin", command, "helo")
    assert result.exit_code == 4
    assert result.stderr == "error: there is no plugin 'helo'; did you mean hello?\n"


def test_enabling_keeps_comments_and_says_what_it_uses(
    call: Call, home: Path, installed: Install
) -> None:
    installed("hello", face("hello", uses="Uses(telegram=True)"))
    (home / "plugins.toml").write_text(COMMENTED)
    result = call("plugin", "enable", "hello")
    assert result.exit_code == 0
    assert "It uses Telegram" in result.stderr
    assert (home / "plugins.toml").read_text() == COMMENTED.replace("false", "true")


def test_a_plugin_that_could_not_run_is_left_off_unless_forced(
    call: Call, call_json: CallJson, home: Path, installed: Install
) -> None:
    installed("needy", face("needy", requires="{'absent': ''}"))
    refused = call("plugin", "enable", "needy")
    assert refused.exit_code == 3
    assert "requires absent" in refused.stderr
    assert not (home / "plugins.toml").exists()
    assert call_json("plugin", "enable", "needy", "--force")["enabled"]


def test_what_others_require_is_turned_off_only_together_with_them(
    call: Call, call_json: CallJson, home: Path, installed: Install
) -> None:
    installed("base", face("base"))
    installed("top", face("top", requires="{'base': ''}"))
    for name in ("base", "top"):
        assert call("plugin", "enable", name).exit_code == 0
    refused = call("plugin", "disable", "base")
    assert refused.exit_code == 1
    assert "required by top" in refused.stderr
    done = call_json("plugin", "disable", "base", "--with-dependants")
    assert done["changed"] == ["top", "base"]


def test_a_plugin_can_be_made_checked_and_looked_at(call: Call, home: Path) -> None:
    made = call("plugin", "new", "greeter", "--summary", "Greets")
    assert made.exit_code == 0, made.stderr
    assert (home / "greeter" / "pyproject.toml").exists()
    checked = call("plugin", "check", "greeter", "--json")
    assert checked.exit_code == 0, checked.stdout
    assert [f for f in json.loads(checked.stdout) if f["level"] == "error"] == []


def test_a_broken_plugin_is_named_with_file_and_rule_by_check(call: Call, home: Path) -> None:
    assert call("plugin", "new", "greeter").exit_code == 0
    (home / "greeter" / "onlyvips_greeter" / "plugin.py").write_text("import quart\n")
    checked = call("plugin", "check", "greeter")
    assert checked.exit_code == 1
    assert "plugin.py" in checked.stdout


def test_installing_shows_what_it_uses_and_does_nothing_without_a_yes(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quests = Path(__file__).parents[2] / "plugins" / "quests"
    monkeypatch.setattr(asking, "has_terminal", lambda: True)
    monkeypatch.setattr("onlyvips_cli.plugin_install.install_package", _must_not_be_called)
    result = call("plugin", "install", str(quests), stdin="n\n")
    assert result.exit_code == 1
    assert "It uses the database (schema quests)." in result.stderr
    assert "nothing was done" in result.stderr


def test_a_folder_without_a_package_cannot_be_installed(call: Call, home: Path) -> None:
    (home / "nothing").mkdir()
    result = call("plugin", "install", "./nothing", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ./nothing cannot be fetched")
    assert result.stderr.count("\n") == 1


def test_a_plugins_card_is_read_without_running_its_code() -> None:
    source = face("hello", uses="Uses(money=(MoneyUse('XTR', 9, 5),))") + "raise SystemExit\n"
    info = read_plugin_info(source)
    assert info is not None
    assert info.uses.money[0].per_day == 9


@pytest.mark.parametrize(
    "source",
    ["PLUGIN = make()", "PLUGIN = PluginInfo(name=N)", "x = 1", "PLUGIN = (", "PLUGIN = 3"],
)
def test_a_card_that_only_running_would_tell_is_not_guessed(source: str) -> None:
    assert read_plugin_info(source) is None


def _must_not_be_called(*_arguments: object, **_named: object) -> None:
    raise AssertionError("nothing may be installed")
