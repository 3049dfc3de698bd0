"""Telegram HTML, as https://core.telegram.org/bots/api#html-style says."""

from __future__ import annotations

import pytest
from telethon.tl import types as tl

from onlyvips.bot.html import parse
from onlyvips.bot.payload import from_json, markup, to_json
from onlyvips.bot.types import Button, OutgoingMessage
from onlyvips.errors import InvalidInput


def found(html: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = parse(html)
    return text, [
        (type(e).__name__.removeprefix("MessageEntity"), e.offset, e.length) for e in entities or ()
    ]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("a &amp; b &lt;c&gt;", "a & b <c>", []),
        ("<b>bold</b> <i>it</i>", "bold it", [("Bold", 0, 4), ("Italic", 5, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("Bold", 0, 2), ("Italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [("Bold", 2, 1)]),
        ("<tg-spoiler>s</tg-spoiler>", "s", [("Spoiler", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("Spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("Blockquote", 0, 1)]),
        ('<a href="https://x.org">l</a>', "l", [("TextUrl", 0, 1)]),
        ('<pre><code class="language-py">p</code></pre>', "p", [("Pre", 0, 1)]),
        ("<code>c", "c", [("Code", 0, 1)]),
        ("<b></b>e", "e", []),
        ("1 < 2 <nix>", "1 < 2 <nix>", []),
    ],
)
def test_markup_becomes_entities(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    assert found(html) == (text, entities)


def test_a_mention_by_id_needs_no_lookup() -> None:
    _, entities = parse('<a href="tg://user?id=42">Ada</a>')
    assert entities is not None
    assert isinstance(entities[0], tl.InputMessageEntityMentionName)
    assert entities[0].user_id.user_id == 42


def test_a_message_survives_the_outbox() -> None:
    buttons = [[Button("A", data="a:1"), Button("B", url="https://x.org")]]
    message = OutgoingMessage("<b>x</b>", buttons, silent=True, protect=True, reply_to=7)
    assert from_json(to_json(message)) == message


def test_each_kind_of_button_is_built() -> None:
    built = markup(
        [[Button("A", data="a"), Button("B", url="https://x"), Button("C", web_app="https://y")]]
    )
    kinds = [type(button.type) for button in built.rows[0].buttons]
    assert kinds == [
        tl.InlineButtonTypeCallback,
        tl.InlineButtonTypeUrl,
        tl.InlineButtonTypeWebView,
    ]


def test_markup_does_not_count_towards_the_length() -> None:
    to_json(OutgoingMessage(f"<b>{'x' * 4096}</b>"))
    with pytest.raises(InvalidInput, match="4096"):
        to_json(OutgoingMessage("x" * 4097))
    with pytest.raises(InvalidInput, match="no text"):
        to_json(OutgoingMessage("  "))
