"""Texts by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_language(texts: Mapping[Any, str], language: str) -> str:
    """Return a text in the language, in English, or in any there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
