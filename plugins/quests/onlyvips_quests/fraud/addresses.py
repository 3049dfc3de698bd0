"""Network addresses, of which only a keyed digest is kept.

Two claims from one address have the same digest; nobody can tell the address from it without the
key. The key is derived from the platform's master key, which lies outside the database: a copy of
the database alone does not give the addresses away, although there are few enough of them to try
all. After the master key was changed, digests begin anew, and what was seen before at an address
is no longer found; that concerns one day of claims.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from onlyvips.errors import ConfigurationError

if TYPE_CHECKING:
    from onlyvips.config import Config

#: The master key's file in the state folder where ``ONLYVIPS_SECRET_KEY`` is not set; the host
#: makes it before it starts a plugin (docs/operators.md).
_KEY_FILE = "secret.key"
#: Keeps this key apart from all others that are derived from the master key.
_PURPOSE = b"onlyvips quests addresses 1"


def address_secret(config: Config) -> bytes:
    """Return the key of this installation's digests.

    Args:
        config: Knows the master key, or where it lies.

    Raises:
        ConfigurationError: The file of the master key cannot be read.
    """
    if config.secret_key is not None:
        text = config.secret_key.get_secret_value()
    else:
        path = config.state / _KEY_FILE
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise ConfigurationError(f"{path}: the secret cannot be read: {reason}") from None
    # Several keys are a rotation, of which the first is the present one.
    first = next((key for key in re.split(r"[,\s]+", text) if key), "")
    if not first:
        raise ConfigurationError("ONLYVIPS_SECRET_KEY holds no key")
    return hmac.digest(first.encode(), _PURPOSE, "sha256")


def address_digest(secret: bytes, address: str) -> int | None:
    """Return what is kept of a network address: 64 bits, as PostgreSQL's bigint takes them.

    Args:
        secret: See `address_secret`.
        address: IPv4 or IPv6, of which the /64 counts, because that is what one customer gets.

    Returns:
        None for what tells nobody apart: no address, none that can be read, and those of private
        networks, behind which everybody seems to be when a proxy is not set up.
    """
    try:
        found = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if not found.is_global:
        return None
    name = str(ip_network((found, 64), strict=False) if found.version == 6 else found)
    digest = hashlib.blake2b(name.encode(), key=secret, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
