"""Saying what is wrong with a plugin before it is installed: ``onlyvips plugin check PATH``.

What can be read is read (pyproject.toml, the syntax tree of every module, migrations,
catalogues). What has to be run, the face and its hooks, runs in a process of its own that knows
none of the operator's secrets; it is not a sandbox, so do not check code that you would not run.
"""

from __future__ import annotations

from pathlib import Path

from onlyvips.plugins.check.findings import Finding, Level, exit_code

__all__ = ["Finding", "Level", "check_path", "exit_code"]


def check_path(path: Path, *, timeout: float = 60.0) -> list[Finding]:
    """Check the plugin whose project lies in a folder.

    Args:
        path: The folder that holds the plugin's pyproject.toml.
        timeout: Seconds that importing the face and calling its hooks may take.

    Returns:
        What should be otherwise, errors first; empty when all is well.
    """
    from onlyvips.plugins.check import catalogues, imports, migrations, probing, project

    found: list[Finding] = []
    plugin = project.read_project(path, found)
    if plugin is not None:
        modules = imports.parse_modules(plugin, found)
        report = probing.run(plugin, found, timeout=timeout)
        imports.check_modules(plugin, modules, report, found)
        migrations.check(plugin, report, found)
        catalogues.check(plugin, report, found)
    unique = dict.fromkeys(found)
    return sorted(
        unique, key=lambda f: (f.level != "error", str(f.file or ""), f.line or 0, f.rule)
    )
