"""What is kept of the device behind a session: enough to recognise it, not to follow anybody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

MAX_USER_AGENT = 200
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
# In this order: Edge and Opera also call themselves Chrome, Chrome calls itself Safari.
_PROGRAMS = (
    ("Telegram", "Telegram"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True, slots=True)
class Client:
    """Who signs in, as the transport sees it.

    Attributes:
        user_agent: The header of that name.
        address: IP address; only its network is kept.
    """

    user_agent: str = ""
    address: str = ""

    @property
    def device(self) -> str:
        """A label such as ``Firefox on Linux``; empty when nothing is known."""
        program = next((label for mark, label in _PROGRAMS if mark in self.user_agent), "")
        system = next((label for mark, label in _SYSTEMS if mark in self.user_agent), "")
        if program and system:
            return f"{program} on {system}"
        return program or system or self.user_agent.partition("/")[0][:40]

    @property
    def network(self) -> str:
        """The address without its last part: /24 of IPv4, /48 of IPv6."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return ""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        prefix = 24 if address.version == 4 else 48
        return str(ip_network((address, prefix), strict=False))

    def dump(self) -> bytes:
        """Return what is kept."""
        agent = self.user_agent.replace("\0", "")[:MAX_USER_AGENT]
        kept = {"user_agent": agent, "device": self.device, "network": self.network}
        return json.dumps(kept).encode()


@dataclass(frozen=True, slots=True)
class KeptClient:
    """What was kept of a `Client`."""

    user_agent: str = ""
    device: str = ""
    network: str = ""

    @classmethod
    def load(cls, data: bytes) -> KeptClient:
        """Read what `Client.dump` wrote."""
        return cls(**json.loads(data))
