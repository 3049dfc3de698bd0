"""Asserting that every text is there in every language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from onlyvips.i18n.check import check_catalogues
from onlyvips.i18n.extract import SourceText, extract


def assert_catalogues(
    domain: str, package: Path, *, locales: Path | None = None, titles: Iterable[str] = ()
) -> None:
    """Fail unless the catalogues of a package are complete and right.

    Every text that the code asks for is there in every language; all catalogues have the same
    texts with the same placeholders and markup; plural rules fit; nothing is marked fuzzy.

    Args:
        domain: The plugin's name; ``core`` for the host.
        package: Folder of the Python package; all below it is read.
        locales: Folder of the catalogues; ``locales`` in the package when absent.
        titles: Texts that are translated though no call in the code says so.

    Raises:
        AssertionError: Names each fault with file and line.
    """
    folder = locales or package / "locales"
    used = extract([package])
    used += [SourceText(package / "plugin.py", 1, title) for title in titles]
    problems = check_catalogues(folder, domain, used)
    if problems:
        lines = "\n".join(map(str, problems))
        raise AssertionError(f"the catalogues of {domain} have {len(problems)} faults:\n{lines}")
