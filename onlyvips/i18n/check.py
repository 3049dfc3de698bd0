"""Checking catalogues: every text in every language, with the same placeholders and markup.

Used by the project's own tests, by ``onlyvips plugin check``, and by plugin authors through
`onlyvips.testing.catalogues.assert_catalogues`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from onlyvips.i18n.extract import SourceText
from onlyvips.i18n.languages import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

#: How many plural forms the catalogues of a language have, as GNU gettext counts them
#: (https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html).
PLURAL_FORMS: Mapping[str, int] = {"en": 2, "tr": 2, "ru": 3, "ar": 6}
_TAG = re.compile(r"</?([a-z][a-z0-9-]*)(?:\s[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class CatalogueProblem:
    """Something about a catalogue that should be otherwise.

    Attributes:
        path: The catalogue, or the source file whose text is in none.
        line: Line in it, from 1; None for the file as a whole.
        message: What is wrong and what was expected, in one sentence.
    """

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


def check_catalogues(
    folder: Path, domain: str, used: Iterable[SourceText] = ()
) -> list[CatalogueProblem]:
    """Check the catalogues of one domain in every language of the platform.

    Args:
        folder: Holds ``<language>/LC_MESSAGES/<domain>.po``.
        domain: ``core`` or the plugin's name.
        used: Texts that the code asks for (`onlyvips.i18n.extract.extract`); each must be in the
            catalogues.

    Returns:
        What is wrong; empty when all is well.
    """
    problems: list[CatalogueProblem] = []
    catalogues: dict[str, tuple[Path, dict[str, Message]]] = {}
    for language in LANGUAGES:
        path = folder / language / "LC_MESSAGES" / f"{domain}.po"
        catalogue = _read(path, language, problems)
        if catalogue is not None:
            catalogues[language] = (path, _messages(catalogue))
            problems.extend(_check_plural_rule(path, language, catalogue))
            for message in catalogues[language][1].values():
                problems.extend(_check_message(path, language, catalogue, message))
    problems.extend(_check_complete(catalogues))
    english = catalogues.get(DEFAULT_LANGUAGE)
    for text in used:
        problems.extend(_check_used(text, english[1] if english else {}))
    return problems


def _read(path: Path, language: str, problems: list[CatalogueProblem]) -> Catalog | None:
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except FileNotFoundError:
        name = LANGUAGES[language]
        problems.append(CatalogueProblem(path, None, f"the catalogue for {name} is missing"))
    except (PoFileError, UnicodeDecodeError, ValueError, OSError) as problem:
        problems.append(CatalogueProblem(path, None, f"the catalogue cannot be read: {problem}"))
    return None


def _forms(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value or ""),)


def _messages(catalogue: Catalog) -> dict[str, Message]:
    return {_forms(message.id)[0]: message for message in catalogue if message.id}


def _check_plural_rule(path: Path, language: str, catalogue: Catalog) -> Iterable[CatalogueProblem]:
    from gettext import c2py

    expected = PLURAL_FORMS[language]
    if catalogue.num_plurals != expected:
        message = f"Plural-Forms says nplurals={catalogue.num_plurals}, expected {expected}"
        yield CatalogueProblem(path, 1, message)
        return
    try:
        rule = c2py(catalogue.plural_expr)
        forms = {int(rule(n)) for n in range(1001)}
    except (ValueError, ArithmeticError):
        yield CatalogueProblem(path, 1, f"the plural rule {catalogue.plural_expr} is not valid")
        return
    if forms != set(range(catalogue.num_plurals)):
        message = f"the plural rule gives the forms {sorted(forms)} for 0 to 1000"
        yield CatalogueProblem(path, 1, f"{message}, expected each of {catalogue.num_plurals}")


def _check_message(
    path: Path, language: str, catalogue: Catalog, message: Message
) -> Iterable[CatalogueProblem]:
    ids, strings = _forms(message.id), _forms(message.string)
    line = message.lineno
    quoted = _quote(ids[0])
    if message.fuzzy:
        yield CatalogueProblem(path, line, f"{quoted} is marked fuzzy; check it, then unmark it")
    filled = [text for text in strings if text]
    if not filled:
        if language != DEFAULT_LANGUAGE:  # English falls back to the msgid, which is English
            yield CatalogueProblem(path, line, f"{quoted} is not translated")
        return
    if len(ids) > 1 and len(filled) != catalogue.num_plurals:
        forms = f"{len(filled)} plural forms, expected {catalogue.num_plurals}"
        yield CatalogueProblem(path, line, f"{quoted} has {forms}")
    for text in filled:
        yield from _compare(path, line, ids, text)


def _compare(
    path: Path, line: int | None, ids: tuple[str, ...], text: str
) -> Iterable[CatalogueProblem]:
    quoted = _quote(ids[0])
    source = ids[-1]
    expected, found = placeholders(source), placeholders(text)
    if found is None or expected is None:
        where = "the text" if expected is None else "the translation"
        yield CatalogueProblem(path, line, f"{quoted}: a brace in {where} is not closed")
    else:
        # "One quest" may leave the number out where "{n} quests" must not.
        optional = {"n"} if len(ids) > 1 else set()
        if missing := expected - found - optional:
            yield CatalogueProblem(path, line, f"{quoted}: {_braces(missing)} is missing")
        if unknown := found - expected:
            message = f"{quoted}: {_braces(unknown)} is not in the text"
            yield CatalogueProblem(path, line, message)
    if Counter(_TAG.findall(source)) != Counter(_TAG.findall(text)):
        yield CatalogueProblem(path, line, f"{quoted}: the markup differs from the text's")
    if source.endswith("\n") != text.endswith("\n"):
        yield CatalogueProblem(path, line, f"{quoted}: only one of the two ends with a new line")


def placeholders(text: str) -> frozenset[str] | None:
    """Return the names of the ``{placeholders}`` of a text; None if the braces do not match."""
    try:
        return frozenset(field for _, field, _, _ in Formatter().parse(text) if field is not None)
    except ValueError:
        return None


def _braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _quote(text: str) -> str:
    return repr(text if len(text) <= 50 else f"{text[:47]}...")


def _check_complete(
    catalogues: Mapping[str, tuple[Path, Mapping[str, Message]]],
) -> Iterable[CatalogueProblem]:
    every: dict[str, Message] = {}
    for _, messages in catalogues.values():
        for msgid, message in messages.items():
            every.setdefault(msgid, message)
    for path, messages in catalogues.values():
        for msgid, message in every.items():
            if msgid not in messages:
                yield CatalogueProblem(path, None, f"{_quote(msgid)} is missing")
            elif _forms(messages[msgid].id)[1:] != _forms(message.id)[1:]:
                line = messages[msgid].lineno
                other = "its plural differs from that of the other languages"
                yield CatalogueProblem(path, line, f"{_quote(msgid)}: {other}")


def _check_used(text: SourceText, messages: Mapping[str, Message]) -> Iterable[CatalogueProblem]:
    message = messages.get(text.msgid)
    if message is None:
        problem = f"{_quote(text.msgid)} is in no catalogue"
        yield CatalogueProblem(text.path, text.line, problem)
    elif text.plural is not None and _forms(message.id)[1:] != (text.plural,):
        problem = f"{_quote(text.msgid)}: the catalogues have another plural"
        yield CatalogueProblem(text.path, text.line, problem)
