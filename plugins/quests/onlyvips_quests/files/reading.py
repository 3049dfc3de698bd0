"""Reading files into definitions, with all mistakes of all files at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from onlyvips.errors import InvalidInput
from onlyvips_quests.definitions import BadgeFile, QuestFile, SeasonFile, Strict
from onlyvips_quests.files.problems import BadFile, Problem
from onlyvips_quests.files.tree import MOST_BYTES, Tree, parse
from onlyvips_quests.mistakes import Loc, explain

T_co = TypeVar("T_co", QuestFile, BadgeFile, SeasonFile, covariant=True)


class Document(Strict):
    """A whole file."""

    quests: tuple[QuestFile, ...] = ()
    badges: tuple[BadgeFile, ...] = ()
    seasons: tuple[SeasonFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry(Generic[T_co]):
    """A quest, badge or season of a file.

    Attributes:
        value: What it is.
        tree: The file.
        loc: Where it is in it.
    """

    value: T_co
    tree: Tree
    loc: Loc

    def problems(self, error: InvalidInput) -> list[Problem]:
        """Return what a service has against it, with its places in the file.

        Args:
            error: Its fields are those of the quest, badge or season, dotted.
        """
        if not error.fields:
            return [self.tree.problem(self.loc, error.detail)]
        return [
            self.tree.problem(self.tree.locate(self.loc, fault.field), fault.message)
            for fault in error.fields
        ]


@dataclass(frozen=True, slots=True)
class Content:
    """What files hold, in their order."""

    quests: tuple[Entry[QuestFile], ...] = ()
    badges: tuple[Entry[BadgeFile], ...] = ()
    seasons: tuple[Entry[SeasonFile], ...] = ()


def read(data: bytes | str, path: str = "-") -> Content:
    """Read a file's content.

    Args:
        data: The file.
        path: Its name, for messages.

    Raises:
        BadFile: It has mistakes; all of them are told.
    """
    return _joined([_read(data, path)])


def read_files(paths: Iterable[Path]) -> Content:
    """Read files as if they were one.

    Raises:
        BadFile: They have mistakes; all of them are told.
        OSError: One cannot be read.
    """
    return read_many((str(path), load(path)) for path in paths)


def read_many(files: Iterable[tuple[str, bytes | str]]) -> Content:
    """Read several files' content as if they were one.

    Args:
        files: Name and content of each.

    Raises:
        BadFile: They have mistakes; all of them are told.
    """
    return _joined([_read(data, name) for name, data in files])


def load(path: Path) -> bytes:
    """Return a file's content, or enough of it to say that it is too large.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _read(data: bytes | str, path: str) -> tuple[Content, list[Problem]]:
    tree = parse(data, path)
    if tree.root is None and tree.problems:
        return Content(), list(tree.problems)
    document, problems = _validated(tree)
    if problems:
        return Content(), problems
    return (
        Content(
            _entries(tree, "quests", document.quests),
            _entries(tree, "badges", document.badges),
            _entries(tree, "seasons", document.seasons),
        ),
        [],
    )


def _validated(tree: Tree) -> tuple[Document, list[Problem]]:
    problems = list(tree.problems)
    faulty = {problem.field for problem in problems}
    if not isinstance(tree.value, dict):
        if not problems:
            expected = f"expected {', '.join(Document.model_fields)} with a list each"
            problems.append(tree.problem((), f"{expected}, got {_kind(tree.value)}"))
        return Document(), problems
    try:
        # JSON's strictness is wanted: 5 is no text, "5" and true are no numbers.
        document = Document.model_validate_json(json.dumps(tree.value), strict=True)
    except ValidationError as errors:
        for error in errors.errors():
            loc, message, at_key = explain(Document, error)
            problem = tree.problem(loc, message, at_key=at_key)
            # What could not be read as YAML is not said again to be absent.
            if problem.field not in faulty:
                problems.append(problem)
        return Document(), sorted(problems)
    return document, sorted(problems)


def _kind(value: Any) -> str:
    return {type(None): "nothing", list: "a list"}.get(type(value), "a value")


def _entries(tree: Tree, section: str, values: Sequence[T_co]) -> tuple[Entry[T_co], ...]:
    return tuple(Entry(value, tree, (section, n)) for n, value in enumerate(values))


def _joined(found: Sequence[tuple[Content, list[Problem]]]) -> Content:
    """Return several files' content as one; no two things in it have the same name."""
    problems = [problem for _, of_one in found for problem in of_one]
    content = Content(
        tuple(entry for one, _ in found for entry in one.quests),
        tuple(entry for one, _ in found for entry in one.badges),
        tuple(entry for one, _ in found for entry in one.seasons),
    )
    for entries in (content.quests, content.badges, content.seasons):
        problems += _repeated(entries)
    if problems:
        raise BadFile(problems)
    return content


def _repeated(entries: Sequence[Entry[Any]]) -> Iterable[Problem]:
    first: dict[str, Entry[Any]] = {}
    for entry in entries:
        slug = entry.value.slug
        before = first.setdefault(slug, entry)
        if before is not entry:
            there = before.tree.problem((*before.loc, "slug"), "")
            yield entry.tree.problem(
                (*entry.loc, "slug"),
                f"expected another name, got {slug!r} again: "
                f"{there.path}:{there.line} has it already",
            )
