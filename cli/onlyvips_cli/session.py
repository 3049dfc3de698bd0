"""What the options before the command said; every command reads it here."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line.

    Attributes:
        directory: Folder of plugins.toml (``-C``); None for ``ONLYVIPS_HOME`` or the working one.
        quiet: Say nothing but results and errors.
        plugin: The plugin whose command runs; None for the platform's own.
    """

    directory: Path | None = None
    quiet: bool = False
    plugin: str | None = None


_session: ContextVar[Session | None] = ContextVar("onlyvips_session", default=None)


def current() -> Session:
    """Return the present call's session."""
    return _session.get() or Session()


def begin(session: Session) -> None:
    """Set the present call's session."""
    _session.set(session)
