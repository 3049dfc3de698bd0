"""Checking a plugin's catalogues against its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.i18n.check import check_catalogues
from onlyvips.i18n.extract import SourceText, extract
from onlyvips.plugins.check.findings import Finding, error

if TYPE_CHECKING:
    from onlyvips.plugins.check.probing import Report
    from onlyvips.plugins.check.project import PluginProject

_FIX = "Add it to the catalogue of every language (en, tr, ru, ar)."


def check(plugin: PluginProject, report: Report, found: list[Finding]) -> None:
    """Check that every text is there in every language."""
    used = extract([plugin.folder])
    used += [SourceText(plugin.face_file, 1, title) for title in report.titles]
    if report.locales is None:
        if used and report.complete:
            found.append(
                error(
                    "translations",
                    f"The text {used[0].msgid!r} is translated, but there are no catalogues.",
                    "Implement register_locales and add a catalogue for each language.",
                    used[0].path,
                    used[0].line,
                )
            )
        return
    found.extend(
        error("translations", f"Translations: {problem.message}.", _FIX, problem.path, problem.line)
        for problem in check_catalogues(report.locales, plugin.name, used)
    )
