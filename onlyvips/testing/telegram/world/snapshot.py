"""The whole world as plain data, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.wire import from_text, to_text
from onlyvips.testing.telegram.world.core import BotSession, WorldCore
from onlyvips.testing.telegram.world.messages import MessageStore
from onlyvips.testing.telegram.world.peers import chat_of
from onlyvips.testing.telegram.world.records import ChannelRecord, UserRecord
from onlyvips.testing.telegram.world.updates import LogEntry

VERSION = 1


class SnapshotMixin(WorldCore):
    """Saving and loading.  Open questions are not kept: nobody answers them after a restart."""

    def snapshot(self) -> dict[str, Any]:
        """Return everything that a restart must not lose."""
        return {
            "version": VERSION,
            "telethon_layer": _layer(),
            "counters": self.counters.values(),
            "users": [user.to_json() for user in self.directory.users.values()],
            "channels": [channel.to_json() for channel in self.directory.channels.values()],
            "messages": [to_text(message) for message in self.messages.everything()],
            "log": {
                name: {
                    "floor": sequence.floor,
                    "entries": [
                        [
                            entry.number,
                            entry.count,
                            entry.date.isoformat(),
                            None if entry.update is None else to_text(entry.update),
                        ]
                        for entry in sequence.entries
                    ],
                }
                for name, sequence in self.log.sequences.items()
            },
            "sessions": [[s.id, s.authorized] for s in self.sessions.values()],
            "stars": self.stars.to_json(),
            "commands": self.commands.to_json(),
            "menu_buttons": self.commands.buttons_to_json(),
            "sent": self.sent.to_json(),
            "invoices": [
                [chat, number, to_text(invoice)]
                for (chat, number), invoice in self.invoices.items()
                if self.messages.find(chat, number) is not None
            ],
            "paid_media": [
                [chat, number, payload] for (chat, number), payload in self.paid_media.items()
            ],
            "polls": self.polls.to_json(),
            "reactions": self.reactions.to_json(),
            "invoice_links": {link: to_text(i) for link, i in self.invoice_links.items()},
        }

    def restore(self, plain: Mapping[str, Any], marks: Mapping[str, int] | None = None) -> None:
        """Load a snapshot into a world that is still empty.

        Args:
            plain: What `snapshot` returned.
            marks: The counters' marks, which are newer than the snapshot after a crash.

        Raises:
            SimulatorError: The snapshot is of another version, or of another layer of Telegram.
        """
        if plain.get("version") != VERSION or plain.get("telethon_layer") != _layer():
            raise SimulatorError(
                "The simulator's saved state is of another version of OnlyVips or Telethon; "
                "remove it to begin with an empty world."
            )
        self.counters.restore(plain["counters"], marks or {})
        for user in plain["users"]:
            self._restore_user(UserRecord(**user))
        for channel in plain["channels"]:
            self.directory.add_channel(ChannelRecord.from_json(channel))
        for text in plain["messages"]:
            self.messages.add(from_text(text))
        for name, sequence in plain["log"].items():
            self._restore_sequence(name, sequence)
        for number, authorized in plain["sessions"]:
            self.sessions[number] = BotSession(number, authorized, linked_before=True)
        self.stars.load(plain["stars"])
        self.commands.load(plain["commands"])
        self.commands.load_buttons(plain.get("menu_buttons", []))
        self.sent.load(plain["sent"])
        for chat, number, text in plain["invoices"]:
            self.invoices[chat, number] = from_text(text)
        for chat, number, payload in plain["paid_media"]:
            self.paid_media[chat, number] = payload
        self.polls.load(plain.get("polls", []))
        self.reactions.load(plain.get("reactions", []))
        for link, text in plain["invoice_links"].items():
            self.invoice_links[link] = from_text(text)

    def _restore_user(self, user: UserRecord) -> None:
        if user.is_bot:
            if user.id != self.bot.id:
                return  # the settings name another bot now; its name is theirs to say
            user.username = self.bot.username
            self.bot = self.directory.bot = user
        self.directory.add_user(user)

    def _restore_sequence(self, name: str, plain: Mapping[str, Any]) -> None:
        sequence = self.log.sequence(name, plain["floor"])
        for number, count, date, text in plain["entries"]:
            update = None if text is None else from_text(text)
            message = getattr(update, "message", None)
            if update is not None and message is not None:
                # The log and the store speak of one object, so that an edit shows in both.
                box = MessageStore.box_of(chat_of(message.peer_id))
                update.message = self.messages.get(box, message.id) or message
            sequence.add(LogEntry(number, count, update, dt.datetime.fromisoformat(date)))


def _layer() -> int:
    from telethon.tl.alltlobjects import LAYER

    return int(LAYER)
