"""Encryption at rest, and the files that keys lie in."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onlyvips.accounts.secret_files import read_or_create, simulated_bot_token
from onlyvips.accounts.vault import Vault, VaultKeyError
from onlyvips.config import Config
from onlyvips.errors import ConfigurationError

OLD, NEW = "old-master-key-" * 3, "new-master-key-" * 3


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_was_sealed_opens_in_its_place(value: bytes, context: str) -> None:
    vault = Vault(NEW)
    assert vault.open(vault.seal(value, context), context) == value


@given(st.binary(min_size=1, max_size=50), st.data())
def test_any_changed_byte_is_noticed(value: bytes, data: st.DataObject) -> None:
    vault = Vault(NEW)
    sealed = bytearray(vault.seal(value, "here"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultKeyError):
        vault.open(bytes(sealed), "here")


def test_a_value_that_was_moved_does_not_open() -> None:
    vault = Vault(NEW)
    with pytest.raises(VaultKeyError, match="belongs elsewhere"):
        vault.open(vault.seal(b"secret", "row 1"), "row 2")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert Vault(NEW).seal(b"x", "here") != Vault(NEW).seal(b"x", "here")


def test_during_a_rotation_the_first_key_encrypts_and_all_decrypt() -> None:
    sealed = Vault(OLD).seal(b"secret", "here")
    both = Vault(NEW, OLD)
    assert both.open(sealed, "here") == b"secret"
    assert not both.is_current(sealed)
    again = both.seal(b"secret", "here")
    assert both.is_current(again)
    assert Vault(NEW).open(again, "here") == b"secret"


def test_a_key_that_does_not_fit_is_named_as_the_reason() -> None:
    with pytest.raises(VaultKeyError, match=r"another master key.*ONLYVIPS_SECRET_KEY"):
        Vault(NEW).open(Vault(OLD).seal(b"x", "here"), "here")


@pytest.mark.parametrize("keys", [(), ("short",), (NEW, "short")])
def test_a_weak_or_missing_key_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="ONLYVIPS_SECRET_KEY"):
        Vault(*keys)


def test_without_a_configured_key_one_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {})
    sealed = Vault.from_config(config).seal(b"secret", "here")
    path = config.state / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Vault.from_config(config).open(sealed, "here") == b"secret"


def test_several_configured_keys_are_a_rotation(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {"ONLYVIPS_SECRET_KEY": f"{NEW}, {OLD}"})
    assert Vault.from_config(config).open(Vault(OLD).seal(b"x", "here"), "here") == b"x"


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text(NEW)
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match=r"chmod 600"):
        read_or_create(path, lambda: "unused")


def test_an_empty_key_file_is_not_silently_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.touch(mode=0o600)
    with pytest.raises(ConfigurationError, match="empty"):
        read_or_create(path, lambda: "unused")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="secret"):
        read_or_create(tmp_path / "file" / "secret.key", lambda: "x")


def test_processes_that_start_at_once_get_one_secret(tmp_path: Path) -> None:
    numbers = iter(range(100))
    barrier = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        barrier.wait()
        found.append(read_or_create(tmp_path / "a" / "secret", lambda: f"secret {next(numbers)}"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["secret"]


def test_the_simulated_bot_keeps_its_token(tmp_path: Path) -> None:
    token = simulated_bot_token(tmp_path)
    number, _, rest = token.partition(":")
    assert number.isdigit()
    assert len(rest) == 35
    assert simulated_bot_token(tmp_path) == token
    assert simulated_bot_token(tmp_path / "other") != token
