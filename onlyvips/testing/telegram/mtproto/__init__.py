"""Transport B: a loopback MTProto server in front of a `World`.

The bot runs unchanged, in this process or in another: it only connects to another address.
"""

from __future__ import annotations

from onlyvips.testing.telegram.mtproto.server import MTProtoServer

__all__ = ["MTProtoServer"]
