from __future__ import annotations

from pathlib import Path

import pytest

from onlyvips.config import Config
from onlyvips.errors import ConfigurationError


def test_defaults_listen_on_the_loopback_and_simulate_telegram(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {})
    assert config.host.address == "127.0.0.1"
    assert config.telegram.simulated
    assert config.database_url is None
    assert config.state == tmp_path / ".onlyvips"


def test_the_environment_wins_over_the_file_and_overrides_win_over_both(tmp_path: Path) -> None:
    (tmp_path / "plugins.toml").write_text("[host]\nport = 1001\n")
    assert Config.load(tmp_path, {}).host.port == 1001
    assert Config.load(tmp_path, {"ONLYVIPS_PORT": "1002"}).host.port == 1002
    assert Config.load(tmp_path, {"ONLYVIPS_PORT": "1002"}, {"port": 1003}).host.port == 1003


def test_lists_are_separated_by_commas_in_the_environment(tmp_path: Path) -> None:
    env = {
        "ONLYVIPS_CORS_ORIGINS": "https://a.example, https://b.example",
        "ONLYVIPS_TRUSTED_PROXIES": "10.0.0.0/8",
        "ONLYVIPS_ADMINS": "42,43",
    }
    host = Config.load(tmp_path, env).host
    assert host.cors_origins == ("https://a.example", "https://b.example")
    assert [str(n) for n in host.trusted_proxies] == ["10.0.0.0/8"]
    assert host.admins == (42, 43)


@pytest.mark.parametrize(
    ("text", "env", "sentence"),
    [
        (
            "[host]\nport = 'x'\n",
            {},
            "line 2: host.port: Input should be a valid int",
        ),
        (
            "[host]\nprot = 1\n",
            {},
            "line 2: host.prot: unknown setting; expected one of access_token_lifetime, address,",
        ),
        (
            "[host.rate_limits]\nsignin = 1\n",
            {},
            "line 2: host.rate_limits.signin: unknown setting; expected one of per_account,",
        ),
        ("", {"ONLYVIPS_PORT": "99999"}, "ONLYVIPS_PORT: Input should be less than or equal"),
        ("", {"ONLYVIPS_LOG_LEVEL": "loud"}, "ONLYVIPS_LOG_LEVEL: Input should be 'debug'"),
    ],
)
def test_a_wrong_value_names_where_it_stands_and_what_was_expected(
    tmp_path: Path, text: str, env: dict[str, str], sentence: str
) -> None:
    (tmp_path / "plugins.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        Config.load(tmp_path, env)
    assert sentence in caught.value.detail


def test_a_secret_is_read_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("1:abc\n")
    secret.chmod(0o600)
    config = Config.load(tmp_path, {"TELEGRAM_BOT_TOKEN_FILE": str(secret)})
    assert config.telegram.bot_token is not None
    assert config.telegram.bot_token.get_secret_value() == "1:abc"
    assert "1:abc" not in repr(config)


def test_a_secret_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("1:abc\n")
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError, match=r"chmod 600") as caught:
        Config.load(tmp_path, {"TELEGRAM_BOT_TOKEN_FILE": str(secret)})
    assert "1:abc" not in caught.value.detail


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"\n", "is empty"), (b"\xff\xfe\x00", "is not text")]
)
def test_a_secret_file_without_a_secret_is_refused(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    secret = tmp_path / "token"
    secret.write_bytes(content)
    secret.chmod(0o600)
    with pytest.raises(ConfigurationError, match=f"DATABASE_URL_FILE: .*{sentence}"):
        Config.load(tmp_path, {"DATABASE_URL_FILE": str(secret)})


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL_FILE: cannot read"):
        Config.load(tmp_path, {"DATABASE_URL_FILE": str(tmp_path / "none")})


def test_production_without_a_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TELEGRAM_BOT_TOKEN is not set"):
        Config.load(tmp_path, {"ONLYVIPS_ENVIRONMENT": "production"})
