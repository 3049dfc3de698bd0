"""The pytest plugin: a real host for every test that asks for one.

pytest loads this module wherever OnlyVips is installed, so it imports nothing but pytest; the
fixtures (:mod:`onlyvips.testing.fixtures`) import what they need when a test asks for them.

What a test's host is like is said with a marker, on a test, a class or a module::

    @pytest.mark.onlyvips(plugins=["hello"], settings={"hello": {"keep_days": 7}})

and for all tests of a project with ``onlyvips_plugins`` in its pytest configuration. The options
are those of `onlyvips.testing.hosts.Options`.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

#: What the extra ``onlyvips[testing]`` brings; without it there are no fixtures.
_NEEDED = ("httpx", "pytest_asyncio")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the project's options."""
    parser.addini(
        "onlyvips_plugins",
        "OnlyVips plugins that every test's host has, unless its marker names others.",
        type="args",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marker and add the fixtures."""
    config.addinivalue_line(
        "markers",
        "onlyvips(plugins, settings, host, roles, telegram, cache, worker, serve, safe): "
        "what the test's OnlyVips host is like.",
    )
    if all(find_spec(package) is not None for package in _NEEDED):
        from onlyvips.testing import fixtures

        config.pluginmanager.register(fixtures, "onlyvips-fixtures")
