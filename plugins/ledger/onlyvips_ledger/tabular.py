"""Comma-separated values (RFC 4180), safe to be opened in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

MEDIA_TYPE = "text/csv"
#: Spreadsheets take cells that begin so for formulas
#: (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Spreadsheets take a file without it for one of the local code page.
MARK = "\ufeff"


def harmless(text: str) -> str:
    """Return words of people such that no spreadsheet takes them for a formula.

    An apostrophe in front makes a cell a text; it is put there also where blanks come first,
    because some programs drop them.
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines.

    Args:
        rows: Cells; None is an empty one. Texts of people have to be `harmless` already.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        writer.writerow(["" if cell is None else cell for cell in row])
    return sheet.getvalue()
