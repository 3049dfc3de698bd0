"""What the files of the demo say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from onlyvips_content.api import WorkKind
from onlyvips_content.definitions import Language

_HERE: Final = Path(__file__).parent / "demo"
_KINDS: Final = ("photo", "gallery", "video", "audio", "text", "bundle")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _split(tags: Any) -> Any:
    return tuple(tag.strip() for tag in tags.split(",")) if isinstance(tags, str) else tags


class DemoText(_Model):
    """A title and what is said to everybody."""

    title: str
    says: str


class DemoWork(_Model):
    """A work; its kind is the name in front of its title."""

    kind: WorkKind
    title: str
    says: str
    tags: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    #: Pictures of a gallery.
    pictures: int = 1
    body: str = ""
    #: Translations.
    other: Mapping[Language, DemoText] = {}
    #: Of a bundle: places of its works in the file, from 1.
    of: tuple[int, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _kind_first(cls, written: Any) -> Any:
        values = dict(written)
        kind = next((name for name in _KINDS if name in values), None)
        if kind is not None:
            values |= {"kind": kind, "title": values.pop(kind)}
        values["other"] = values.pop("in", {})
        return values


class DemoCreator(_Model):
    """A creator."""

    slug: str
    name: str
    language: Language
    #: Of the drawings, see `onlyvips_content.drawing.pictures.STYLES`.
    style: str
    category: str
    bio: str
    site: str


class DemoFile(_Model):
    """A file: a creator and what they made."""

    creator: DemoCreator
    works: tuple[DemoWork, ...]


class DemoPeople(_Model):
    """Who looks at it all, and what they say."""

    fans: Mapping[Language, tuple[str, ...]]
    comments: Mapping[Language, tuple[str, ...]]


def demo_files() -> Sequence[DemoFile]:
    """Return the creators of the demo with their works."""
    paths = sorted(_HERE.glob("[0-9]*.yaml"))
    return [DemoFile.model_validate(_read(path)) for path in paths]


def demo_people() -> DemoPeople:
    """Return the people of the demo."""
    return DemoPeople.model_validate(_read(_HERE / "fans.yaml"))


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
