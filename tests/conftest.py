"""What holds for all tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from _pytest.logging import LogCaptureHandler


@pytest.fixture(autouse=True)
def _logging_stays_as_it_was() -> Iterator[None]:
    """Undo what a test did to logging, which belongs to the process and not to the test."""
    root = logging.getLogger()
    level, handlers = root.level, set(root.handlers)
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    configured = structlog.get_config()
    yield
    root.setLevel(level)
    for handler in set(root.handlers) - handlers:
        if not isinstance(handler, LogCaptureHandler):
            root.removeHandler(handler)
    for name in list(root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.configure(**configured)
