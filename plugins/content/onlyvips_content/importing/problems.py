"""What is wrong with a file, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onlyvips.errors import FieldError, InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in a file.

    Attributes:
        path: Name of the file.
        line: From 1.
        column: From 1.
        field: Path of the field, dotted; empty for the whole.
        message: What was expected and what is there.
    """

    path: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        field = f"{self.field}: " if self.field else ""
        return f"{self.path}:{self.line}:{self.column}: {field}{self.message}"


class BadFile(InvalidInput):
    """Files that cannot be used.

    Attributes:
        problems: All that is wrong with them, in the order of the files.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        super().__init__(
            f"There {'is a mistake' if count == 1 else f'are {count} mistakes'} in the files.",
            fields=[FieldError(p.field or p.path, p.message) for p in self.problems],
        )
