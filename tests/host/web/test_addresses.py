from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onlyvips.web.addresses import ClientAddresses
from onlyvips.web.auth import client_address

from .conftest import AppFactory

BEHIND = ClientAddresses([ip_network("10.0.0.0/8"), ip_network("fd00::/8")])
OPEN = ClientAddresses([])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", b"198.51.100.1", "203.0.113.9"),  # the peer is no proxy of ours
        ("10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", b"1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what is left of it is hearsay
        ("10.0.0.1", b"1.2.3.4, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.1", b"10.0.0.9, 10.0.0.7", "10.0.0.9"),
        ("10.0.0.1", b"", "10.0.0.1"),
        ("10.0.0.1", b"rubbish", "10.0.0.1"),
        ("10.0.0.1", b"1.2.3.4, rubbish, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", b"198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", b"[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", b"::ffff:198.51.100.1", "198.51.100.1"),
        ("fd00::1", b"2001:db8::1", "2001:db8::1"),
        ("nonsense", b"", "unknown"),
    ],
)
def test_the_sender_is_found_from_right_to_left(peer: str, forwarded: bytes, address: str) -> None:
    assert BEHIND.resolve(peer, forwarded).address == address


def test_an_ipv6_customer_is_counted_by_the_network_that_is_theirs() -> None:
    keys = {OPEN.resolve(f"2001:db8:0:1::{n:x}").key for n in range(20)}
    assert keys == {"2001:db8:0:1::/64"}
    assert OPEN.resolve("2001:db8:0:2::1").key not in keys
    assert OPEN.resolve("192.0.2.1").key == "192.0.2.1"


@pytest.mark.parametrize(
    ("addresses", "peer", "forwarded", "internal"),
    [
        (OPEN, "127.0.0.1", b"", True),
        (OPEN, "10.1.2.3", b"", True),
        (OPEN, "8.8.8.8", b"", False),
        (OPEN, "127.0.0.1", b"8.8.8.8", False),  # some proxy that nobody told us of
        (BEHIND, "10.0.0.1", b"8.8.8.8", False),
        (BEHIND, "10.0.0.1", b"", True),
    ],
)
def test_who_counts_as_internal(
    addresses: ClientAddresses, peer: str, forwarded: bytes, internal: bool
) -> None:
    assert addresses.resolve(peer, forwarded).internal is internal


@given(st.binary(max_size=300))
def test_no_header_breaks_it(forwarded: bytes) -> None:
    assert BEHIND.resolve("10.0.0.1", forwarded).key


async def test_a_plugin_learns_the_callers_address_proxies_considered(
    make_app: AppFactory,
) -> None:
    headers = {"X-Forwarded-For": "1.2.3.4, 198.51.100.1"}
    path = "/api/v1/hello/address"
    behind = make_app(settings={"trusted_proxies": ["127.0.0.0/8"]}).test_client()
    assert await (await behind.get(path, headers=headers)).get_json() == {"address": "198.51.100.1"}
    nobodys = make_app().test_client()
    assert await (await nobodys.get(path, headers=headers)).get_json() == {"address": "127.0.0.1"}


def test_outside_a_request_there_is_no_address() -> None:
    assert client_address() == ""
