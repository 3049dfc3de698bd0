from __future__ import annotations

from typing import Any

import pytest
from onlyvips_quests.api import Evidence, Post, Source
from onlyvips_quests.types.parameters import ChatRef, chat_link, chat_route, same_chat
from pydantic import TypeAdapter, ValidationError

chat_ref: TypeAdapter[str | int] = TypeAdapter(ChatRef)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("@OnlyVips_News", "@OnlyVips_News"),
        (" @news ", "@news"),
        (-1001234567890, -1001234567890),
        ("-1001234567890", -1001234567890),
        (-42, -42),
    ],
)
def test_a_chat_is_a_public_name_or_a_marked_id(given: Any, read: str | int) -> None:
    assert chat_ref.validate_python(given) == read


@pytest.mark.parametrize(
    "given", ["news", "@a b", "@abc", "@1abc", "", 42, 0, True, None, -(2 * 10**12)]
)
def test_anything_else_is_no_chat_and_the_error_says_what_is(given: Any) -> None:
    with pytest.raises(ValidationError, match=r"expected @name .* such as -1001234567890"):
        chat_ref.validate_python(given)


def test_names_of_chats_ignore_case_and_ids_do_not_look_at_names() -> None:
    assert same_chat("@News", -1001, "nEWS")
    assert not same_chat("@news", -1001, None)
    assert not same_chat("@news", -1001, "news2")
    assert same_chat(-1001, -1001, None)
    assert not same_chat(-1001, -1002, "news")
    assert not same_chat(-1001, None, None)


def test_the_route_of_a_chat_is_one_that_its_evidence_has() -> None:
    evidence = Evidence("message", -1001, "News")
    assert chat_route("@News") in set(evidence.routes())
    assert chat_route(-1001) in set(evidence.routes())


def test_mentions_comments_and_forwards_have_routes_of_their_own() -> None:
    assert set(Evidence("message").routes()) == {"*"}
    assert set(Evidence("message", mentions_bot=True).routes()) == {"*", "mention"}
    assert set(Evidence("message", post=Post(-1001, 5)).routes()) == {
        "*",
        "comment",
        "comment:-1001",
    }
    source = Source(-1001, "News", 5)
    assert set(Evidence("message", source=source).routes()) == {"*", "from:-1001", "from:@news"}
    assert set(Evidence("message", source=Source()).routes()) == {"*"}


@pytest.mark.parametrize(
    ("chat", "message", "link"),
    [
        ("@news", None, "https://t.me/news"),
        ("@news", 5, "https://t.me/news/5"),
        (-1001234567890, 5, "https://t.me/c/1234567890/5"),
        (-1000000000042, 5, "https://t.me/c/42/5"),
        (-1001234567890, None, None),
        (-42, 5, None),
    ],
)
def test_only_what_has_an_address_gets_a_link(
    chat: str | int, message: int | None, link: str | None
) -> None:
    assert chat_link(chat, message) == link
