"""Of a network address, only a keyed digest is kept."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.fraud.addresses import address_digest, address_secret
from pydantic import SecretStr

from onlyvips.config import Config
from onlyvips.errors import ConfigurationError

SECRET, OTHER = b"a" * 32, b"b" * 32


@given(st.ip_addresses(v=4).filter(lambda address: address.is_global))
def test_a_digest_fits_the_column_and_depends_on_the_key(address: IPv4Address) -> None:
    digest = address_digest(SECRET, str(address))

    assert digest is not None
    assert -(2**63) <= digest < 2**63
    assert digest == address_digest(SECRET, str(address))
    assert digest != address_digest(OTHER, str(address))
    assert digest == address_digest(SECRET, f"::ffff:{address}")


def test_other_addresses_have_other_digests() -> None:
    digests = {address_digest(SECRET, f"8.8.{n // 256}.{n % 256}") for n in range(10_000)}

    assert len(digests) == 10_000


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_an_ipv6_address_counts_by_its_64(one: int, other: int) -> None:
    network = int(IPv6Address("2a00:1450:4001:81b::"))

    digests = {address_digest(SECRET, str(IPv6Address(network | host))) for host in (one, other)}

    assert len(digests) == 1
    assert digests != {address_digest(SECRET, "2a00:1450:4001:81c::1")}


@pytest.mark.parametrize(
    "address",
    ["", "unknown", "127.0.0.1", "10.1.2.3", "192.168.0.9", "100.64.0.1", "::1", "fe80::1%eth0"],
)
def test_what_tells_nobody_apart_is_not_kept(address: str) -> None:
    assert address_digest(SECRET, address) is None


def test_the_key_comes_from_the_master_key_or_its_file(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {"ONLYVIPS_SECRET_KEY": "m" * 40})
    rotated = replace(config, secret_key=SecretStr("m" * 40 + ", " + "o" * 40))
    without = replace(config, secret_key=None)
    without.state.mkdir()
    (without.state / "secret.key").write_text("m" * 40 + "\n")

    secret = address_secret(config)

    assert len(secret) == 32
    assert b"m" * 8 not in secret
    assert secret == address_secret(rotated) == address_secret(without)
    assert secret != address_secret(replace(config, secret_key=SecretStr("n" * 40)))


def test_without_a_master_key_it_is_said_which_file_is_missing(tmp_path: Path) -> None:
    config = Config.load(tmp_path, {})

    with pytest.raises(ConfigurationError, match=r"secret\.key: the secret cannot be read"):
        address_secret(config)

    config.state.mkdir()
    (config.state / "secret.key").write_text(" \n")
    with pytest.raises(ConfigurationError, match="holds no key"):
        address_secret(config)
