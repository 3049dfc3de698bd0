"""What plugins say to Telegram. Light to import; nothing here knows Telethon."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class Priority(enum.IntEnum):
    """Lanes of the outbox; a lower number leaves first."""

    ANSWER = 0  # somebody is waiting for it
    NOTICE = 10  # concerns one person, now
    BROADCAST = 20  # the same to many


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: exactly one of ``data``, ``url`` and ``web_app`` is given.

    Attributes:
        text: What the button says.
        data: Sent back when pressed: ``<plugin prefix>:<rest>``, 1 to 64 bytes in UTF-8
            (https://core.telegram.org/bots/api#inlinekeyboardbutton).
        url: Opened when pressed.
        web_app: MiniApp address opened when pressed.
    """

    text: str
    data: str | None = None
    url: str | None = None
    web_app: str | None = None

    def __post_init__(self) -> None:
        if sum(v is not None for v in (self.data, self.url, self.web_app)) != 1:
            raise ValueError(f"button {self.text!r}: give exactly one of data, url, web_app")
        if self.data is not None and not 1 <= len(self.data.encode()) <= 64:
            raise ValueError(f"button {self.text!r}: data must be 1 to 64 bytes")


Keyboard = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll or quiz to send.

    It always shows who voted: a bot hears of no other votes
    (https://core.telegram.org/bots/api#pollanswer). Telegram takes such polls in groups and in
    private, not in channels.

    Attributes:
        question: 1 to 300 characters (https://core.telegram.org/bots/api#sendpoll).
        options: 2 to 10 answers of 1 to 100 characters each.
        key: Names the poll for ever, and its votes (`PollVote.poll`); begins with the plugin's
            name. At most 200 characters.
        multiple: Several answers may be chosen.
        correct: Position of the right answer, which makes it a quiz: one answer, which cannot be
            taken back.
    """

    question: str
    options: Sequence[str]
    key: str
    multiple: bool = False
    correct: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.question) <= 300:
            raise ValueError(f"poll {self.key!r}: the question must be 1 to 300 characters")
        if not 2 <= len(self.options) <= 10:
            raise ValueError(f"poll {self.key!r}: give 2 to 10 options")
        if not all(1 <= len(option) <= 100 for option in self.options):
            raise ValueError(f"poll {self.key!r}: each option must be 1 to 100 characters")
        if not 1 <= len(self.key) <= 200:
            raise ValueError(f"poll {self.key!r}: the key must be 1 to 200 characters")
        if self.correct is not None and not 0 <= self.correct < len(self.options):
            raise ValueError(
                f"poll {self.key!r}: correct must be a position from 0 to {len(self.options) - 1}"
            )
        if self.correct is not None and self.multiple:
            raise ValueError(f"poll {self.key!r}: a quiz has one answer; leave multiple out")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A video, a sound or any other file to send.

    Attributes:
        path: Where it lies. It is read when the message leaves, by the process that runs the bot.
        media_type: As in RFC 6838; ``video/mp4`` can be played in the chat.
        name: What it is called for the person.
        kind: How Telegram shows it.
        duration: Seconds, of a video or sound.
        width: Pixels, of a video.
        height: Pixels, of a video.
        title: Of a sound.
        performer: Of a sound.
        thumb: A JPEG of at most 320 pixels and 200 kB, shown before a video plays
            (https://core.telegram.org/bots/api#sendvideo).
    """

    path: Path
    media_type: str
    name: str
    kind: Literal["video", "audio", "document"] = "document"
    duration: int = 0
    width: int = 0
    height: int = 0
    title: str = ""
    performer: str = ""
    thumb: Path | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to send.

    Attributes:
        text: At most 4096 characters after markup (1024 as a caption), in Telegram HTML: ``<b>``,
            ``<i>``, ``<code>``, ``<a href>``, ``<tg-spoiler>``, ``<blockquote>``
            (https://core.telegram.org/bots/api#html-style). Escape what users wrote.
        buttons: Rows of inline buttons.
        photo: A picture to send with the text as its caption.
        silent: Arrives without a sound.
        protect: Cannot be forwarded or saved.
        reply_to: Message to answer.
        poll: A poll to send instead of a picture; the text may be empty then, and stands above
            the poll when it is not.
        file: A file to send with the text as its caption, instead of a picture or a poll.
    """

    text: str
    buttons: Keyboard = ()
    photo: Path | None = None
    silent: bool = False
    protect: bool = False
    reply_to: int | None = None
    poll: Poll | None = None
    file: OutgoingFile | None = None
