"""Values as people read them in a table, and as JSON has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import MAXYEAR, UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

MASK = "********"
# Names come from Telegram users: nothing in them may steer the terminal.
_CONTROLS = (*range(9), *range(11, 32), *range(127, 160))
_REPLACED = dict.fromkeys(_CONTROLS, "\N{REPLACEMENT CHARACTER}")


def clean(text: str) -> str:
    """Return a text without characters that steer a terminal; tabs and line ends stay."""
    return text.translate(_REPLACED)


def cell(value: object) -> str:
    """Return a value as a person reads it in a table; moments in UTC."""
    text = "-"
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, datetime):
        endless = value.year == MAXYEAR
        text = "for ever" if endless else f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    elif isinstance(value, (list, tuple)):
        text = ", ".join(cell(item) for item in value) or "-"
    elif isinstance(value, (set, frozenset)):
        text = ", ".join(sorted(cell(item) for item in value)) or "-"
    elif isinstance(value, Mapping):
        text = clean(json.dumps(plain(value), ensure_ascii=False))
    elif value is not None and value != "":
        text = clean(str(plain(value)))
    return text


def plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in ISO 8601 (UTC), sets sorted, secrets masked.

    A moment without end (`datetime.max`) is ``"infinity"``.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, datetime):
        endless = value.year == MAXYEAR
        return "infinity" if endless else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    if isinstance(value, Mapping):
        found: Any = {str(key): plain(item) for key, item in value.items()}
    elif isinstance(value, (set, frozenset)):
        found = sorted((plain(item) for item in value), key=str)
    elif isinstance(value, (list, tuple)):
        found = [plain(item) for item in value]
    elif isinstance(value, (date, Path)):
        found = str(value)
    elif hasattr(value, "get_secret_value"):
        found = MASK
    elif is_dataclass(value) and not isinstance(value, type):
        found = plain(asdict(value))
    elif hasattr(value, "model_dump"):
        found = plain(value.model_dump())
    else:
        found = str(value)
    return found
