"""Reading requests strictly, so that odd input is refused before it meets a service."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from pydantic_core import from_json
from quart.wrappers import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.routing import BaseConverter, IntegerConverter, UnicodeConverter, ValidationError

from onlyvips.web.incoming import HostBody

BIGINT = 2**63 - 1
#: JSON text that could hold a number beyond 64 bits, NUL, or infinity; looked at more closely.
_SUSPECT = re.compile(rb"\\u0000|[0-9]{19}|[0-9][eE]|\b(?:NaN|Infinity)\b")


class HostRequest(Request):
    """A request whose JSON is read strictly (RFC 8259) and must be storable.

    NaN and infinities, numbers outside 64 bits and NUL in texts are refused: PostgreSQL's bigint
    and text cannot hold them.
    """

    body_class = HostBody
    body: HostBody

    _names: tuple[object, list[str]] | None = None

    @property
    def blueprints(self) -> list[str]:
        """Names of the blueprints that the route belongs to; found once, asked for often."""
        if self._names is None or self._names[0] is not self.url_rule:
            self._names = (self.url_rule, super().blueprints)
        return self._names[1]

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body read as JSON.

        Args:
            force: Whatever the media type says.
            silent: Return None instead of raising.
            cache: Keep the result for further calls.

        Raises:
            werkzeug.exceptions.BadRequest: The body is no JSON, or none that can be stored.
            werkzeug.exceptions.UnsupportedMediaType: The body is declared as something else.
        """
        if cache and self._cached_json[silent] is not Ellipsis:
            return self._cached_json[silent]
        data = await self.get_data(cache=cache, as_text=False)
        assert isinstance(data, bytes)
        result = None
        if force or self.is_json:
            try:
                result = parse_json(data)
            except BadRequest:
                if not silent:
                    raise
        elif not silent and (data or self.mimetype):
            raise UnsupportedMediaType("Send the body as application/json.")
        if cache:
            self._cached_json[silent] = result
        return result


def parse_json(data: bytes) -> Any:
    """Read JSON strictly.

    Raises:
        werkzeug.exceptions.BadRequest: With a sentence that says what is wrong.
    """
    try:
        value = from_json(data, allow_inf_nan=False)
    except ValueError as error:
        raise BadRequest(f"The body is not valid JSON: {error}.") from None
    if _SUSPECT.search(data):
        _check(value)
    return value


def _check(value: object) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str):
            if "\x00" in item:
                _refuse("texts must not contain the character U+0000")
        elif isinstance(item, float):
            if item in {float("inf"), float("-inf")} or item != item:  # noqa: PLR0124 - NaN
                _refuse("numbers must be finite")
        elif isinstance(item, int) and not -BIGINT - 1 <= item <= BIGINT:
            _refuse("integers must fit into 64 bits")


def _refuse(sentence: str) -> NoReturn:
    raise BadRequest(f"The body cannot be accepted: {sentence}.")


class BigIntConverter(IntegerConverter):
    """``<int:...>`` in a route: what is no 64-bit number names nothing, so it is not found."""

    def to_python(self, value: str) -> Any:
        """Return the number."""
        # The length also keeps Python's limit on digits (4300) out of reach.
        if len(value) > 19 or not value.isascii():
            raise ValidationError
        number = super().to_python(value)
        if not -BIGINT - 1 <= number <= BIGINT:
            raise ValidationError
        return number


class TextConverter(UnicodeConverter):
    """A part of a path that is text: never one with control characters."""

    def to_python(self, value: str) -> str:
        """Return the text."""
        if not value.isprintable():
            raise ValidationError
        return str(super().to_python(value))


#: How variables in the paths of routes are read.
CONVERTERS: dict[str, type[BaseConverter]] = {
    "int": BigIntConverter,
    "string": TextConverter,
    "default": TextConverter,
}
