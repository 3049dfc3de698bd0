"""What holds for all tests."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest
import structlog
from _pytest.logging import LogCaptureHandler


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported, which stays until the end."""
    gc.collect()
    gc.freeze()


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
        logger, was = logging.getLogger(name), levels.get(name, logging.NOTSET)
        if logger.level != was:  # setting a level makes all loggers forget what they know
            logger.setLevel(was)
    structlog.configure(**configured)
