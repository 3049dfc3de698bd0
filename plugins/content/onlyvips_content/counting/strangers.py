"""Strangers told apart for a day, without keeping their addresses."""

from __future__ import annotations

import hashlib
from datetime import date
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from onlyvips_content.media.signing import keys_for

if TYPE_CHECKING:
    from onlyvips.config import Config

_PURPOSE: Final = "strangers"


class Strangers:
    """Digests of network addresses.

    The day is part of what is digested: the same address on two days gives two numbers, so that
    nobody's ways can be followed in the table. The key lies outside the database: a copy of the
    database alone does not give addresses away, although there are few enough of them to try all.

    Args:
        config: Knows the platform's master key, or where it lies.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._key = b""

    def number(self, address: str, day: date) -> int | None:
        """Return the number of who has an address, below zero; None for what is no address.

        Args:
            address: IPv4 or IPv6, of which the /64 counts, because that is what one customer gets.
            day: On which day.
        """
        try:
            found = ip_address(address.strip().partition("%")[0])
        except ValueError:
            return None
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        name = str(ip_network((found, 64), strict=False) if found.version == 6 else found)
        if not self._key:
            self._key = keys_for(self._config, _PURPOSE)[0]
        text = f"{day.isoformat()} {name}".encode()
        digest = hashlib.blake2b(text, key=self._key, digest_size=8).digest()
        return -1 - (int.from_bytes(digest, "big") >> 1)
