"""Every text of the host and of the first-party plugins is there in every language."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import onlyvips
from onlyvips.i18n import LANGUAGES, CatalogueStore
from onlyvips.i18n.check import PLURAL_FORMS, check_catalogues
from onlyvips.i18n.extract import SourceText, extract
from onlyvips.testing.catalogues import assert_catalogues

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/*/plugin.py"))
RULES = {
    "en": "nplurals=2; plural=(n != 1)",
    "tr": "nplurals=2; plural=(n > 1)",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2)",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5)",
}


def test_the_hosts_texts_are_there_in_every_language() -> None:
    assert_catalogues("core", Path(onlyvips.__file__).parent)


@pytest.mark.parametrize("package", PLUGINS, ids=lambda path: path.parent.name)
def test_a_plugins_texts_are_there_in_every_language(package: Path) -> None:
    assert_catalogues(package.parent.name, package)


class Catalogues:
    def __init__(self, path: Path) -> None:
        self.path = path
        for language in LANGUAGES:
            self.write(language, "")

    def file(self, language: str) -> Path:
        return self.path / language / "LC_MESSAGES" / "wren.po"

    def write(self, language: str, text: str, *, rule: str = "") -> None:
        file = self.file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        header += f'"Plural-Forms: {rule or RULES[language]};\\n"\n\n'
        file.write_text(header + dedent(text), encoding="utf-8")

    def everywhere(self, msgid: str, **strings: str) -> None:
        for language in LANGUAGES:
            self.write(language, f'msgid "{msgid}"\nmsgstr "{strings.get(language, msgid)}"\n')

    def messages(self, *used: SourceText) -> list[str]:
        return [problem.message for problem in check_catalogues(self.path, "wren", used)]


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    return Catalogues(tmp_path)


def test_catalogues_that_agree_have_no_faults(catalogues: Catalogues) -> None:
    catalogues.everywhere("Hello, <b>{name}</b>")

    assert catalogues.messages() == []


def test_english_may_leave_the_translation_empty_and_nobody_else(catalogues: Catalogues) -> None:
    catalogues.everywhere("Hello", en="", tr="")

    assert catalogues.messages() == ["'Hello' is not translated"]


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("Merhaba", "'Hello, {name}': {name} is missing"),
        ("Merhaba, {name} {ad}", "'Hello, {name}': {ad} is not in the text"),
        ("Merhaba, {name", "'Hello, {name}': a brace in the translation is not closed"),
        ("Merhaba, <b>{name}</b>", "'Hello, {name}': the markup differs from the text's"),
        ("Merhaba, {name}\\n", "'Hello, {name}': only one of the two ends with a new line"),
    ],
)
def test_a_translation_keeps_placeholders_and_markup(
    catalogues: Catalogues, translation: str, fault: str
) -> None:
    catalogues.everywhere("Hello, {name}", tr=translation)

    assert catalogues.messages() == [fault]


def test_a_text_that_one_language_lacks_is_named(catalogues: Catalogues) -> None:
    catalogues.everywhere("Hello")
    catalogues.write("ru", "")

    problems = check_catalogues(catalogues.path, "wren")

    assert [(p.path, p.message) for p in problems] == [
        (catalogues.file("ru"), "'Hello' is missing")
    ]


def test_a_fuzzy_text_is_named_with_its_line(catalogues: Catalogues) -> None:
    catalogues.everywhere("Hello")
    catalogues.write("ar", '#, fuzzy\nmsgid "Hello"\nmsgstr "مرحبا"\n')

    (problem,) = check_catalogues(catalogues.path, "wren")

    assert problem.line == 7
    assert "marked fuzzy" in problem.message


def test_a_language_without_a_catalogue_and_a_broken_one_are_named(catalogues: Catalogues) -> None:
    catalogues.file("ar").unlink()
    catalogues.write("ru", 'msgid "Hello\n')

    assert catalogues.messages()[1] == "the catalogue for العربية is missing"
    assert catalogues.messages()[0].startswith("the catalogue cannot be read")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("nplurals=2; plural=(n != 1)", "Plural-Forms says nplurals=2, expected 3"),
        ("nplurals=3; plural=(n != 1)", "the plural rule gives the forms [0, 1]"),
        ("nplurals=3; plural=(n ! 1)", "the plural rule"),
    ],
)
def test_plural_rules_must_fit_the_language(catalogues: Catalogues, rule: str, fault: str) -> None:
    catalogues.write("ru", "", rule=rule)

    (message,) = catalogues.messages()

    assert message.startswith(fault)


def test_every_plural_form_is_translated_and_may_leave_out_the_number(
    catalogues: Catalogues,
) -> None:
    for language, count in PLURAL_FORMS.items():
        forms = "".join(f'msgstr[{n}] "{"one" if n else "{n}"} wren"\n' for n in range(count))
        catalogues.write(language, f'msgid "{{n}} wren"\nmsgid_plural "{{n}} wrens"\n{forms}')
    assert catalogues.messages() == []

    catalogues.write(
        "ar", 'msgid "{n} wren"\nmsgid_plural "{n} wrens"\nmsgstr[0] "{n}"\nmsgstr[1] "{n}"\n'
    )
    assert catalogues.messages() == ["'{n} wren' has 2 plural forms, expected 6"]


def test_a_text_of_the_code_that_is_in_no_catalogue_is_named_with_its_line(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    catalogues.everywhere("Hello")
    code = tmp_path / "code"
    code.mkdir()
    (code / "bot.py").write_text(
        dedent(
            """\
            async def say(context, i18n, language, text):
                context.t("Hello", name=1)
                context.t("Good bye")
                context.t(text)
                context.nt("{n} day", "{n} days", 3)
                i18n.gettext(language, "Later")
                i18n.ngettext(language, "a", "b", 2)
                i18n.everywhere("Menu")
                N_("Marked")
            """
        )
    )

    problems = check_catalogues(catalogues.path, "wren", extract([code]))

    assert [(p.line, p.message) for p in problems] == [
        (3, "'Good bye' is in no catalogue"),
        (5, "'{n} day' is in no catalogue"),
        (6, "'Later' is in no catalogue"),
        (7, "'a' is in no catalogue"),
        (8, "'Menu' is in no catalogue"),
        (9, "'Marked' is in no catalogue"),
    ]


def test_what_the_checker_accepts_the_platform_can_say(catalogues: Catalogues) -> None:
    for language, count in PLURAL_FORMS.items():
        forms = "".join(f'msgstr[{n}] "{{n}}:{n}"\n' for n in range(count))
        catalogues.write(language, f'msgid "{{n}} wren"\nmsgid_plural "{{n}} wrens"\n{forms}')
    assert catalogues.messages() == []
    store = CatalogueStore()
    store.add("wren", catalogues.path)
    i18n = store.bind("wren")

    def say(language: str, *numbers: int) -> list[str]:
        return [i18n.ngettext(language, "{n} wren", "{n} wrens", n) for n in numbers]

    assert say("en", 0, 1, 2) == ["0:1", "1:0", "2:1"]
    assert say("tr", 0, 1, 2) == ["0:0", "1:0", "2:1"]
    assert say("ru", 1, 2, 5, 11, 21) == ["1:0", "2:1", "5:2", "11:2", "21:0"]
    assert say("ar", 0, 1, 2, 3, 11, 100) == ["0:0", "1:1", "2:2", "3:3", "11:4", "100:5"]
