from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onlyvips_cli.commands.init import ENVIRONMENT, PLUGINS_TOML
from onlyvips_cli.values import MASK

from tests.cli.conftest import Call

CallJson = Callable[..., Any]


def test_every_value_says_where_it_comes_from(
    call_json: CallJson, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "plugins.toml").write_text("[host]\n\nport = 81\n[host.rate_limits]\nsign_in = 5\n")
    monkeypatch.setenv("ONLYVIPS_LOG_LEVEL", "debug")
    found = {row["name"]: (row["value"], row["source"]) for row in call_json("config", "show")}
    assert found["host.port"] == (81, "plugins.toml, line 3")
    assert found["host.rate_limits.sign_in"] == (5, "plugins.toml, line 5")
    assert found["host.log_level"] == ("debug", "ONLYVIPS_LOG_LEVEL")
    assert found["host.address"] == ("127.0.0.1", "default")


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_no_secret_is_ever_shown(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:geheim@db.example:5433/vips")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:geheim")
    (home / "key").write_text("geheim")
    (home / "key").chmod(0o600)
    monkeypatch.setenv("ONLYVIPS_SECRET_KEY_FILE", str(home / "key"))
    result = call("config", "show", *how)
    assert result.exit_code == 0
    assert "geheim" not in result.output
    assert "postgresql://me@db.example:5433/vips" in result.stdout
    assert MASK in result.stdout


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[host]\nport =\n", "line 2: not valid TOML"),
        ("[host]\nport = 'x'\n", "line 2: host.port:"),
        ("\n[plugins.quests]\nenable = true\n", "line 3: plugins.quests.enable: unknown key"),
        ("[hosts]\n", "line 1: hosts: unknown table"),
    ],
)
@pytest.mark.parametrize("command", [("config", "check"), ("config", "show"), ("user", "list")])
def test_a_wrong_file_is_named_with_its_line_and_what_was_expected(
    call: Call, home: Path, text: str, sentence: str, command: tuple[str, ...]
) -> None:
    (home / "plugins.toml").write_text(text)
    result = call(*command)
    assert result.exit_code == 3
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ONLYVIPS_SECRET_KEY", "geheim", "fewer than 32 characters"),
        ("TELEGRAM_BOT_TOKEN", "geheim", "does not look like a token"),
        ("TELEGRAM_BOT_TOKEN", "123456789:" + "x" * 35, "TELEGRAM_API_ID and TELEGRAM_API_HASH"),
        ("DATABASE_URL", "mysql://me:geheim@db.example/vips", "runs on PostgreSQL alone"),
    ],
)
def test_a_secret_that_cannot_be_right_is_found_and_not_shown(
    call: Call, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = call("config", "check")
    assert result.exit_code == 3
    assert sentence in " ".join(result.stderr.split())
    assert value not in result.output
    assert "geheim" not in result.output


def test_a_wrong_setting_of_a_plugin_is_found(call: Call, home: Path) -> None:
    (home / "plugins.toml").write_text(
        "[plugins.quests]\nenabled = true\n[plugins.quests.settings]\npage_sise = 1\n"
    )
    result = call("config", "check", "--json")
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert "line 4" in report["problems"][0]["problem"]


def test_init_writes_what_is_missing_and_keeps_what_is_there(call: Call, home: Path) -> None:
    assert call("init", "new", "--yes").exit_code == 0
    folder = home / "new"
    assert (folder / "plugins.toml").read_text().startswith(PLUGINS_TOML)
    assert (folder / ".env.example").read_text() == ENVIRONMENT
    assert ".onlyvips/" in (folder / ".gitignore").read_text()
    assert (folder / ".onlyvips").stat().st_mode & 0o077 == 0

    (folder / "plugins.toml").write_text("# mine\n")
    assert call("init", "new", "--yes").exit_code == 0
    assert (folder / "plugins.toml").read_text() == "# mine\n"
    assert (folder / ".gitignore").read_text().count(".env\n") == 1


def test_what_init_writes_is_accepted_with_every_example_uncommented(
    call: Call, home: Path
) -> None:
    assert call("init", "--yes").exit_code == 0
    path = home / "plugins.toml"
    lines = [
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line
        for line in path.read_text().splitlines()
        if "production" not in line
    ]
    path.write_text("\n".join(lines) + "\n")
    assert call("config", "check").exit_code == 0


def test_init_refuses_a_file_where_a_folder_should_be(call: Call, home: Path) -> None:
    (home / "taken").touch()
    result = call("init", "taken", "--yes")
    assert result.exit_code == 1
    assert "is a file where a folder was expected" in result.stderr
