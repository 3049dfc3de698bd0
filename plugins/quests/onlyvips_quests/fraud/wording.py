"""What is said of each thing that a rule noticed, to the person and to moderators alike.

The sentences speak of *the account* and name nobody else. A finding keeps only a number for each,
so that they can be said in any language, whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.i18n import Translations

Wording = Callable[["Translations", str, int], str]


def _quests_in_minute(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(language, "{n} quest within a minute.", "{n} quests within a minute.", n)


def _quests_in_hour(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(language, "{n} quest within an hour.", "{n} quests within an hour.", n)


def _quests_in_day(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(language, "{n} quest within a day.", "{n} quests within a day.", n)


def _people_at_address(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} other account used the same internet connection within an hour.",
        "{n} other accounts used the same internet connection within an hour.",
        n,
    )


def _claims_at_address(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} quest of others over the same internet connection within an hour.",
        "{n} quests of others over the same internet connection within an hour.",
        n,
    )


def _new_at_address(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} other new account used the same internet connection within a day.",
        "{n} other new accounts used the same internet connection within a day.",
        n,
    )


def _copied_text(i18n: Translations, language: str, n: int) -> str:
    return i18n.gettext(language, "Somebody else wrote the same text before.")


def _copied_picture(i18n: Translations, language: str, n: int) -> str:
    return i18n.gettext(language, "Somebody else handed in the same picture, or nearly the same.")


def _own_picture(i18n: Translations, language: str, n: int) -> str:
    return i18n.gettext(language, "The picture was handed in before, for something else.")


def _fresh(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language, "The account is {n} minute old.", "The account is {n} minutes old.", n
    )


def _same_address(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} invited person uses the internet connection of who invited them.",
        "{n} invited people use the internet connection of who invited them.",
        n,
    )


def _shared_address(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} invited person shares an internet connection with another one.",
        "{n} invited people share an internet connection with one another.",
        n,
    )


def _invited_in_hour(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language, "{n} person invited within an hour.", "{n} people invited within an hour.", n
    )


def _idle(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} invited person did nothing afterwards.",
        "{n} invited people did nothing afterwards.",
        n,
    )


def _taken_back(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} reward was taken back in the last 30 days.",
        "{n} rewards were taken back in the last 30 days.",
        n,
    )


def _refused(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language,
        "{n} quest was refused in the last 30 days.",
        "{n} quests were refused in the last 30 days.",
        n,
    )


def _answers(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language, "All answers within {n} second.", "All answers within {n} seconds.", n
    )


def _pause(i18n: Translations, language: str, n: int) -> str:
    return i18n.ngettext(
        language, "{n} second after the last quest.", "{n} seconds after the last quest.", n
    )


#: What can be noticed, by rule and sign.
WORDINGS: Mapping[str, Mapping[str, Wording]] = {
    "velocity": {"hour": _quests_in_hour, "day": _quests_in_day},
    "address": {
        "new": _new_at_address,
        "people": _people_at_address,
        "claims": _claims_at_address,
    },
    "copied_text": {"copied": _copied_text},
    "copied_picture": {"twin": _copied_picture, "own": _own_picture},
    "fresh_account": {"minutes": _fresh},
    "referral_ring": {
        "same": _same_address,
        "shared": _shared_address,
        "hour": _invited_in_hour,
        "idle": _idle,
    },
    "leaver": {"taken_back": _taken_back, "refused": _refused},
    "timing": {"answers": _answers, "minute": _quests_in_minute, "pause": _pause},
}
