"""Writing definitions as YAML that reads back as the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from onlyvips_quests.definitions import BadgeFile, Language, QuestFile, SeasonFile

_WIDTH = 88
#: Texts from this length on stand in a block of their own.
_LONG = 76
_LANGUAGES = get_args(Language)
#: What is written as an escape: all that does not print, and the line ends that nobody uses, which
#: PyYAML loses in plain and single-quoted texts.
_ESCAPED = re.compile(
    r"[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, with the style of the house."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list below its name."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    lines = text.split("\n")
    if _ESCAPED.search(text):
        style = '"'
    # A block keeps no white space at the ends of its lines.
    elif lines[0] and lines[-1] and all(line == line.strip() for line in lines):
        if len(lines) > 1:
            style = "|"
        elif len(text) >= _LONG:
            style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _time(dumper: yaml.SafeDumper, moment: datetime) -> yaml.ScalarNode:
    text = re.sub(r"\+00:00$", "Z", moment.isoformat())
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(datetime, _time)


def write(
    *,
    quests: Iterable[QuestFile] = (),
    badges: Iterable[BadgeFile] = (),
    seasons: Iterable[SeasonFile] = (),
) -> str:
    """Return a file's text.

    Fields have the order of the models, languages that of the platform, and what is as it would be
    without being written is left out. `onlyvips_quests.files.read` of it gives the same values.
    """
    document = {"quests": list(quests), "badges": list(badges), "seasons": list(seasons)}
    return dump({name: items for name, items in document.items() if items})


def dump(value: Any) -> str:
    """Return definitions, or what has JSON's types, as YAML."""
    text: str = yaml.dump(
        _plain(value),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=_WIDTH,
    )
    return text


def _plain(value: Any) -> Any:
    """Return a value in YAML's types, without what is as by default."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        names = [
            name
            for name, field in fields.items()
            if field.is_required()
            or getattr(value, name) != field.get_default(call_default_factory=True)
        ]
        names.sort(key=lambda name: name != "slug")
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        languages = set(value) <= set(_LANGUAGES)
        names = [name for name in _LANGUAGES if name in value] if languages else list(value)
        return {name: _plain(value[name]) for name in names}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
