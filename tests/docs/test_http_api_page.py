"""docs/http-api.md names the routes that there are, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onlyvips.testing.http import ApiClient

PAGE = Path(__file__).parents[2] / "docs" / "http-api.md"

pytestmark = pytest.mark.onlyvips(plugins=["quests", "ledger", "content"])


def documented(text: str) -> Iterator[tuple[str, str]]:
    """Yield method and path of the routes in the first columns of tables.

    A word in backticks is ``METHOD path?query``. After such a one, ``/other`` is the same route
    with another last part.
    """
    for cell in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE):
        method, path = "", ""
        for route in re.findall(r"`(.+?)`", cell):
            found, space, rest = route.partition(" ")
            if space and found.isupper():
                method, path = found, rest.partition("?")[0]
            else:
                path = path.rpartition("/")[0] + route
            yield method, re.sub("<.+?>", "{}", path)


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("The MiniApp", "ui"),
        ("Administration", "admin"),
        ("Quests", "quests"),
        ("Ledger", "ledger"),
        ("Content", "content"),
    ],
)
async def test_every_route_of_a_section_is_in_its_tables(
    http: ApiClient, title: str, path: str
) -> None:
    prefix = f"/api/v1/{path}"
    section = PAGE.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    told = list(documented(section))
    document = (await http.get("/openapi.json")).json()
    served = {
        (method.upper(), re.sub("{.+?}", "{}", path.removeprefix(prefix)))
        for path, operations in document["paths"].items()
        if path.startswith(prefix)
        for method in operations
    }
    assert len(told) == len(set(told))
    assert set(told) == served
