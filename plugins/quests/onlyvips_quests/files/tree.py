"""YAML read into plain values, with the place of each in the file.

Only what JSON has too: texts, whole numbers, numbers with a point, true, false, null, lists and
mappings of names. So ``no``, ``12:30`` and ``2026-11-25`` are texts, whatever YAML 1.1 makes of
them; what is written by `onlyvips_quests.files.writing` is quoted wherever the two differ.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import Composer, ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from onlyvips_quests.files.problems import Problem
from onlyvips_quests.mistakes import Loc, dotted, shown

#: A file may have so many bytes.
MOST_BYTES = 2_000_000
#: What a file means may have so many letters and values: aliases repeat what is written once, and
#: aliases of aliases would fill any memory.
_MOST_WEIGHT = 2 * MOST_BYTES
_DEEPEST = 32

_TAG = "tag:yaml.org,2002:"
_NULL, _BOOL, _INT, _FLOAT, _STR = (
    f"{_TAG}{name}" for name in ("null", "bool", "int", "float", "str")
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Loader(Reader, Scanner, Parser, Composer, BaseResolver):
    """Makes nodes, as deep as is sensible. Nothing here constructs an object of any class."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Make a node with all that is in it."""
        self._depth += 1
        if self._depth > _DEEPEST:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, f"expected at most {_DEEPEST} levels", mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


# Each of these forms is one that PyYAML's own resolver takes for the same, so that its emitter
# quotes texts that look like them.
for _tag, _form, _first in (
    (_NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (_BOOL, r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    (_INT, r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    (
        _FLOAT,
        r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?|\.[0-9]+(?:[eE][-+][0-9]+)?",
        list("-+.0123456789"),
    ),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_form})$"), _first)


@dataclass(frozen=True, slots=True)
class Tree:
    """A file that was read.

    Attributes:
        path: Its name, for messages.
        value: What it says, in JSON's types.
        root: Its outermost node; None for an empty file.
        problems: What is wrong with it as YAML; the value is what could be made of it.
    """

    path: str
    value: Any
    root: Node | None
    problems: tuple[Problem, ...] = ()

    def problem(self, loc: Loc, message: str, *, at_key: bool = False) -> Problem:
        """Return a problem with the place of what it is about, or of the nearest thing around it.

        Args:
            loc: Names and positions that lead there.
            message: What was expected and what is there.
            at_key: The name itself is at fault, not what it stands for.
        """
        node, line, column = self.root, 1, 1
        if node is not None:
            line, column = _place(node)
        for depth, part in enumerate(loc):
            found = _inner(node, part)
            if found is None:
                break
            key, node = found
            line, column = _place(key if at_key and depth == len(loc) - 1 else node)
        return Problem(self.path, line, column, dotted(loc), message)

    def locate(self, start: Loc, field: str) -> Loc:
        """Return the path of a dotted field within something.

        Args:
            start: Path of that something.
            field: For example ``parameters.options.2``.
        """
        node = self.root
        for part in start:
            found = _inner(node, part)
            node = found[1] if found else None
        loc = list(start)
        for name in filter(None, field.split(".")):
            position = isinstance(node, SequenceNode) and name.isdecimal()
            part = int(name) if position else name
            found = _inner(node, part)
            node = found[1] if found else None
            loc.append(part)
        return tuple(loc)


def parse(data: bytes | str, path: str) -> Tree:
    """Read YAML; what is wrong with it is in the tree's problems.

    Args:
        data: The file.
        path: Its name, for messages.
    """
    try:
        text = _decode(data)
        root = yaml.compose(text, Loader=_Loader)  # type: ignore[arg-type]
    except _Undecodable as error:
        return Tree(path, None, None, (Problem(path, error.line, error.column, "", str(error)),))
    except ReaderError as error:
        line, column = _line_and_column(text, error.position)
        message = f"expected text without the character U+{_code(error):04X}"
        return Tree(path, None, None, (Problem(path, line, column, "", message),))
    except yaml.MarkedYAMLError as error:
        return Tree(path, None, None, (_syntax(path, error),))
    reader = _Reader(path)
    value = None if root is None else reader.read(root, ())
    return Tree(path, value, root, tuple(reader.problems))


class _TooMuch(Exception):
    """The aliases of a file repeat too much."""


class _Reader:
    """Turns nodes into plain values, and notes what cannot be turned."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.problems: list[Problem] = []
        self._weight = 0
        self._open: set[int] = set()

    def read(self, root: Node, loc: Loc) -> Any:
        """Return what a node says; None where it says nothing sensible."""
        try:
            return self._value(root, loc)
        except _TooMuch:
            self._note(
                root, (), f"expected aliases that repeat at most {_MOST_WEIGHT:,} letters in all"
            )
            return None

    def _value(self, node: Node, loc: Loc) -> Any:
        self._weight += 1
        if isinstance(node, ScalarNode):
            self._weight += len(node.value)
        if self._weight > _MOST_WEIGHT:
            raise _TooMuch
        if isinstance(node, ScalarNode):
            return self._scalar(node, loc)
        if id(node) in self._open:
            self._note(
                node, loc, "expected an alias of something that is complete, got a part of it"
            )
            return None
        self._open.add(id(node))
        try:
            return self._collection(node, loc)
        finally:
            self._open.discard(id(node))

    def _collection(self, node: Node, loc: Loc) -> Any:
        if isinstance(node, SequenceNode):
            if node.tag != f"{_TAG}seq":
                self._note(node, loc, f"expected a list without a tag, got the tag {node.tag}")
            return [self._value(item, (*loc, number)) for number, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        if node.tag != f"{_TAG}map":
            self._note(node, loc, f"expected a mapping without a tag, got the tag {node.tag}")
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, item in node.value:
            if not isinstance(key, ScalarNode) or key.tag != _STR:
                got = (
                    shown(self._scalar(key, loc)) if isinstance(key, ScalarNode) else "a collection"
                )
                self._note(key, loc, f"expected a name in front of the colon, got {got}")
                continue
            name = self._scalar(key, loc)
            if name in lines:
                self._note(
                    key, (*loc, name), f"expected once, got twice: it is in line {lines[name]}"
                )
                continue
            lines[name] = key.start_mark.line + 1
            found[name] = self._value(item, (*loc, name))
        return found

    def _scalar(self, node: ScalarNode, loc: Loc) -> Any:
        try:
            return _plain(node)
        except ValueError as error:
            self._note(node, loc, str(error))
            return None

    def _note(self, node: Node, loc: Loc, message: str) -> None:
        self.problems.append(Problem(self._path, *_place(node), dotted(loc), message))


def _plain(node: ScalarNode) -> Any:
    """Return the value of a scalar.

    Raises:
        ValueError: It has none; the text says what was expected.
    """
    text, tag = node.value, node.tag
    if tag == _STR:
        if "\0" in text or _SURROGATE.search(text):
            raise ValueError("expected text without the character NUL and halves of characters")
        return text
    if tag == _NULL:
        return None
    if tag == _BOOL and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if tag in (_INT, _FLOAT):
        try:
            number = int(text) if tag == _INT else float(text)
        except ValueError:
            raise ValueError(f"expected a number, got {shown(text)}") from None
        if not math.isfinite(number):
            raise ValueError(f"expected a number that is not endless, got {shown(text)}")
        return number
    raise ValueError(f"expected a value without a tag, got the tag {tag}")


def _inner(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """Return the key and value of what a name or position leads to."""
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == part:
                return key, value
    return None


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Undecodable(Exception):
    """A file is no text that can be read."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def _decode(data: bytes | str) -> str:
    """Return a file's text.

    Raises:
        _Undecodable: It is too large, or no UTF-8.
    """
    size = len(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise _Undecodable(f"expected at most {MOST_BYTES:,} bytes, got {size:,}")
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        where = _line_and_column(before, len(before))
        raise _Undecodable(
            f"expected UTF-8, got the byte 0x{data[error.start]:02x}", *where
        ) from None


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - (text.rfind("\n", 0, position) + 1) + 1


def _code(error: ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)


def _syntax(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark, begins = error.problem_mark or error.context_mark, error.context_mark
    message = error.problem or error.context or "expected YAML"
    if message.startswith("but "):  # "expected a single document", "but found another"
        message = f"{error.context}, {message}"
    elif (
        error.context
        and begins
        and mark
        and (begins.line, begins.column) != (mark.line, mark.column)
    ):
        message += f", {error.context} that begins in line {begins.line + 1}"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(path, line, column, "", message)
