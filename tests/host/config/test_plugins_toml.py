from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onlyvips.config import PluginsToml
from onlyvips.config.plugins_toml import find_line
from onlyvips.errors import ConfigurationError

TEXT = """\
# Which plugins are on.
[host]
port = 8080  # the API

[plugins.quests]
# the first plugin
enabled = true

[plugins.quests.settings]
daily_xp = 10

[plugins.content]
enabled = false
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plugins.toml"
    path.write_text(TEXT)
    return path


def test_an_absent_file_reads_as_nothing_enabled(tmp_path: Path) -> None:
    toml = PluginsToml.read(tmp_path / "plugins.toml")
    assert toml.enabled == ()
    assert toml.settings("quests") == {}


def test_tells_what_is_enabled_and_its_settings(path: Path) -> None:
    toml = PluginsToml.read(path)
    assert toml.enabled == ("quests",)
    assert toml.settings("quests") == {"daily_xp": 10}
    assert toml.host == {"port": 8080}


def test_enabling_keeps_comments_order_and_everything_else(path: Path) -> None:
    toml = PluginsToml.read(path).set_enabled("content", True)
    assert toml.enabled == ("quests", "content")
    assert path.read_text() == TEXT.replace("enabled = false", "enabled = true")


def test_enabling_keeps_the_file_as_private_as_it_was(path: Path) -> None:
    path.chmod(0o600)
    PluginsToml.read(path).set_enabled("content", True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_enabling_an_unknown_plugin_adds_its_table(path: Path) -> None:
    toml = PluginsToml.read(path).set_enabled("vip", True)
    assert toml.enabled == ("quests", "vip")
    assert path.read_text().startswith(TEXT.rstrip())


def test_enabling_creates_the_file(tmp_path: Path) -> None:
    toml = PluginsToml.read(tmp_path / "plugins.toml").set_enabled("quests", True)
    assert toml.enabled == ("quests",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[host\nport = 1\n", "line 1: not valid TOML"),
        ("[host]\nport = \n", "line 2: not valid TOML"),
        ("[hots]\n", "line 1: hots: unknown table; expected [host] or [plugins.<name>]"),
        ("[plugins.quests]\nenabled = 'yes'\n", "line 2: plugins.quests.enabled: expected true"),
        ("[plugins.quests]\n\ndaily_xp = 1\n", "line 3: plugins.quests.daily_xp: unknown key"),
        ("[plugins]\nquests = 1\n", "line 2: plugins.quests: expected a table"),
        ("plugins = 3\n", "line 1: plugins: expected tables"),
        ("[plugins.q]\nsettings = 3\n", "line 2: plugins.q.settings: expected a table"),
    ],
)
def test_a_fault_names_file_line_and_expectation(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "plugins.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        PluginsToml.read(path)
    assert str(path) in caught.value.detail
    assert sentence in caught.value.detail


def test_a_file_that_is_not_text_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "plugins.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        PluginsToml.read(path)


def test_a_file_that_cannot_be_written_is_left_alone(path: Path) -> None:
    toml = PluginsToml.read(path)
    nowhere = PluginsToml(path / "below" / "plugins.toml", text=toml.text)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        nowhere.set_enabled("quests", False)
    assert path.read_text() == TEXT


def test_line_of_a_missing_key_is_the_line_of_its_table() -> None:
    assert find_line(TEXT, ("plugins", "quests", "settings", "nothing")) == 9
    assert find_line(TEXT, ("plugins", "quests", "settings", "daily_xp")) == 10
    assert find_line(TEXT, ("host", "port")) == 3
    assert find_line(TEXT, ("nowhere",)) is None


@given(st.text())
def test_any_text_is_read_or_refused_with_the_file_named(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("toml") / "plugins.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8", errors="surrogatepass")
    try:
        PluginsToml.read(path)
    except ConfigurationError as error:
        assert str(path) in error.detail
