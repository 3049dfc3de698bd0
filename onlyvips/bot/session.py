"""The runtime's Telethon session: in memory, bounded, and written down by others.

Telethon's own `MemorySession` keeps every user that it ever saw in a set which it searches from
end to end; a bot that meets a hundred thousand people needs something else. The authorization key
signs in as the bot, so it is only ever stored encrypted (`onlyvips.bot.session_store`).
"""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

from telethon.crypto import AuthKey
from telethon.sessions import MemorySession, StringSession
from telethon.tl import types as tl

_ENTITIES_KEPT = 20_000

Row = tuple[int, int, "str | None", "str | None", "str | None"]


class BotSession(MemorySession):  # type: ignore[misc]  # telethon has no type information
    """A session that remembers the newest entities and starts from a stored update state."""

    def __init__(self) -> None:
        super().__init__()
        self._by_id: OrderedDict[int, Row] = OrderedDict()
        self._by_name: dict[str, int] = {}

    # -- the secret part -----------------------------------------------------------------------

    @classmethod
    def from_string(cls, text: str) -> BotSession:
        """Read Telethon's `StringSession` (``TELEGRAM_SESSION``).

        Raises:
            ValueError: It is none.
        """
        given = StringSession(text)
        session = cls()
        session.set_dc(given.dc_id, given.server_address, given.port)
        session.auth_key = given.auth_key
        return session

    def to_bytes(self) -> bytes:
        """Return where the data centre is, and the authorization key."""
        auth_key: Any = self.auth_key
        key = auth_key.key if auth_key else None
        return json.dumps(
            {
                "dc": self.dc_id,
                "address": self.server_address,
                "port": self.port,
                "key": base64.b64encode(key).decode() if key else None,
            }
        ).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> BotSession:
        """Read what `to_bytes` wrote."""
        values = json.loads(plain)
        session = cls()
        session.set_dc(values["dc"], values["address"], values["port"])
        if values["key"]:
            session.auth_key = AuthKey(base64.b64decode(values["key"]))
        return session

    def forget_key(self) -> None:
        """Drop the authorization key, which Telegram no longer knows."""
        self.auth_key = None

    # -- how far the updates were handled --------------------------------------------------------

    def restore(self, state: dict[str, Any], bot_id: int) -> None:
        """Continue from a state that `snapshot` returned."""
        date = datetime.fromtimestamp(state["date"], UTC)
        self.set_update_state(
            0, tl.updates.State(state["pts"], state["qts"], date, state["seq"], unread_count=0)
        )
        for number, (pts, access_hash) in state["channels"].items():
            channel = int(number)
            self.set_update_state(channel, tl.updates.State(pts, 0, date, 0, unread_count=0))
            self._keep((-1_000_000_000_000 - channel, access_hash, None, None, None))
        # Telethon asks for "user 0" to learn who it is (TelegramBaseClient.connect).
        self._keep((0, bot_id, None, None, None))
        self._keep((bot_id, 0, None, None, None))

    @staticmethod
    def snapshot(
        account: dict[str, Any], channels: dict[int, int], hashes: dict[int, int]
    ) -> dict[str, Any]:
        """Return a state as JSON values.

        Args:
            account: ``pts``, ``qts``, ``date`` and ``seq``.
            channels: ``pts`` of each channel.
            hashes: Access hashes of channels; one without cannot be asked for its difference.
        """
        return {
            "pts": account["pts"],
            "qts": account["qts"],
            "date": int(account["date"].timestamp()),
            "seq": account["seq"],
            "channels": {
                str(number): [pts, hashes[number]]
                for number, pts in channels.items()
                if number in hashes
            },
        }

    # -- entities --------------------------------------------------------------------------------

    def process_entities(self, tlo: Any) -> None:
        """Keep the users and chats that came with an answer."""
        if getattr(tlo, "users", None) or getattr(tlo, "chats", None) or hasattr(tlo, "user"):
            for row in self._entities_to_rows(tlo):
                self._keep(row)

    def _keep(self, row: Row) -> None:
        known = self._by_id.get(row[0])
        if known == row:
            return
        if known is not None and known[2]:
            self._by_name.pop(known[2], None)
        self._by_id[row[0]] = row
        if row[2]:
            self._by_name[row[2]] = row[0]
        if len(self._by_id) > _ENTITIES_KEPT:
            _, oldest = self._by_id.popitem(last=False)
            if oldest[2]:
                self._by_name.pop(oldest[2], None)

    def get_entity_rows_by_username(self, username: str) -> tuple[int, int] | None:
        """Return id and access hash for a username."""
        number = self._by_name.get(username.lower())
        return None if number is None else self.get_entity_rows_by_id(number)

    def get_entity_rows_by_id(self, id: int, exact: bool = True) -> tuple[int, int] | None:  # noqa: A002
        """Return id and access hash for a marked id, or an unmarked one."""
        for number in (id,) if exact else (id, -id, -1_000_000_000_000 - id):
            row = self._by_id.get(number)
            if row is not None:
                return row[0], row[1]
        return None

    def get_entity_rows_by_phone(self, phone: str) -> None:
        """Return nothing: bots see no phone numbers."""

    def get_entity_rows_by_name(self, name: str) -> None:
        """Return nothing: names are not unique."""
