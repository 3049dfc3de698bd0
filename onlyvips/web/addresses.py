"""Whose request it is, when proxies stand in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Client:
    """The sender of a request.

    Attributes:
        address: The address, or ``unknown``.
        key: What rate limits count: the address, for IPv6 its /64, which is what one customer
            of a provider is given (RFC 6177).
        internal: The sender is on this machine or in a private network, without a proxy that
            could carry strangers here. Details for operators go to internal senders only.
        trusted: The peer of the connection is a trusted proxy.
    """

    address: str
    key: str
    internal: bool
    trusted: bool


class ClientAddresses:
    """Finds the sender: the peer, or what trusted proxies say of it.

    Args:
        trusted: Networks of the proxies in front of the platform.
    """

    def __init__(self, trusted: Sequence[IPv4Network | IPv6Network]) -> None:
        self._trusted = tuple(trusted)
        self._known: dict[tuple[str, bytes], Client] = {}

    def resolve(self, peer: str, forwarded_for: bytes = b"") -> Client:
        """Return the sender.

        Args:
            peer: Address of the connection's other end.
            forwarded_for: All ``X-Forwarded-For`` headers, joined by commas. It is read from
                right to left, up to the first address that is not a trusted proxy's: what lies
                further left was written by strangers.
        """
        key = (peer, forwarded_for)
        client = self._known.get(key)
        if client is None:
            client = self._resolve(peer, forwarded_for)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            if len(forwarded_for) <= 256:
                self._known[key] = client
        return client

    def _resolve(self, peer: str, forwarded_for: bytes) -> Client:
        address = _parse(peer)
        if address is None:
            return Client("unknown", "unknown", False, False)
        through_trusted = self._is_trusted(address)
        if through_trusted:
            for entry in reversed(forwarded_for.decode("latin-1").split(",")):
                candidate = _parse(entry.strip())
                if candidate is None:
                    break
                address = candidate
                if not self._is_trusted(address):
                    break
        internal = address.is_private and (through_trusted or not forwarded_for)
        return Client(str(address), _limit_key(address), internal, through_trusted)

    def _is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def is_loopback(host: str) -> bool:
    """Say whether a name or an address is that of this machine, which no other one reaches by it.

    Args:
        host: Without a port; an IPv6 address may stand in brackets.
    """
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    if text.startswith("["):  # [2001:db8::1]:4711
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:4711
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _limit_key(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
