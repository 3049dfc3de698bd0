"""Regular expressions that operators write: RE2, which reads any text in linear time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

#: Bytes that one compiled expression may take.
_MEMORY = 1 << 20
#: Instructions that one may have. The patterns of all quests are compiled into one program, so
#: that each has to leave room for others; a class such as ``\pL`` takes 1,200 of them.
_LARGEST = 5000
#: Telegram's longest message has 4,096 characters.
_LONGEST = 8192
#: What is no part of a word. ``\b`` knows only ASCII letters in RE2; Turkish, Russian and Arabic
#: words have borders too.
_BORDER = r"[^\pL\pM\pN_]"
#: Turkish and Azeri fold ``I`` to ``ı`` and ``İ`` to ``i``, all others ``I`` to ``i``; RE2 does the
#: latter. Words are found either way.
_I = dict.fromkeys(map(ord, "iIıİ"), "[iIıİ]")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)


def checked(pattern: str) -> str:
    """Return a regular expression that can be used.

    Raises:
        ValueError: RE2 cannot read it, or it is too large.
    """
    import re2

    try:
        size = _compiled(pattern).programsize
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        text = detail.decode() if isinstance(detail, bytes) else str(detail)
        raise ValueError(f"expected a regular expression of RE2: {text}") from None
    if size > _LARGEST:
        raise ValueError(
            f"expected a simpler expression: this one takes {size} instructions, and at most "
            f"{_LARGEST} are allowed"
        )
    return pattern


#: A regular expression (https://github.com/google/re2/wiki/Syntax).
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(checked)]

#: A word or phrase.
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def found(pattern: str, text: str) -> bool:
    """Say whether a checked expression is found in a text; case is ignored."""
    return _compiled(pattern).search(text[:_LONGEST]) is not None


def containing(phrases: Iterable[str]) -> str:
    """Return a small expression that finds one of some phrases, also within words."""
    import re2

    def literal(word: str) -> str:
        return str(re2.escape(word)).translate(_I)

    return "|".join(r"\s+".join(map(literal, phrase.split())) for phrase in phrases)


def saying(phrases: Iterable[str]) -> str:
    """Return an expression that finds one of some phrases as whole words.

    It is some hundred times as large as that of `containing`.
    """
    return f"(?:^|{_BORDER})(?:{containing(phrases)})(?:$|{_BORDER})"
