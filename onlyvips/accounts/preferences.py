"""What a person may choose: language and time zone."""

from __future__ import annotations

import functools
import zoneinfo

from onlyvips.errors import FieldError, InvalidInput
from onlyvips.i18n import LANGUAGES


@functools.cache
def time_zones() -> frozenset[str]:
    """Return the IANA names of all time zones that this machine knows."""
    return frozenset(zoneinfo.available_timezones())


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
    if time_zone not in time_zones():
        raise InvalidInput(
            "There is no such time zone.",
            fields=[FieldError("time_zone", "Expected an IANA name such as Europe/Istanbul.")],
        )
