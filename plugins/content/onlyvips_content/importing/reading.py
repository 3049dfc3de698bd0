"""Reading YAML into works, with the place of every mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import ComposerError
from yaml.nodes import MappingNode, Node, SequenceNode

from onlyvips.errors import InvalidInput
from onlyvips_content.definitions import TextIn, WayIn
from onlyvips_content.importing.definitions import Document, WorkFile
from onlyvips_content.importing.problems import BadFile, Problem

Loc = tuple[str | int, ...]

#: Bytes of a file.
_MOST: Final = 2_000_000
_DEEPEST: Final = 32
_SHOULD: Final = re.compile(r"^(Input should be|Value error,|Assertion failed,) ?")


class _Loader(yaml.SafeLoader):
    """Reads what JSON has as well: texts that look like dates stay texts, and nothing repeats."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - as in its base class
    _depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Make a node; what is written once and meant a thousand times would fill any memory."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "expected values, got an alias (*name)", mark)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ComposerError(None, None, f"expected at most {_DEEPEST} levels", mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


# Only what JSON has: ``no``, ``12:30`` and ``2026-11-25`` are texts.
for _name, _form, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?[0-9]+\.[0-9]+", list("-0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_form})$"), _first
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A work of a file.

    Attributes:
        work: What it is.
        path: The file.
        node: Where it is in it.
        place: Its place in the file, from 0.
    """

    work: WorkFile
    path: Path
    node: Node
    place: int

    def problem(self, field: str, message: str) -> Problem:
        """Return a mistake in it, with its place in the file.

        Args:
            field: Of the work, dotted, such as ``media.2``; empty for the whole.
            message: What was expected and what is there.
        """
        loc: Loc = tuple(int(p) if p.isdecimal() else p for p in field.split(".") if p)
        name = ".".join(["works", str(self.place), *map(str, loc)])
        return Problem(str(self.path), *_place(self.node, loc), name, message)

    def problems(self, error: InvalidInput) -> list[Problem]:
        """Return what a service has against it, with its places in the file."""
        if not error.fields:
            return [self.problem("", error.detail)]
        return [self.problem(fault.field, fault.message) for fault in error.fields]


def read_files(paths: Iterable[Path]) -> list[Entry]:
    """Read works from files.

    Args:
        paths: YAML files.

    Raises:
        BadFile: They have mistakes; all of them are told.
        OSError: One cannot be read.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in paths:
        found, faults = _read(path)
        entries += found
        problems += faults
    problems += _repeated(entries)
    if problems:
        raise BadFile(problems)
    return entries


def _read(path: Path) -> tuple[list[Entry], list[Problem]]:
    name = str(path)
    with path.open("rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        return [], [Problem(name, 1, 1, "", f"expected at most {_MOST:,} bytes")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        got = f"expected UTF-8, got the byte 0x{data[error.start]:02x}"
        return [], [Problem(name, line, 1, "", got)]
    try:
        root = yaml.compose(text, Loader=_Loader)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - it makes plain values only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return [], [Problem(name, line, column, "", error.problem or "expected YAML")]
    except (yaml.YAMLError, ValueError) as error:
        return [], [Problem(name, 1, 1, "", f"expected YAML: {error}".splitlines()[0])]
    if not isinstance(value, dict) or root is None:
        return [], [Problem(name, 1, 1, "", "expected works, with a list of them")]
    return _validated(path, value, root)


def _validated(path: Path, value: dict[str, Any], root: Node) -> tuple[list[Entry], list[Problem]]:
    try:
        # JSON's strictness is wanted: 5 is no text, "5" and true are no numbers.
        document = Document.model_validate_json(json.dumps(value), strict=True)
    except TypeError:
        return [], [Problem(str(path), 1, 1, "", "expected texts, numbers, lists and mappings")]
    except ValidationError as errors:
        return [], [
            Problem(str(path), *_place(root, loc), ".".join(map(str, loc)), message)
            for loc, message in map(_explained, errors.errors(include_url=False))
        ]
    nodes = _inner(root, "works")
    assert isinstance(nodes, SequenceNode)
    return [
        Entry(work, path, node, place)
        for place, (work, node) in enumerate(zip(document.works, nodes.value, strict=True))
    ], []


def _explained(error: Any) -> tuple[Loc, str]:
    """Return place and sentence of what pydantic found."""
    loc: Loc = tuple(part for part in error["loc"] if part != "[key]")
    kind, given = error["type"], error["input"]
    if kind == "missing":
        return loc, "expected a value, got nothing"
    if kind == "extra_forbidden":
        return loc, f"expected a known name; known are {', '.join(_names(loc[:-1]))}"
    wanted = _SHOULD.sub("", str(error["msg"]))
    wanted = (
        wanted if wanted.startswith("expected") else f"expected {wanted[:1].lower()}{wanted[1:]}"
    )
    if isinstance(given, (str, int, float, bool)) and len(str(given)) <= 60:
        return loc, f"{wanted}, got {json.dumps(given, ensure_ascii=False)}"
    return loc, wanted


def _names(loc: Loc) -> Sequence[str]:
    """Return the names that are known at a place."""
    inner: dict[str, type[BaseModel]] = {"texts": TextIn, "ways": WayIn}
    model = Document if not loc else WorkFile if len(loc) <= 2 else inner.get(str(loc[2]), WorkFile)
    return list(model.model_fields)


def _repeated(entries: Iterable[Entry]) -> Iterable[Problem]:
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        before = first.setdefault((entry.work.creator, entry.work.key), entry)
        if before is not entry:
            there = before.problem("key", "")
            yield entry.problem(
                "key",
                f"expected another name, got {entry.work.key!r} again: "
                f"{there.path}:{there.line} has it already",
            )


def _place(node: Node, loc: Loc) -> tuple[int, int]:
    """Return line and column of what a path leads to, or of the nearest thing around it."""
    for part in loc:
        inner = _inner(node, part)
        if inner is None:
            break
        node = inner
    return node.start_mark.line + 1, node.start_mark.column + 1


def _inner(node: Node, part: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: Node = node.value[part]
        return found
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == part:
                inner: Node = value
                return inner
    return None
