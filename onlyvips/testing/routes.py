"""Routes of hosts that start by the hundred: what nobody asks for is not made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def build_urls_lazily() -> None:
    """Let werkzeug compile what builds a route's URLs when somebody first asks for one.

    It compiles two functions for each route as soon as the route is there, though the host never
    builds URLs of its own; that would be more than half the time in which a test's host starts.
    """
    from werkzeug.routing import Rule

    compile_builder: Callable[..., Callable[..., Any]] = Rule._compile_builder  # noqa: SLF001

    def compile_later(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        compiled: Callable[..., Any] | None = None

        def build(rule: Rule, /, **values: Any) -> Any:
            nonlocal compiled
            if compiled is None:
                compiled = compile_builder(rule, append_unknown)
            return compiled(rule, **values)

        return build

    Rule._compile_builder = compile_later  # type: ignore[assignment,method-assign]  # noqa: SLF001
