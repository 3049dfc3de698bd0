"""docs/plugins-ui.md names what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from onlyvips.web.icons import ICONS
from onlyvips.web.screen_files import SUFFIXES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins-ui.md").read_text(encoding="utf-8")
SDK = ROOT / "miniapp" / "src" / "sdk"


def exported(path: Path) -> set[str]:
    """Return the values that a module of the SDK exports; types need no explanation."""
    found = set[str]()
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for names in re.findall(r"^export \{(.*?)\}", text, re.DOTALL | re.MULTILINE):
        items = [item.strip() for item in names.split(",")]
        found |= {item for item in items if item and not item.startswith("type ")}
    return found


def section(heading: str) -> str:
    return PAGE.partition(f"### `{heading}`")[2].partition("\n#")[0]


def words(text: str) -> set[str]:
    """Return the names in code of a text."""
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[\w.]+", code)}


def test_every_part_of_the_sdk_is_explained() -> None:
    parts = {
        "@onlyvips/sdk": "index.ts",
        "@onlyvips/sdk/forms": "forms.ts",
        "@onlyvips/sdk/lists": "lists.ts",
    }
    for heading, file in parts.items():
        told = {word.partition(".")[0] for word in words(section(heading))}
        missing = exported(SDK / file) - told
        assert exported(SDK / file), file
        assert not missing, f"docs/plugins-ui.md does not explain {sorted(missing)} of {heading}"


def test_icons_suffixes_and_colours_are_those_that_there_are() -> None:
    (icons,) = re.findall(r"^\| `icon` \| one of: (.*) \|$", PAGE, re.MULTILINE)
    assert words(icons) == ICONS
    assert all(suffix in PAGE for suffix in SUFFIXES)
    theme = (ROOT / "miniapp" / "src" / "styles" / "theme.css").read_text(encoding="utf-8")
    assert set(re.findall(r"`(--ov-[a-z-]+)`", PAGE)) <= set(re.findall(r"--ov-[a-z0-9-]+", theme))


def test_the_names_of_the_import_map_are_those_of_the_build() -> None:
    shared = (ROOT / "miniapp" / "tools" / "shared.mjs").read_text(encoding="utf-8")
    table = shared.partition("export const SHARED = {")[2].partition("}")[0]
    names = {
        json.loads(f'"{a or b}"')
        for a, b in re.findall(r"^\s+(?:'([^']+)'|(\w+)):", table, re.MULTILINE)
    }

    assert names
    for name in names:
        assert f"`{name}`" in PAGE, name
