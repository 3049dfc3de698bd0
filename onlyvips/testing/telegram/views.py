"""What a person sees of the bot's messages, as plain data.

These classes are shared by the control channel, the command line and the test API.  They import
nothing of Telethon, so that a program which only talks to a running simulator starts quickly.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

ButtonKind = Literal["callback", "url", "webview", "copy", "switch", "pay", "text", "other"]
EventKind = Literal[
    "new", "edited", "deleted", "answer", "reaction", "changed", "chats", "menu", "people", "typing"
]
#: What only somebody sees who looks at the screen; whoever waits for the bot's answers does not.
LOOKS: frozenset[EventKind] = frozenset({"changed", "chats", "menu", "people", "typing"})


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message.

    Attributes:
        text: What is written on it.
        kind: What a press does; `text` is a button of the reply keyboard, which sends its text.
        data: The callback data, when the kind is `callback`.
        url: The address, when the kind is `url` or `webview`.
    """

    text: str
    kind: ButtonKind
    data: bytes | None = None
    url: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data; callback data that is not UTF-8 goes as `data_base64`."""
        plain: dict[str, Any] = {"text": self.text, "kind": self.kind}
        if self.url is not None:
            plain["url"] = self.url
        if self.data is not None:
            try:
                plain["data"] = self.data.decode()
            except UnicodeDecodeError:
                plain["data_base64"] = base64.b64encode(self.data).decode()
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Button:
        """Read what `to_json` wrote."""
        data: bytes | None = None
        if "data_base64" in plain:
            data = base64.b64decode(plain["data_base64"])
        elif "data" in plain:
            data = str(plain["data"]).encode()
        return cls(text=plain["text"], kind=plain["kind"], data=data, url=plain.get("url"))


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted stretch of a message; offset and length count UTF-16 units as Telegram does."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class PollOption:
    """One answer that a poll offers, and how many chose it."""

    text: str
    voters: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """A summary of what is attached to a message.

    Attributes:
        kind: `photo`, `document`, `invoice`, `paid_media`, `poll`, `dice`, `contact`, `geo` or
            `other`.
        title: File name, title of the invoice, or question of the poll.
        size: Bytes of the file, where there is one.
        amount: Price in the smallest unit of the currency, for invoices and paid media.
        currency: `XTR` for Stars.
        question: What a poll asks.
        options: What can be answered, in order.
        voters: How many voted.
        closed: Whether the poll takes no more votes.
    """

    kind: str
    title: str | None = None
    size: int | None = None
    mime_type: str | None = None
    amount: int | None = None
    currency: str | None = None
    question: str | None = None
    options: tuple[PollOption, ...] | None = None
    voters: int | None = None
    closed: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Media:
        """Read what `to_json` wrote."""
        options = plain.get("options")
        if options is None:
            return cls(**plain)
        return cls(**{**plain, "options": tuple(PollOption(**option) for option in options)})


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as a person sees it.

    Attributes:
        id: The number of the message in its chat.
        chat: The chat: a user's id for a private chat, `-100...` for a channel or group.
        sender: Who wrote it: a user's id, or `None` for a post of a channel.
        from_bot: Whether the bot wrote it.
        date: When, as ISO 8601 in UTC.
    """

    id: int
    chat: int
    sender: int | None
    from_bot: bool
    date: str
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    media: Media | None = None
    reply_to: int | None = None
    edited: str | None = None
    service: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write."""
        plain: dict[str, Any] = {
            "id": self.id,
            "chat": self.chat,
            "sender": self.sender,
            "from_bot": self.from_bot,
            "date": self.date,
            "text": self.text,
            "entities": [
                {k: v for k, v in asdict(entity).items() if v is not None}
                for entity in self.entities
            ],
            "buttons": [[button.to_json() for button in row] for row in self.buttons],
            "keyboard": [[button.to_json() for button in row] for row in self.keyboard],
        }
        if self.media is not None:
            plain["media"] = self.media.to_json()
        for name in ("reply_to", "edited", "service"):
            value = getattr(self, name)
            if value is not None:
                plain[name] = value
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> MessageView:
        """Read what `to_json` wrote."""
        return cls(
            id=plain["id"],
            chat=plain["chat"],
            sender=plain["sender"],
            from_bot=plain["from_bot"],
            date=plain["date"],
            text=plain["text"],
            entities=tuple(Entity(**entity) for entity in plain["entities"]),
            buttons=_rows(plain["buttons"]),
            keyboard=_rows(plain["keyboard"]),
            media=Media.from_json(plain["media"]) if "media" in plain else None,
            reply_to=plain.get("reply_to"),
            edited=plain.get("edited"),
            service=plain.get("service"),
        )


def _rows(plain: list[list[dict[str, Any]]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button.from_json(button) for button in row) for row in plain)


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot answered to the press of a button: a notice, an alert or an address."""

    query_id: int
    text: str | None = None
    alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """Something that the bot did and a person in that chat would see.

    Attributes:
        number: Grows by one with every event of the simulator while it runs.
        kind: `new`, `edited`, `deleted`, `answer` (to a press of a button) or `reaction`; and to
            those who look at the screen `changed` (a message: votes, reactions, pins, payments),
            `chats` (who is where), `menu` (the bot's commands or its menu button), `people` and
            `typing`.
        chat: Where it happened.
        user: The only user who sees it, for an answer; else `None`.
    """

    number: int
    kind: EventKind
    chat: int
    message: MessageView | None = None
    message_ids: tuple[int, ...] = ()
    answer: CallbackAnswer | None = None
    user: int | None = None
    reactions: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write."""
        plain: dict[str, Any] = {"number": self.number, "kind": self.kind, "chat": self.chat}
        if self.message is not None:
            plain["message"] = self.message.to_json()
        if self.message_ids:
            plain["message_ids"] = list(self.message_ids)
        if self.answer is not None:
            # A query id has 62 bits, more than a web page's numbers hold: it goes as text.
            plain["answer"] = {**asdict(self.answer), "query_id": str(self.answer.query_id)}
        if self.user is not None:
            plain["user"] = self.user
        if self.reactions:
            plain["reactions"] = list(self.reactions)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> ChatEvent:
        """Read what `to_json` wrote."""
        answer = plain.get("answer")
        return cls(
            number=plain["number"],
            kind=plain["kind"],
            chat=plain["chat"],
            message=MessageView.from_json(plain["message"]) if "message" in plain else None,
            message_ids=tuple(plain.get("message_ids", ())),
            answer=CallbackAnswer(**{**answer, "query_id": int(answer["query_id"])})
            if answer
            else None,
            user=plain.get("user"),
            reactions=tuple(plain.get("reactions", ())),
        )
