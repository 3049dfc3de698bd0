"""What pydantic found wrong, in the words of the house: expected this, got that."""

from __future__ import annotations

import difflib
import json
import re
import types
from collections.abc import Sequence
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from onlyvips.errors import FieldError

#: Names and positions that lead to something: ``("quests", 3, "rewards", "xp")``.
Loc = tuple[str | int, ...]

#: A validator of a whole model may name the field that it is about.
_NAMED = re.compile(r"^([a-z_]+): (.+)$", re.DOTALL)

_PHRASES = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_short": "at least {min_length} character",
    "string_too_long": "at most {max_length} character",
    "too_short": "at least {min_length} value",
    "too_long": "at most {max_length} value",
    "datetime_type": "a time such as 2026-11-25T12:00:00Z",
    "datetime_parsing": "a time such as 2026-11-25T12:00:00Z",
    "datetime_from_date_parsing": "a time such as 2026-11-25T12:00:00Z",
    "timezone_aware": "a time with its zone, such as 2026-11-25T12:00:00+03:00",
}


def dotted(loc: Sequence[str | int]) -> str:
    """Return a path as people read it: ``quests.3.rewards.xp``."""
    return ".".join(str(part) for part in loc)


def shown(value: Any) -> str:
    """Return a value as it is shown in a message: short, and on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def faults(
    model: type[BaseModel], errors: ValidationError, at: Sequence[str | int] = ()
) -> list[FieldError]:
    """Return all errors of a validation, by field.

    Args:
        model: The model that was validated against.
        errors: What it said.
        at: Path of what was validated, in front of every field.
    """
    found = []
    for error in errors.errors(include_url=False):
        loc, message, _ = explain(model, error)
        found.append(FieldError(dotted((*at, *loc)), message))
    return found


def explain(model: type[BaseModel], error: ErrorDetails) -> tuple[Loc, str, bool]:
    """Return the path, the sentence, and whether the name itself is at fault.

    Args:
        model: The model that was validated against.
        error: One of the errors.
    """
    loc: Loc = tuple(error["loc"])
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return loc, _unknown(str(loc[-1]), names_at(model, loc[:-1])), True
    if kind == "missing":
        return loc, "expected a value, got nothing", False
    if kind == "value_error":
        message = str(context.get("error", error["msg"]))
        if named := _NAMED.match(message):
            return (*loc, named[1]), named[2], False
        return loc, message, False
    at_key = bool(loc) and loc[-1] == "[key]"
    if at_key:
        loc = loc[:-1]
    return (
        loc,
        f"expected {_expected(kind, context, error['msg'])}, got {_got(kind, given)}",
        at_key,
    )


def names_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the names that are known at a path in a model; empty where any name is."""
    found: Any = model
    for part in loc:
        if isinstance(part, str) and _is_model(found):
            field = found.model_fields.get(part)
            found = None if field is None else _model_in(field.annotation)
    return list(found.model_fields) if _is_model(found) else []


def _expected(kind: str, context: dict[str, Any], message: str) -> str:
    phrase = _PHRASES.get(kind)
    if phrase is None:
        return re.sub(r"^Input should be ", "", message)
    # The end of a text's length or a list's is the only place where a number meets a noun.
    text = phrase.format(**context)
    counted = re.search(r"(\d+) (?:character|value)$", text)
    return f"{text}s" if counted and counted[1] != "1" else text


def _got(kind: str, given: Any) -> str:
    if kind in ("string_too_short", "string_too_long", "too_short", "too_long"):
        return str(len(given.strip() if isinstance(given, str) else given))
    return shown(given)


def _unknown(name: str, known: list[str]) -> str:
    text = f"expected a known name, got {shown(name)}"
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.6):
        text += f"; did you mean {near[0]}?"
    return f"{text}; known are {', '.join(known)}" if known else text


def _is_model(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)


def _model_in(annotation: Any) -> Any:
    """Return the model in ``Model``, ``Model | None`` or ``tuple[Model, ...]``, if there is one."""
    if _is_model(annotation):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, tuple, list):
        return next(filter(None, map(_model_in, get_args(annotation))), None)
    return None
