"""Routes that are quicker to make than Werkzeug's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quart.routing import QuartRule

if TYPE_CHECKING:
    from werkzeug.routing.converters import BaseConverter
    from werkzeug.routing.rules import RulePart


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a route's path says.

    Attributes:
        parts: What it is matched by.
        trace: What its URLs are built from.
        converters: Arguments for the converter of each variable.
    """

    parts: tuple[RulePart, ...]
    trace: tuple[tuple[bool, str], ...]
    converters: tuple[tuple[Any, ...], ...]


_parsed: dict[tuple[str, frozenset[Any]], Parsed] = {}


class LazyRule(QuartRule):
    """A route as Quart knows it, but quicker to make.

    Werkzeug compiles two functions that build a route's URLs as soon as the route is there. The
    host never builds URLs of its own, and that was more than half of the time in which an
    application with its plugins is put together.

    What a path says is kept: each route is made twice, on trial and for use.
    """

    _asked: list[tuple[Any, ...]]

    def get_converter(
        self,
        variable_name: str,
        converter_name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> BaseConverter:
        """Return the converter of a variable."""
        self._asked.append((variable_name, converter_name, args, kwargs))
        return super().get_converter(variable_name, converter_name, args, kwargs)

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        key = (rule, frozenset(self.map.converters.items()))
        known = _parsed.get(key)
        self._asked = []
        if known is None:
            begin = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            _parsed[key] = Parsed(parts, tuple(self._trace[begin:]), tuple(self._asked))
            return parts
        self._trace.extend(known.trace)
        for asked in known.converters:
            # Converters know the map of their route, so there are new ones.
            self._converters[asked[0]] = self.get_converter(*asked)
            self.arguments.add(asked[0])
        return known.parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        compile_now = super()._compile_builder
        compiled: Callable[..., Any] | None = None

        def build(rule: Any, /, **values: Any) -> Any:
            nonlocal compiled
            if compiled is None:
                compiled = compile_now(append_unknown)
            return compiled(rule, **values)

        return build


class TrialRule(LazyRule):
    """A route that is looked at and never matched."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.build_only = True
