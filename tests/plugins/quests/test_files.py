from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onlyvips_quests.definitions import BadgeFile, Condition, QuestFile, SeasonFile, Window
from onlyvips_quests.files import BadFile, Content, read, read_files, write

from onlyvips.errors import FieldError, InvalidInput
from tests.plugins.quests import definitions

QUEST = QuestFile(slug="join", type="channel_join", titles={"en": "Join"})


def mistakes(text: str) -> list[str]:
    """Return all that is said against a file."""
    with pytest.raises(BadFile) as caught:
        read(textwrap.dedent(text), "q.yaml")
    return [str(problem) for problem in caught.value.problems]


def values(content: Content) -> tuple[list[QuestFile], list[BadgeFile], list[SeasonFile]]:
    return (
        [entry.value for entry in content.quests],
        [entry.value for entry in content.badges],
        [entry.value for entry in content.seasons],
    )


def several(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(strategy, max_size=2, unique_by=lambda one: one.slug)  # type: ignore[attr-defined]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(several(definitions.quests), several(definitions.badges), several(definitions.seasons))
def test_what_is_written_reads_back_as_the_same(
    quests: list[QuestFile], badges: list[BadgeFile], seasons: list[SeasonFile]
) -> None:
    text = write(quests=quests, badges=badges, seasons=seasons)

    assert values(read(text)) == (quests, badges, seasons)
    assert values(read(text.encode())) == (quests, badges, seasons)
    assert write(quests=quests, badges=badges, seasons=seasons) == text


@settings(max_examples=300, deadline=None)
@given(definitions.texts(1500))
def test_every_text_reads_back_as_it_was(text: str) -> None:
    quest = QUEST.model_copy(update={"descriptions": {"en": text}, "parameters": {text: [text]}})

    assert read(write(quests=[quest])).quests[0].value == quest


def test_a_file_is_written_as_an_operator_would_write_it() -> None:
    quest = QuestFile(
        slug="join-news",
        type="channel_join",
        parameters={"channel": "@onlyvips_news"},
        titles={"ar": "انضم إلى القناة", "en": "Join the news", "tr": "Kanala katıl"},
        descriptions={
            "en": "Be the first to know what is new: releases, meetings and the odd surprise "
            "that we tell nobody else.",
            "ru": "Новости.\nИ немного сюрпризов.",
        },
        window=Window.model_validate({"starts_at": "2026-10-01T00:00:00Z"}),
        requires=Condition(any=(Condition(level=2), Condition(quest="say-hello"))),
        position=3,
    )

    assert write(quests=[quest]) == textwrap.dedent(
        """\
        quests:
          - slug: join-news
            type: channel_join
            parameters:
              channel: '@onlyvips_news'
            titles:
              en: Join the news
              tr: Kanala katıl
              ar: انضم إلى القناة
            descriptions:
              en: >-
                Be the first to know what is new: releases, meetings and the odd surprise that we
                tell nobody else.
              ru: |-
                Новости.
                И немного сюрпризов.
            window:
              starts_at: 2026-10-01T00:00:00Z
            requires:
              any:
                - level: 2
                - quest: say-hello
            position: 3
        """
    )


def test_all_mistakes_of_a_file_are_told_at_once_with_their_places() -> None:
    assert mistakes(
        """\
        quests:
          - slug: Join News
            type: channel_join
            titel: {en: Join}
            rewards:
              xp: many
          - slug: hello
            type: message_send
            titles:
              tr: Selam
              de: Hallo
            window:
              starts_at: 2026-10-02T00:00:00Z
              ends_at: 2026-10-01T00:00:00Z
            capacity: 0
        badges:
          - slug: star
        """
    ) == [
        "q.yaml:2:5: quests.0.titles: expected a value, got nothing",
        "q.yaml:2:11: quests.0.slug: expected text that matches ^[a-z0-9][a-z0-9-]{0,47}$, "
        'got "Join News"',
        'q.yaml:4:5: quests.0.titel: expected a known name, got "titel"; did you mean titles?; '
        "known are type, parameters, titles, descriptions, difficulty, rewards, recurrence, "
        "cooldown, attempts, window, capacity, requires, audience, hold, slug, position",
        'q.yaml:6:11: quests.0.rewards.xp: expected a whole number, got "many"',
        "q.yaml:11:7: quests.1.titles.de: expected 'en', 'tr', 'ru' or 'ar', got \"de\"",
        "q.yaml:14:16: quests.1.window.ends_at: expected a time after starts_at",
        "q.yaml:15:15: quests.1.capacity: expected at least 1, got 0",
        "q.yaml:17:5: badges.0.icon: expected a value, got nothing",
        "q.yaml:17:5: badges.0.names: expected a value, got nothing",
    ]


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("rewards: {xp: 1.5}", "rewards.xp: expected a whole number, got 1.5"),
        ('rewards: {xp: "5"}', 'rewards.xp: expected a whole number, got "5"'),
        ("rewards: {xp: true}", "rewards.xp: expected a whole number, got true"),
        ("rewards: {xp: -5}", "rewards.xp: expected at least 0, got -5"),
        ("rewards: {xp: 1000001}", "rewards.xp: expected at most 1000000, got 1000001"),
        ("rewards: 5", "rewards: expected a mapping, got 5"),
        ("rewards:", "rewards: expected a mapping, got nothing"),
        ("recurrence: hourly", "recurrence: expected 'once', 'daily' or 'weekly', got \"hourly\""),
        ("hold: {}", "hold.seconds: expected a value, got nothing"),
        (
            "window: {ends_at: 2026-10-01}",
            'window.ends_at: expected a time such as 2026-11-25T12:00:00Z, got "2026-10-01"',
        ),
        (
            "window: {ends_at: 2026-10-01 12:00}",
            "window.ends_at: expected a time with its zone, such as 2026-11-25T12:00:00+03:00, "
            'got "2026-10-01 12:00"',
        ),
        (
            "window: {ends_at: 12:30}",
            'window.ends_at: expected a time such as 2026-11-25T12:00:00Z, got "12:30"',
        ),
        (
            "requires: {level: 2, badge: star}",
            "requires: expected exactly one of quest, level, badge, all, any; got 2",
        ),
        ("requires: {all: []}", "requires.all: expected at least 1 value, got 0"),
        ("requires: {all: {level: 1}}", "requires.all: expected a list, got a mapping"),
        ("audience: {languages: [no]}", None),
        (
            "audience: {level: 3}",
            'audience.level: expected a known name, got "level"; did you mean min_level?; known '
            "are languages, roles, min_level, max_level, newer_than_days, older_than_days",
        ),
    ],
)
def test_a_mistake_says_what_was_expected_and_what_is_there(
    field: str, message: str | None
) -> None:
    text = f"quests:\n- slug: a\n  type: daily\n  titles: {{en: A}}\n  {field}\n"

    [mistake] = mistakes(text)

    assert mistake.startswith("q.yaml:5:")
    if message is not None:
        assert mistake.split(": ", 1)[1].removeprefix("quests.0.") == message
    else:
        assert mistake.endswith(
            "quests.0.audience.languages.0: expected 'en', 'tr', 'ru' or 'ar', got \"no\""
        )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "1:1: expected quests, badges, seasons with a list each, got nothing"),
        ("- slug: a", "1:1: expected quests, badges, seasons with a list each, got a list"),
        ("quests", "1:1: expected quests, badges, seasons with a list each, got a value"),
        ("quests:\n", "1:8: quests: expected a list, got nothing"),
        (
            "badges: []\nquest: []\n",
            '2:1: quest: expected a known name, got "quest"; did you mean quests?; known are '
            "quests, badges, seasons",
        ),
        (
            "quests: []\nquests: []\n",
            "2:1: quests: expected once, got twice: it is in line 1",
        ),
        (
            "quests: [1",
            "1:11: expected ',' or ']', but got '<stream end>', while parsing a flow "
            "sequence that begins in line 1",
        ),
        (
            "quests:\n\t- a",
            "2:1: found character '\\t' that cannot start any token",
        ),
        ("a: b: c", "1:5: mapping values are not allowed here"),
        ("quests: *other", "1:9: found undefined alias 'other'"),
        (
            "--- {}\n--- {}\n",
            "2:1: expected a single document in the stream, but found another document",
        ),
        ("quests: \x07", "1:9: expected text without the character U+0007"),
        (
            'quests: "\\0"',
            "1:9: quests: expected text without the character NUL and halves of characters",
        ),
        (
            'quests: "\\ud800"',
            "1:9: quests: expected text without the character NUL and halves of characters",
        ),
        (
            "quests: !!python/object/apply:os.system [ls]",
            "1:9: quests: expected a list without a "
            "tag, got the tag tag:yaml.org,2002:python/object/apply:os.system",
        ),
        (
            "quests: !!binary aGk=",
            "1:9: quests: expected a value without a tag, got the tag tag:yaml.org,2002:binary",
        ),
        (
            "quests: &all [*all]",
            "1:9: quests.0: expected an alias of something that is complete, got a part of it",
        ),
        ("1: []", "1:1: expected a name in front of the colon, got 1"),
        ("[a]: []", "1:1: expected a name in front of the colon, got a collection"),
        ("quests: " + 40 * "[", "1:40: expected at most 32 levels"),
        ("quests: " + 5000 * "9", '1:9: quests: expected a number, got "' + 56 * "9"),
        ("quests: 9.0e+999", "1:9: quests: expected a number that is not endless"),
    ],
)
def test_what_is_no_file_of_quests_is_refused(text: str, mistake: str) -> None:
    [first, *_] = mistakes(text)

    assert first.startswith(f"q.yaml:{mistake}")


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadFile, match="mistake") as caught:
        read(b"quests:\n- \xff\n", "q.yaml")

    assert [str(p) for p in caught.value.problems] == [
        "q.yaml:2:3: expected UTF-8, got the byte 0xff"
    ]


def test_a_file_that_is_too_large_is_refused() -> None:
    [mistake] = mistakes("#" * 2_000_001)

    assert mistake == "q.yaml:1:1: expected at most 2,000,000 bytes, got 2,000,001"


def test_aliases_repeat_a_part_of_the_file() -> None:
    [entry] = read(
        "quests:\n- slug: a\n  type: daily\n  titles: &t {en: A}\n  descriptions: *t\n"
    ).quests

    assert entry.value.descriptions == {"en": "A"}


def test_aliases_of_aliases_do_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    [mistake, *_] = mistakes("\n".join(lines))

    assert "expected aliases that repeat at most 4,000,000 letters in all" in mistake


def test_what_yaml_takes_for_something_else_is_a_text() -> None:
    parameters = (
        read(
            "quests:\n- slug: a\n  type: t\n  titles: {en: On}\n"
            "  parameters: {answer: no, at: 12:30, day: 2026-11-25, mode: 0777, big: 1_000}\n"
        )
        .quests[0]
        .value.parameters
    )

    assert parameters == {
        "answer": "no",
        "at": "12:30",
        "day": "2026-11-25",
        "mode": "0777",
        "big": "1_000",
    }


def test_several_files_are_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(write(quests=[QUEST]))
    (tmp_path / "b.yaml").write_bytes(
        b"\xef\xbb\xbf" + write(quests=[QUEST.model_copy(update={"slug": "more"})]).encode()
    )

    content = read_files([tmp_path / "a.yaml", tmp_path / "b.yaml"])

    assert [entry.value.slug for entry in content.quests] == ["join", "more"]


def test_a_slug_that_is_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(write(quests=[QUEST]))

    with pytest.raises(BadFile) as caught:
        read_files([tmp_path / "a.yaml", tmp_path / "b.yaml"])

    [problem] = caught.value.problems
    assert str(problem) == (
        f"{tmp_path}/b.yaml:2:11: quests.0.slug: expected another name, got 'join' again: "
        f"{tmp_path}/a.yaml:2 has it already"
    )


def test_what_a_service_refuses_is_told_with_its_place() -> None:
    [entry] = read(
        "quests:\n- slug: a\n  type: poll_vote\n  titles: {en: A}\n"
        "  parameters:\n    question: Which?\n    options:\n    - One\n    - One\n"
    ).quests

    problems = entry.problems(
        InvalidInput(
            "no",
            fields=[
                FieldError("parameters.options.1", "expected each option once"),
                FieldError("parameters.correct", "expected a position"),
                FieldError("rewards.badge", "there is no badge 'x'"),
            ],
        )
    )

    assert [str(problem) for problem in problems] == [
        "-:9:7: quests.0.parameters.options.1: expected each option once",
        "-:6:5: quests.0.parameters.correct: expected a position",
        "-:2:3: quests.0.rewards.badge: there is no badge 'x'",
    ]
    assert [str(p) for p in entry.problems(InvalidInput("It is wrong."))] == [
        "-:2:3: quests.0: It is wrong."
    ]
