"""What a person may choose: language and time zone."""

from __future__ import annotations

import re
import zoneinfo

from onlyvips.errors import FieldError, InvalidInput
from onlyvips.i18n import LANGUAGES

_TIME_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
#: In the database of time zones and yet none.
_NO_ZONES = frozenset({"Factory"})


def check_language(language: str) -> None:
    """Make sure that the interface speaks a language.

    Raises:
        InvalidInput: It does not.
    """
    if language not in LANGUAGES:
        expected = f"Expected one of {', '.join(LANGUAGES)}."
        raise InvalidInput(
            "There is no interface in this language.", fields=[FieldError("language", expected)]
        )


def check_time_zone(time_zone: str) -> None:
    """Make sure that there is a time zone of that name.

    Raises:
        InvalidInput: There is none.
    """
    if not _is_time_zone(time_zone):
        raise InvalidInput(
            "There is no such time zone.",
            fields=[FieldError("time_zone", "Expected an IANA name such as Europe/Istanbul.")],
        )


def _is_time_zone(name: str) -> bool:
    # Every name of the IANA database begins with a capital; files beside it (localtime) do not.
    if not _TIME_ZONE.fullmatch(name) or name in _NO_ZONES:
        return False
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
