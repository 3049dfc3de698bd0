"""Markdown, and HTML that can do no harm.

HTML in the text is not passed on but shown as it was typed; what markdown-it makes of the rest goes
through nh3 (Ammonia), which keeps a short list of tags. Two walls, because each had holes once.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

#: CommonMark's own, and tables and strikethrough. No pictures: one from elsewhere would tell its
#: server who reads what they paid for.
_TAGS: Final = frozenset(
    """
    p br hr h1 h2 h3 h4 h5 h6 strong em s blockquote ul ol li code pre a
    table thead tbody tr th td
    """.split()
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = {"https", "http", "mailto", "tg"}
#: Deeper quotes and lists are left as text: a browser should not be made to nest a thousand boxes.
_DEEPEST: Final = 20
#: Above this many characters a text is rendered beside the event loop.
_LONG: Final = 4000


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    return parser.enable(["table", "strikethrough"]).disable("image")


def render(markdown: str) -> str:
    """Return Markdown as HTML that can be shown as it is.

    Args:
        markdown: What somebody wrote, whatever it is.
    """
    return nh3.clean(
        str(_parser().render(markdown)),
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow ugc",
    )


async def rendered(markdown: str) -> str:
    """Return the same without keeping others waiting."""
    if len(markdown) <= _LONG:
        return render(markdown)
    return await asyncio.to_thread(render, markdown)
