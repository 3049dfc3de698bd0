"""What holds for all tests."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import structlog
from _pytest.logging import LogCaptureHandler
from hypothesis.internal.charmap import intervals_from_codec

from tests.forks import ADDRESS, Origin

_origin = pytest.StashKey[Origin]()

#: Modules whose tests share something that takes seconds: a platform, its database, a long video.
TOGETHER = (
    "tests/cli/test_database_commands.py",
    "tests/cli/test_up.py",
    "tests/plugins/content/media/test_children.py",
)

#: Runs late.
LATE = "tests/cli/test_scaffold.py::test_what_it_writes_has_no_fault"


def pytest_configure(config: pytest.Config) -> None:
    """Start the process that tests fork others from; the processes of pytest-xdist share it."""
    if ADDRESS not in os.environ:
        config.stash[_origin] = Origin()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let Hypothesis find out which characters there are, which it then keeps in a file.

    That takes three seconds of computing, and in a fresh clone each process of pytest-xdist would
    do it by itself.
    """
    if session.config.getoption("numprocesses", None):
        Thread(target=intervals_from_codec, args=["utf-8"], daemon=True).start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End it."""
    if origin := config.stash.get(_origin, None):
        origin.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run late what uses the outcome of ``mypy``, which ``make test`` runs at the same time."""
    late = [item for item in items if item.nodeid.endswith(LATE)]
    if late:
        others = [item for item in items if item not in late]
        place = len(others) * 4 // 5
        items[:] = [*others[:place], *late, *others[place:]]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run a few more processes than there are cores: tests often wait, for disks and for others.

    On two cores, three took 8:15 for what two took 9:35.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, (cores or 1) * 3 // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let each of those modules run in one process.

    The mark ``xdist_group`` would say so, but pytest-xdist 3.8 tells its scheduler by changing the
    ids of tests, which pytest 9.2 does not see.
    """
    from xdist.scheduler import LoadGroupScheduling

    class ByModule(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if module in TOGETHER else super()._split_scope(nodeid)

    return ByModule(config, log)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


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
