from __future__ import annotations

import pytest

from onlyvips.plugins.check import migrations
from onlyvips.plugins.check.findings import Finding
from onlyvips.plugins.check.probing import Report
from onlyvips.plugins.check.project import read_project
from tests.host.plugin_check.folders import Folder, only

HEAD = """\
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}
down = "robin"
"""


def version(folder: Folder, upgrade: str, downgrade: str = "op.drop_table('songs')") -> None:
    numbered(folder, "0001", "None", upgrade, downgrade)


def numbered(folder: Folder, revision: str, down: str, upgrade: str, downgrade: str) -> None:
    text = HEAD.format(revision=revision, down=down)
    text += f"def upgrade():\n    {upgrade}\ndef downgrade():\n    {downgrade}\n"
    file = folder.package / "migrations" / "versions" / f"v{revision}_{len(upgrade)}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def check(folder: Folder, *requires: str) -> list[Finding]:
    found: list[Finding] = []
    plugin = read_project(folder.path, found)
    assert plugin is not None
    report = Report(
        complete=True, requires=frozenset(requires), migrations="onlyvips_wren.migrations"
    )
    migrations.check(plugin, report, found)
    return found


def test_a_version_that_makes_and_drops_its_own_table_has_no_findings(folder: Folder) -> None:
    version(
        folder,
        "op.create_table('songs', sa.Column('by', sa.ForeignKey('core.accounts.id')),"
        " sa.ForeignKeyConstraint(['x'], ['songs.id']), schema='wren');"
        " op.create_index('ix', 'songs', ['by'], schema='wren');"
        ' op.execute("CREATE VIEW wren.loud AS SELECT * FROM core.accounts")',
    )

    assert check(folder) == []


@pytest.mark.parametrize(
    "downgrade", ["pass", "raise NotImplementedError", "'''Nothing.'''", "return"]
)
def test_a_version_that_cannot_be_taken_back_is_an_error(folder: Folder, downgrade: str) -> None:
    version(folder, "op.create_table('songs')", downgrade)

    finding = only(check(folder), "downgrade")

    assert finding.level == "error"
    assert finding.line == 9


@pytest.mark.parametrize(
    "change",
    [
        "op.create_table('songs', schema='robin')",
        "op.create_table('songs', schema=down)",
        "op.drop_column('accounts', 'name', schema='core')",
        "op.execute('ALTER TABLE core.accounts ADD COLUMN song text')",
        "op.execute(sa.text('DROP TABLE IF EXISTS robin.songs'))",
        "op.execute('insert into robin.songs select 1')",
        'op.execute(\'UPDATE ONLY "robin"."songs" SET x = 1\')',
    ],
)
def test_a_version_changes_its_own_schema_alone(folder: Folder, change: str) -> None:
    version(folder, change)

    finding = only(check(folder), "foreign-schema")

    assert finding.level == "error"
    assert finding.line == 8


@pytest.mark.parametrize(
    "reference",
    [
        "op.create_table('songs', sa.Column('q', sa.ForeignKey('quests.quests.id')))",
        "op.create_table('s', sa.ForeignKeyConstraint(['q'], ['quests.quests.id']))",
        "op.create_foreign_key('fk', 'songs', 'quests', ['q'], ['id'], referent_schema='quests')",
    ],
)
def test_foreign_keys_point_to_what_is_required(folder: Folder, reference: str) -> None:
    version(folder, reference)

    assert only(check(folder), "foreign-key").level == "error"
    assert check(folder, "quests") == []


def test_what_locks_or_fails_on_a_table_in_use_is_pointed_out(folder: Folder) -> None:
    version(
        folder,
        "op.create_index('a', 'songs', ['x']);"
        " op.create_index('b', 'songs', ['x'], postgresql_concurrently=True);"
        " op.add_column('songs', sa.Column('p', sa.Text, nullable=False));"
        " op.add_column('songs', sa.Column('q', sa.Text, nullable=False, server_default=''))",
    )

    found = check(folder)

    assert only(found, "hot-lock").level == "warning"
    assert only(found, "required-column").level == "error"


def test_versions_stand_in_one_line(folder: Folder) -> None:
    numbered(folder, "0001", "None", "pass", "pass")
    numbered(folder, "0002", '"0001"', "pass", "pass")
    numbered(folder, "0003", '"0002"', "pass", "pass")
    assert check(folder) == []

    numbered(folder, "0004", '"0002"', "pass", "pass")
    numbered(folder, "0005", '"0009"', "pass", "pass")
    numbered(folder, "0001", '"0003"', "return", "pass")

    found = check(folder)

    assert {f.rule for f in found} == {"revision"}
    assert len(found) == 3


def test_versions_that_nobody_registers_are_an_error(folder: Folder) -> None:
    version(folder, "pass", "pass")

    assert folder.rules() == {"unregistered-migrations"}


def test_a_package_without_versions_is_an_error(folder: Folder) -> None:
    assert only(check(folder), "no-versions").level == "error"
