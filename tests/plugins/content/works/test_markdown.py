"""Whatever somebody writes, what is shown of it does nothing but show."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onlyvips_content.texts_of_works.markdown import render

TAGS = set(
    """
    p br hr h1 h2 h3 h4 h5 h6 strong em s blockquote ul ol li code pre a table thead tbody tr th td
    """.split()
)


class _Strict(HTMLParser):
    """Reads HTML as a browser does, and refuses all that could do more than show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.deepest = self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}
            if name == "href":
                assert re.match(r"(?:https?|mailto|tg):", value or ""), value
        self.depth += tag not in {"br", "hr"}
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        assert tag in TAGS
        self.depth -= 1

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def check(markdown: str) -> str:
    html = render(markdown)
    reader = _Strict()
    reader.feed(html)
    reader.close()
    assert reader.deepest < 100
    return html


def test_markdown_becomes_what_it_means() -> None:
    html = check(
        "# Title\n\nSome *words* and `code`.\n\n| a | b |\n| - | - |\n| 1 | ~~2~~ |\n\n1. x"
    )
    for piece in (
        "<h1>Title</h1>",
        "<em>words</em>",
        "<code>code</code>",
        "<td>1</td>",
        "<s>2</s>",
    ):
        assert piece in html
    link = check('[here](https://example.org/a?b=1&c=2 "Title")')
    assert 'href="https://example.org/a?b=1&amp;c=2"' in link
    assert 'rel="noopener noreferrer nofollow ugc"' in link


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><animate onbegin=alert(1)>",
        "<!-- <script> --> <!--><script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x) <vbscript:x> [x](//evil.example) [x](/api/v1/me)",
        "![x](https://evil.example/pixel.png)",
        "![x](https://evil.example/a.png 'onerror=alert(1)')",
        '[x](https://a.example" onmouseover="alert(1))',
        "<<script>script>alert(1)<</script>/script>",
        "<a href='https://a.example' onclick='alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "`</code><script>alert(1)</script>`",
        "[a]: javascript:alert(1)\n\n[a]",
        "<https://a.example/\"onload=alert(1)>",
        "\u0000<script>\u0000alert(1)</script>",
        "<?xml version='1.0'?><!DOCTYPE html>",
        "<style>@import 'https://evil.example'</style>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)  # fmt: skip
def test_an_attack_is_shown_as_text_or_not_at_all(attack: str) -> None:
    html = check(attack)
    assert "<script" not in html.lower()
    assert not re.search(r"<[^>]*\son\w+\s*=", html)


@pytest.mark.parametrize(
    "text",
    ["> " * 20_000, "[" * 20_000, "- " * 20_000, "*a " * 12_000, "![[" * 12_000, "|a" * 20_000],
)
def test_however_deep_it_nests_it_is_read_in_time_and_stays_shallow(text: str) -> None:
    began = time.process_time()
    check(text)
    assert time.process_time() - began < 15


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                *("<", ">", '"', "'", "&", "script", "javascript:", "[", "]", "(", ")", "!", "`"),
                *("\n", " ", "* ", "> ", "<!--", "-->", "onerror=", "<img src=", "data:", "#", "|"),
                *("</a>", "<a href=", "https://a.example", "\\", "&#106;", "~~", "- ", "\t"),
            ]
        )
        | st.text(max_size=5),
        max_size=40,
    ).map("".join)
)
def test_whatever_is_written_is_harmless(markdown: str) -> None:
    check(markdown)
