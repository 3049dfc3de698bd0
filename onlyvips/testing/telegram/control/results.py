"""What the control channel's operations answer, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onlyvips.testing.telegram.views import ChatEvent, MessageView


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened after somebody did something.

    Attributes:
        events: What the bot did in that chat, in order.
        timed_out: Whether the bot did nothing in the time that was given.
        bot_online: Whether the bot was connected at the end.
        message: The message that the user wrote, after `say`.
        url: The address that a link button leads to; the bot hears nothing of such a press.
        joined: After `join`, whether the user is in; `False` while a join request waits.
        paid: After `pay`, whether the money moved.
        charge_id: The charge of a payment.
        reason: Why the bot refused a payment.
    """

    events: tuple[ChatEvent, ...] = ()
    timed_out: bool = False
    bot_online: bool = True
    message: MessageView | None = None
    url: str | None = None
    joined: bool | None = None
    paid: bool | None = None
    charge_id: str | None = None
    reason: str | None = None

    @property
    def messages(self) -> tuple[MessageView, ...]:
        """The bot's new and edited messages, the newest state of each, in order of appearance."""
        latest: dict[int, MessageView] = {}
        for event in self.events:
            if event.message is not None and event.kind in {"new", "edited"}:
                latest[event.message.id] = event.message
        return tuple(latest.values())

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write."""
        plain: dict[str, Any] = {
            "events": [event.to_json() for event in self.events],
            "timed_out": self.timed_out,
            "bot_online": self.bot_online,
        }
        if self.message is not None:
            plain["message"] = self.message.to_json()
        for name in ("url", "joined", "paid", "charge_id", "reason"):
            value = getattr(self, name)
            if value is not None:
                plain[name] = value
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Outcome:
        """Read what `to_json` wrote."""
        return cls(
            events=tuple(ChatEvent.from_json(event) for event in plain["events"]),
            timed_out=plain["timed_out"],
            bot_online=plain["bot_online"],
            message=MessageView.from_json(plain["message"]) if "message" in plain else None,
            url=plain.get("url"),
            joined=plain.get("joined"),
            paid=plain.get("paid"),
            charge_id=plain.get("charge_id"),
            reason=plain.get("reason"),
        )


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A user of the simulator."""

    id: int
    first_name: str
    username: str | None
    language: str
    started: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel or group of the simulator.

    Attributes:
        chat: Its chat number, `-100...`.
        kind: `channel` or `group`.
        bot_role: What the bot is in it, or `None`.
        members: How many are in it, the bot included.
    """

    id: int
    chat: int
    title: str
    username: str | None
    kind: str
    bot_role: str | None
    members: int


@dataclass(frozen=True, slots=True)
class SimulatorInfo:
    """The simulator and its bot."""

    bot_id: int
    bot_username: str
    bot_online: bool
    users: int
    channels: int
    unfaked: tuple[str, ...] = ()
