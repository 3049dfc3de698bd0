"""The languages of the interface."""

from __future__ import annotations

#: Code and own name of each language. The first is the one that msgids are written in.
LANGUAGES = {"en": "English", "tr": "Türkçe", "ru": "Русский", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
DEFAULT_LANGUAGE = "en"


def best_language(code: str | None) -> str:
    """Return the interface language for an IETF tag such as ``tr-TR``; English if unknown."""
    primary = (code or "").replace("_", "-").split("-", 1)[0].lower()
    return primary if primary in LANGUAGES else DEFAULT_LANGUAGE
