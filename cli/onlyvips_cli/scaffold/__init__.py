"""Writing a new plugin: ``onlyvips plugin new NAME``.

The files below ``templates`` are the plugin, with ``{{ name }}`` and the like in their text, NAME
in their paths, and ``.tmpl`` at the end, so that no tool takes them for modules of this package.
Those below ``templates_ui`` come with a screen of the MiniApp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

from onlyvips.errors import Conflict, InvalidInput
from onlyvips.info import NAME_PATTERN, RESERVED_NAMES

TEMPLATES = Path(__file__).parent / "templates"
UI_TEMPLATES = Path(__file__).parent / "templates_ui"
#: Title of the screen; it is in the catalogues, as the host translates it.
_TITLES = {
    "en": "Guest book",
    "tr": "Ziyaretçi defteri",
    "ru": "Гостевая книга",
    "ar": "دفتر الزوار",
}
_SUFFIX = ".tmpl"
_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")


def create(
    name: str,
    directory: Path,
    *,
    summary: str = "",
    author: str = "",
    license: str = "MIT",  # noqa: A002 - pyproject.toml's own word
    ui: bool = False,
) -> list[Path]:
    """Write a plugin that works: route, command, migration, job, settings, languages, tests.

    Args:
        name: The plugin's name; also its schema, its route prefix and its command.
        directory: Folder in which the project's folder, called ``name``, is made.
        summary: One line that says what the plugin does.
        author: Who writes it.
        license: SPDX expression.
        ui: Also write a screen of the MiniApp.

    Returns:
        The files written; the first is the project's pyproject.toml.

    Raises:
        onlyvips.errors.InvalidInput: The name cannot be a plugin's, or the summary has many lines.
        onlyvips.errors.Conflict: The folder is there already and is not empty.
    """
    _check_name(name)
    values = _values(name, summary, author, license) | _screen_values(name, ui)
    project = directory / name
    if project.exists() and (not project.is_dir() or any(project.iterdir())):
        raise Conflict(f"{project} is there already; choose another name or remove it.")
    written = []
    for template, target in _files(project, name, ui):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(render(template.read_text(encoding="utf-8"), values), encoding="utf-8")
        written.append(target)
    return sorted(written, key=lambda path: (path.name != "pyproject.toml", path))


def render(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of ``{{ name }}``.

    Raises:
        KeyError: The template asks for a value that there is not.
    """
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _check_name(name: str) -> None:
    if not NAME_PATTERN.fullmatch(name):
        raise InvalidInput(
            f"{name!r} cannot be a plugin's name: use 2 to 31 of a-z, 0-9 and _, a letter first "
            "and not pg_."
        )
    if name in RESERVED_NAMES:
        raise InvalidInput(f"{name} is a name of the host itself; choose another.")


def _values(name: str, summary: str, author: str, license_: str) -> dict[str, str]:
    for what, text in (("summary", summary), ("author", author), ("license", license_)):
        if not text.isprintable() or '"' in text or "\\" in text:
            raise InvalidInput(f"The {what} must be one line without quotes and backslashes.")
    title = name.replace("_", " ").title()
    host = Version(version("onlyvips"))
    # A plugin made for 0.1 is tried with 0.2 before it says that it fits; from 1.0 on, minor
    # versions keep what they promise.
    above = f"{host.major}.{host.minor + 1}" if host.major == 0 else f"{host.major + 1}"
    return {
        "name": name,
        "title": title,
        "class_name": title.replace(" ", ""),
        "dashed": name.replace("_", "-"),
        "summary": summary or f"{title}: a guest book that people write into.",
        "host": f">={host.major}.{host.minor},<{above}",
        "license": license_,
        "authors": f'\nauthors = [{{ name = "{author}" }}]' if author else "",
    }


def _screen_values(name: str, ui: bool) -> dict[str, str]:
    """Return what files of the plugin say of its screen; nothing where there is none."""
    titles = {f"screen_title_{language}": "" for language in _TITLES}
    if not ui:
        return {"screen_type": "", "screen_hook": "", "screen_readme": "", **titles}
    for language, title in _TITLES.items():
        titles[f"screen_title_{language}"] = f'\nmsgid "{_TITLES["en"]}"\nmsgstr "{title}"\n'
    return {
        "screen_type": "Screen, ",
        "screen_hook": f"""

@hookimpl
def register_screens() -> Iterable[Screen]:
    from onlyvips.registry import Screen

    return [
        Screen("/{name}", "{_TITLES["en"]}", "book", "tab", "ui/guest_book.js"),
    ]
""",
        "screen_readme": "| `ui/` | its screen of the MiniApp, which needs no build |\n",
        **titles,
    }


def _files(project: Path, name: str, ui: bool) -> Iterator[tuple[Path, Path]]:
    for folder in (TEMPLATES, UI_TEMPLATES) if ui else (TEMPLATES,):
        for template in sorted(folder.rglob(f"*{_SUFFIX}")):
            parts = template.relative_to(folder).with_suffix("").parts
            yield template, project.joinpath(*(part.replace("NAME", name) for part in parts))
