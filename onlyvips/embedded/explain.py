"""Find the cause of a failed start in what PostgreSQL said, and say it in one sentence."""

from __future__ import annotations

import re
from pathlib import Path

from onlyvips.embedded.errors import EmbeddedError

_CAUSES = (
    (
        r"No space left on device|could not (?:write|extend) file.*No space",
        "The disk is full, so the embedded PostgreSQL in {data} cannot {verb}; free some space on "
        "it and start again.",
    ),
    (
        r"Disk quota exceeded",
        "The disk quota is used up, so the embedded PostgreSQL in {data} cannot {verb}; free some "
        "space and start again.",
    ),
    (
        r"data directory \"[^\"]*\" has wrong ownership|has invalid permissions",
        "The data directory {data} belongs to another user or is readable for others, which "
        "PostgreSQL refuses; give it back to the user that created it, with mode 0700.",
    ),
    (
        r"could not resize shared memory|could not create shared memory|Cannot allocate memory|"
        r"could not map anonymous shared memory",
        "The embedded PostgreSQL gets too little memory to {verb}; free some, or give the "
        "container more.",
    ),
    (
        r"Permission denied",
        "The embedded PostgreSQL may not read or write what it needs in {data} ({line}); make it "
        "readable and writable for the user that PostgreSQL runs as.",
    ),
    (
        r"Read-only file system",
        "{data} is on a read-only file system; choose a directory that can be written.",
    ),
    (
        r"could not locate a valid checkpoint record|invalid checkpoint|PANIC:",
        "The data in {data} is damaged ({line}); restore a dump into a new directory, the whole "
        "log is in {log}.",
    ),
)

STILL_IN_USE = re.compile(r"pre-existing shared memory block .* is still in use")
"""A killed server's last children are still going away; trying again helps."""


def explain(said: str, *, data: Path, log: Path, verb: str) -> EmbeddedError:
    """Return the error that says why PostgreSQL failed.

    Args:
        said: What PostgreSQL or initdb printed.
        data: The data directory.
        log: Where the whole log is.
        verb: What failed, to fill "cannot ...".
    """
    line = _last_line(said)
    for pattern, sentence in _CAUSES:
        if re.search(pattern, said):
            return EmbeddedError(sentence.format(data=data, log=log, verb=verb, line=line))
    why = f" ({line})" if line else ""
    return EmbeddedError(
        f"The embedded PostgreSQL in {data} could not {verb}{why}; its log is {log}."
    )


def _last_line(said: str) -> str:
    """Return the line that names the fault: the last FATAL, PANIC or error, else the last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    faults = [line for line in lines if re.search(r"\b(FATAL|PANIC|error):", line)]
    chosen = (faults or lines)[-1] if lines else ""
    return re.sub(r"^.*?\b(?:FATAL|PANIC|error):\s*", "", chosen).rstrip(".")
