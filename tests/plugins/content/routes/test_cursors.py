"""Cursors that somebody made up choose at most where a page begins."""

from __future__ import annotations

import base64
import json
from itertools import product
from typing import Any

import pytest

from tests.plugins.content.routes.conftest import SignIn

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

API = "/api/v1/content"
VALUES: tuple[Any, ...] = (
    *(None, 0, -1, 2**63 - 1, 2**63, 1.5, True, "", "x", "nan", "1e999", "-inf", "\ud800", "\x00"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00", "2026-01-01T00:00:00", [], {}),
)
LISTS = (
    *("works", "works?order=popular", "works?order=trending", "works?tag=a", "search?q=a", "feed"),
    *("library", "saved", "creators", "following", "purchases", "tips", "media", "creator/works"),
    *("creator/comments", "creator/sales", "creator/tips", "moderation/creators"),
    *("moderation/comments",),
)


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


async def test_no_cursor_breaks_a_list(sign_in: SignIn) -> None:
    somebody = await sign_in("Somebody", "moderator", "creator")
    made = ["", "!", "a", cursor(), *(cursor(value) for value in VALUES)]
    made += [cursor(*pair) for pair in product(VALUES[::2], VALUES)]
    for index, path in enumerate(LISTS):
        mark = "&" if "?" in path else "?"
        for text in made[index % 4 :: 4]:
            answer = await somebody.get(f"{API}/{path}{mark}cursor={text}")
            assert answer.status_code in {200, 422}, (path, text, answer.text)
