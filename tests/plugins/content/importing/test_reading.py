"""Files of works: what is right is read, what is wrong is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from onlyvips_content.importing import BadFile, read_files

GOOD = """
works:
  - creator: mira
    key: first
    kind: photo
    language: en
    texts:
      en: {title: 2026-11-25, summary: no}
    ways:
      - rule: price
        parameters: {prices: [{asset: XTR, amount: 50}]}
      - rule: public
        opens_at: 2026-12-24T18:00:00+03:00
    media: [photos/one.jpg]
"""


def written(tmp_path: Path, text: str, name: str = "works.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def problems(*paths: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read_files(paths)
    return [str(problem).removeprefix(f"{paths[0].parent}/") for problem in caught.value.problems]


def test_what_looks_like_a_date_is_a_text_and_a_time_is_a_time(tmp_path: Path) -> None:
    (entry,) = read_files([written(tmp_path, GOOD)])

    assert entry.work.texts["en"].title == "2026-11-25"
    assert entry.work.ways[1].opens_at is not None
    assert entry.work.ways[1].opens_at.isoformat() == "2026-12-24T18:00:00+03:00"
    assert entry.work.state == "draft"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("kind: photo", "kind: foto", "5:11: works.0.kind: expected 'photo', 'gallery'"),
        ("key: first", "key: Erste Arbeit", "4:10: works.0.key: expected string should match"),
        ("    language: en\n", "", "3:5: works.0.language: expected a value, got nothing"),
        ("kind: photo", "kind: photo\n    colour: red", "6:13: works.0.colour: expected a known"),
        ("[photos/one.jpg]", "[../secret.jpg]", "14:13: works.0.media.0: expected a path below"),
        ("[photos/one.jpg]", "[/etc/passwd]", "14:13: works.0.media.0: expected a path below"),
        ("[photos/one.jpg]", "[photos/one.jpg", "15:1: expected ',' or ']'"),
        ("works:", "work: &a {b: *a}\nworks:", "2:14: expected values, got an alias"),
        ("creator: mira", "creator: 5", "3:14: works.0.creator: expected a valid string, got 5"),
    ],
)
def test_a_mistake_is_named_with_line_and_column(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD

    found = problems(written(tmp_path, GOOD.replace(old, new, 1)))

    assert len(found) == 1
    assert found[0].startswith(f"works.yaml:{problem}"), found


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    first = written(tmp_path, GOOD.replace("photo", "foto"), "a.yaml")
    second = written(tmp_path, "- one\n", "b.yaml")
    third = tmp_path / "c.yaml"
    third.write_bytes(b"works: \xff\n")

    found = problems(first, second, third)

    assert [line.split(":")[0] for line in found] == ["a.yaml", "b.yaml", "c.yaml"]
    assert "expected UTF-8" in found[2]


def test_a_key_is_a_creators_own_and_comes_once(tmp_path: Path) -> None:
    first = written(tmp_path, GOOD, "a.yaml")
    other = written(tmp_path, GOOD.replace("mira", "theo"), "b.yaml")
    again = written(tmp_path, GOOD, "c.yaml")

    assert len(read_files([first, other])) == 2
    (found,) = problems(first, other, again)
    assert "c.yaml:4:10: works.0.key: expected another name, got 'first' again" in found
    assert "a.yaml:4 has it already" in found


def test_nobody_fills_the_memory(tmp_path: Path) -> None:
    deep = written(tmp_path, "works: " + "[" * 200 + "]" * 200)
    large = written(tmp_path, "works: []" + " " * 2_000_001, "large.yaml")

    assert "expected at most 32 levels" in problems(deep)[0]
    assert "expected at most 2,000,000 bytes" in problems(large)[0]
