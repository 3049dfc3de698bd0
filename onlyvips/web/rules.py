"""Routes whose URL builders are made when somebody first asks for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quart.routing import QuartRule


class LazyRule(QuartRule):
    """A route as Quart knows it, but quicker to make.

    Werkzeug compiles two functions that build a route's URLs as soon as the route is there. The
    host never builds URLs of its own, and that was more than half of the time in which an
    application with its plugins is put together.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        compile_now = super()._compile_builder
        compiled: Callable[..., Any] | None = None

        def build(rule: Any, /, **values: Any) -> Any:
            nonlocal compiled
            if compiled is None:
                compiled = compile_now(append_unknown)
            return compiled(rule, **values)

        return build
