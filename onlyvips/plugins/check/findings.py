"""What the checker has to say: one sentence and a way out, with the place it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a plugin that should be otherwise.

    Attributes:
        level: An ``error`` keeps the plugin from working or breaks a rule of the platform; a
            ``warning`` is advice.
        rule: Stable slug of the rule, e.g. ``heavy-face``; part of the public interface.
        file: The file concerned; None for the project as a whole.
        line: Line in it, from 1; None for the file as a whole.
        message: What is wrong, in one sentence.
        fix: What to do about it, in one sentence.
    """

    level: Level
    rule: str
    message: str
    fix: str
    file: Path | None = None
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return {**asdict(self), "file": None if self.file is None else str(self.file)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Finding:
        """Return the finding that `as_dict` wrote."""
        file = values["file"]
        return cls(**{**values, "file": None if file is None else Path(file)})

    def __str__(self) -> str:
        where = "" if self.file is None else str(self.file)
        if where and self.line is not None:
            where += f":{self.line}"
        prefix = f"{where}: " if where else ""
        return f"{prefix}{self.level}: {self.message} {self.fix} [{self.rule}]"


def error(
    rule: str, message: str, fix: str, file: Path | None = None, line: int | None = None
) -> Finding:
    """Return a finding of level error."""
    return Finding("error", rule, message, fix, file, line)


def warning(
    rule: str, message: str, fix: str, file: Path | None = None, line: int | None = None
) -> Finding:
    """Return a finding of level warning."""
    return Finding("warning", rule, message, fix, file, line)


def exit_code(findings: Iterable[Finding], *, strict: bool = False) -> int:
    """Return the exit code of ``onlyvips plugin check``.

    Args:
        findings: What was found.
        strict: Let warnings count as errors.

    Returns:
        0 when nothing stands in the way, else 1.
    """
    return int(any(strict or finding.level == "error" for finding in findings))
