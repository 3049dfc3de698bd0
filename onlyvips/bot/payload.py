"""Outgoing messages as JSON for the outbox, and as Telegram's requests."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onlyvips.bot.outgoing import Button, Keyboard, OutgoingFile, OutgoingMessage, Poll
from onlyvips.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_LENGTH = 4096  # https://core.telegram.org/method/messages.sendMessage
CAPTION_LENGTH = 1024  # https://core.telegram.org/api/config#caption-length-limit-default


def to_json(message: OutgoingMessage) -> dict[str, Any]:
    """Return a message as JSON values, without what is at its default.

    Raises:
        InvalidInput: Telegram would refuse it.
    """
    check(message)
    plain: dict[str, Any] = {"text": message.text}
    if message.buttons:
        plain["buttons"] = [[_button_json(b) for b in row] for row in message.buttons]
    if message.photo is not None:
        plain["photo"] = str(message.photo)
    if message.silent:
        plain["silent"] = True
    if message.protect:
        plain["protect"] = True
    if message.reply_to is not None:
        plain["reply_to"] = message.reply_to
    if message.poll is not None:
        plain["poll"] = _poll_json(message.poll)
    if message.file is not None:
        plain["file"] = _file_json(message.file)
    return plain


def from_json(plain: Mapping[str, Any]) -> OutgoingMessage:
    """Read what `to_json` made."""
    return OutgoingMessage(
        text=plain["text"],
        buttons=[[Button(**b) for b in row] for row in plain.get("buttons", ())],
        photo=Path(plain["photo"]) if "photo" in plain else None,
        silent=plain.get("silent", False),
        protect=plain.get("protect", False),
        reply_to=plain.get("reply_to"),
        poll=Poll(**plain["poll"]) if "poll" in plain else None,
        file=_read_file(plain["file"]) if "file" in plain else None,
    )


def check(message: OutgoingMessage) -> None:
    """Refuse at once what Telegram would refuse later, when nobody is there to mend it.

    Raises:
        InvalidInput: The text is empty or too long, or there are two of photo, poll and file.
    """
    attached = {"photo": message.photo, "poll": message.poll, "file": message.file}
    given = [name for name, value in attached.items() if value is not None]
    if len(given) > 1:
        raise InvalidInput(f"The message has a {given[0]} and a {given[1]}; it can have one.")
    caption = bool(given)
    longest = CAPTION_LENGTH if caption else TEXT_LENGTH
    if not caption and not message.text.strip():
        raise InvalidInput("The message has no text.")
    if len(message.text) > longest and len(parse_text(message.text)[0]) > longest:
        raise InvalidInput(f"The message has more than {longest} characters.")


def _file_json(file: OutgoingFile) -> dict[str, Any]:
    plain = {field.name: getattr(file, field.name) for field in fields(file)}
    return {name: str(v) if isinstance(v, Path) else v for name, v in plain.items() if v}


def _read_file(plain: Mapping[str, Any]) -> OutgoingFile:
    paths = {name: Path(plain[name]) for name in ("path", "thumb") if name in plain}
    return OutgoingFile(**{**plain, **paths})


def _poll_json(poll: Poll) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "question": poll.question,
        "options": list(poll.options),
        "key": poll.key,
    }
    if poll.multiple:
        plain["multiple"] = True
    if poll.correct is not None:
        plain["correct"] = poll.correct
    return plain


def _button_json(button: Button) -> dict[str, str]:
    values = {"text": button.text, "data": button.data}
    values |= {"url": button.url, "web_app": button.web_app}
    return {name: value for name, value in values.items() if value is not None}


def parse_text(text: str) -> tuple[str, list[Any] | None]:
    """Return plain text and entities of Telegram HTML."""
    if "<" not in text and "&" not in text:
        return text, None
    from onlyvips.bot.html import parse

    return parse(text)


def markup(buttons: Keyboard) -> Any:
    """Return an inline keyboard, or None."""
    if not buttons:
        return None
    from telethon.tl import types as tl

    rows = []
    for row in buttons:
        built = [tl.KeyboardInlineButton(b.text, _button_type(tl, b)) for b in row]
        if built:
            rows.append(tl.KeyboardInlineButtonRow(built))
    return tl.ReplyInlineMarkup(rows) if rows else None


def poll_media(poll: Poll) -> Any:
    """Return a poll as Telegram's media. Its ids are Telegram's to give."""
    from telethon.tl import types as tl

    return tl.InputMediaPoll(
        tl.Poll(
            id=0,
            question=tl.TextWithEntities(poll.question, []),
            answers=[
                tl.InputPollAnswer(tl.TextWithEntities(option, [])) for option in poll.options
            ],
            hash=0,
            public_voters=True,
            multiple_choice=poll.multiple or None,
            quiz=True if poll.correct is not None else None,
        ),
        correct_answers=[poll.correct] if poll.correct is not None else None,
    )


def _button_type(tl: Any, button: Button) -> Any:
    if button.data is not None:
        return tl.InlineButtonTypeCallback(button.data.encode())
    if button.url is not None:
        return tl.InlineButtonTypeUrl(button.url)
    return tl.InlineButtonTypeWebView(button.web_app)


def stable_random_id(key: str) -> int:
    """Return a ``random_id`` that is the same whenever the same message is sent again.

    Telegram refuses a second message with the same ``random_id``
    (https://core.telegram.org/method/messages.sendMessage), which makes sending safe to repeat.

    Args:
        key: What identifies the message for ever.
    """
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
