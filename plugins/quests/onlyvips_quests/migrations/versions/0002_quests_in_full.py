"""Versions of quests, claims with what was decided and why, and XP that is only ever added to.

What was completed before becomes a paid claim under the same number, and each quest its own first
version. All of it is plain SQL, so that the migration can be printed as well as run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ACCOUNTS = "core.accounts.id"

#: A quest's texts in the platform's languages, an English one among them.
_TITLES = """jsonb_build_object('en', left(coalesce(
    nullif(btrim(q.titles->>'en'), ''),
    (SELECT btrim(value) FROM jsonb_each_text(q.titles) WHERE btrim(value) <> '' LIMIT 1),
    q.slug), 120)) || """
_TEXTS = """coalesce((SELECT jsonb_object_agg(key, left(btrim(value), {most}))
    FROM jsonb_each_text(q.{column})
    WHERE key IN ('en', 'tr', 'ru', 'ar') AND btrim(value) <> ''), '{{}}')"""

#: The rules as the model ``Rules`` of that time writes them.
_RULES = f"""jsonb_build_object(
    'type', CASE q.type WHEN 'group_message' THEN 'message_send' ELSE q.type END,
    'parameters', q.parameters,
    'titles', {_TITLES}{_TEXTS.format(column="titles", most=120)},
    'descriptions', {_TEXTS.format(column="descriptions", most=1500)},
    'difficulty', 'easy',
    'rewards', jsonb_build_object('xp', q.xp, 'badge', q.badge, 'others', '[]'::jsonb),
    'recurrence', q.recurrence,
    'cooldown', 0,
    'attempts', NULL,
    'window', '{{"starts_at": null, "ends_at": null}}'::jsonb,
    'capacity', NULL,
    'requires', NULL,
    'audience', '{{"languages": [], "roles": [], "min_level": 1, "max_level": null,
                   "newer_than_days": null, "older_than_days": null}}'::jsonb,
    'hold', NULL)"""

_CARRY_OVER = (
    "UPDATE quests.quests SET version = 1,"
    " state = CASE WHEN active THEN 'published' ELSE 'archived' END",
    f"""INSERT INTO quests.quest_versions (quest_id, number, rules, created_at, published_at)
    SELECT q.id, 1, {_RULES}, q.created_at, q.created_at
      FROM quests.quests q ORDER BY q.id""",  # noqa: S608 - a constant of this file
    """INSERT INTO quests.claims (id, account_id, quest_id, version_id, period, state, xp, score,
                                   facts, reasons, claimed_at, settled_at)
    OVERRIDING SYSTEM VALUE
    SELECT c.id, c.account_id, c.quest_id, v.id, c.period, 'paid', c.xp, 0, '{}', '[]',
           c.completed_at, c.completed_at
      FROM quests.completions c JOIN quests.quest_versions v USING (quest_id) ORDER BY c.id""",
    # Numbers that were given before are not given again, even if the last rows are gone.
    """SELECT setval(pg_get_serial_sequence('quests.claims', 'id'), last_value, is_called)
      FROM quests.completions_id_seq""",
    "UPDATE quests.xp_entries SET key = 'claim:' || completion_id",
    "INSERT INTO quests.catalogue (id, revision) VALUES (1, 1)",
)

#: What the older tables cannot hold goes: claims that were not paid, and XP that is of no claim.
_CARRY_BACK = (
    """INSERT INTO quests.completions (id, account_id, quest_id, period, xp, completed_at)
    OVERRIDING SYSTEM VALUE
    SELECT id, account_id, quest_id, period, xp, coalesce(settled_at, claimed_at)
      FROM quests.claims WHERE state = 'paid' ORDER BY id""",
    """SELECT setval(pg_get_serial_sequence('quests.completions', 'id'), last_value, is_called)
      FROM quests.claims_id_seq""",
    """UPDATE quests.xp_entries e SET completion_id = c.id
      FROM quests.completions c WHERE e.key = 'claim:' || c.id AND e.account_id = c.account_id""",
    "DELETE FROM quests.xp_entries WHERE completion_id IS NULL",
    """UPDATE quests.progress p SET xp = s.xp, completed = s.completed
      FROM (SELECT p.account_id, coalesce(sum(e.amount), 0) AS xp, count(e.id) AS completed
              FROM quests.progress p LEFT JOIN quests.xp_entries e USING (account_id)
             GROUP BY 1) s
     WHERE s.account_id = p.account_id AND (s.xp, s.completed) <> (p.xp, p.completed)""",
    # A draft has its first version; a weekly quest can only wait for the next way up. What is at
    # its default is not in the rules.
    """UPDATE quests.quests q
       SET active = q.state = 'published' AND coalesce(v.rules->>'recurrence', '') <> 'weekly',
           type = CASE v.rules->>'type' WHEN 'message_send' THEN 'group_message'
                                        ELSE v.rules->>'type' END,
           parameters = coalesce(v.rules->'parameters', '{}'),
           titles = v.rules->'titles',
           descriptions = coalesce(v.rules->'descriptions', '{}'),
           xp = coalesce((v.rules->'rewards'->>'xp')::integer, 0),
           badge = (SELECT slug FROM quests.badges WHERE slug = v.rules->'rewards'->>'badge'),
           recurrence = CASE v.rules->>'recurrence' WHEN 'daily' THEN 'daily' ELSE 'once' END
      FROM quests.quest_versions v
     WHERE v.quest_id = q.id AND v.number = coalesce(q.version, 1)""",
)

_APPEND_ONLY = (
    """CREATE FUNCTION quests.keep_xp_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR current_setting('quests.erasing', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'quests.xp_entries is append-only: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Take XP back with another entry.';
    END IF;
    RETURN NULL;
END
$$""",
    """CREATE TRIGGER keep_xp_entries BEFORE UPDATE OR DELETE OR TRUNCATE ON quests.xp_entries
    FOR EACH STATEMENT EXECUTE FUNCTION quests.keep_xp_entries()""",
)
_NOT_APPEND_ONLY = (
    "DROP TRIGGER keep_xp_entries ON quests.xp_entries",
    "DROP FUNCTION quests.keep_xp_entries()",
)


def upgrade() -> None:
    """Make the new tables, carry over what there is, and drop what is no longer needed."""
    _add("quests", _text("state", "draft"), sa.Column("version", sa.Integer))
    op.create_check_constraint(
        "ck_quests_state", "quests", "state IN ('draft', 'published', 'archived')", schema="quests"
    )
    _add("xp_entries", sa.Column("key", sa.Text))
    _create_versions()
    _create_claims()
    _create_runs()
    _run(_CARRY_OVER)
    op.alter_column("xp_entries", "key", nullable=False, schema="quests")
    op.create_unique_constraint(
        "uq_xp_entries_key", "xp_entries", ["account_id", "key"], schema="quests"
    )
    _drop("xp_entries", "completion_id")
    op.drop_table("completions", schema="quests")
    _drop("quests", "type", "parameters", "titles", "descriptions")
    _drop("quests", "xp", "badge", "recurrence", "active")
    op.create_check_constraint(
        "ck_quests_published_version",
        "quests",
        "state <> 'published' OR version IS NOT NULL",
        schema="quests",
    )
    _run(_APPEND_ONLY)


def downgrade() -> None:
    """Put the old tables back, with what they can hold."""
    _run(_NOT_APPEND_ONLY)
    _create_old_columns()
    _create_completions()
    _run(_CARRY_BACK)
    for column in ("type", "titles", "xp"):
        op.alter_column("quests", column, nullable=False, schema="quests")
    op.alter_column("xp_entries", "completion_id", nullable=False, schema="quests")
    _drop("xp_entries", "key")
    for table in ("run_steps", "runs", "claims", "seats", "catalogue", "quest_versions"):
        op.drop_table(table, schema="quests")
    _drop("quests", "state", "version")


def _create_versions() -> None:
    _table(
        "quest_versions",
        _number(),
        _big("quest_id"),
        _integer("number"),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("author_id", sa.BigInteger),
        _time("created_at"),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        _foreign_key("quest_versions", "quest_id", "quests.quests.id"),
        _foreign_key("quest_versions", "author_id", _ACCOUNTS),
        sa.UniqueConstraint("quest_id", "number", name="uq_quest_versions_number"),
    )
    _table(
        "catalogue",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        _big("revision"),
        sa.CheckConstraint("id = 1", name="ck_catalogue_one_row"),
    )
    _table(
        "seats",
        _big("quest_id"),
        _integer("taken"),
        _foreign_key("seats", "quest_id", "quests.quests.id"),
        sa.CheckConstraint("taken >= 0", name="ck_seats_taken"),
        key=["quest_id"],
    )


def _create_claims() -> None:
    _table(
        "claims",
        _number(),
        *_of_a_version("claims"),
        _text("period", ""),
        sa.Column("state", sa.Text, nullable=False),
        _integer("xp"),
        sa.Column("score", sa.SmallInteger, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("address", sa.BigInteger),
        _time("claimed_at"),
        sa.Column("hold_until", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("account_id", "quest_id", "period", name="uq_claims_once"),
        sa.CheckConstraint(
            "state IN ('paid', 'held', 'review', 'refused', 'forfeited', 'taken_back')",
            name="ck_claims_state",
        ),
    )
    _index("ix_claims_quest_id", "claims", "quest_id", "id")
    _index("ix_claims_account_id", "claims", "account_id", "claimed_at")
    _index("ix_claims_address", "claims", "address", "claimed_at", where="address IS NOT NULL")
    _index(
        *("ix_claims_hold_until", "claims", "hold_until"),
        where="hold_until IS NOT NULL AND state IN ('held', 'paid')",
    )


def _create_runs() -> None:
    _table(
        "runs",
        _number(),
        *_of_a_version("runs"),
        _text("period", ""),
        _integer("steps", 0),
        _integer("attempts", 0),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        _json("data"),
        _time("taken_at"),
        _time("updated_at"),
        sa.UniqueConstraint("account_id", "quest_id", "period", name="uq_runs_once"),
    )
    _index("ix_runs_quest_id", "runs", "quest_id")
    _table(
        "run_steps",
        _big("run_id"),
        sa.Column("step", sa.Text, nullable=False),
        _foreign_key("run_steps", "run_id", "quests.runs.id", ondelete="CASCADE"),
        key=["run_id", "step"],
    )
    _index("ix_run_steps_step", "run_steps", "step")


def _create_old_columns() -> None:
    _add("quests", sa.Column("type", sa.Text), _json("parameters"), sa.Column("titles", JSONB))
    _add("quests", _json("descriptions"), sa.Column("xp", sa.Integer), sa.Column("badge", sa.Text))
    _add("quests", _text("recurrence", "once"))
    _add("quests", sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()))
    op.create_foreign_key(
        "fk_quests_badge_badges",
        *("quests", "badges", ["badge"], ["slug"]),
        source_schema="quests",
        referent_schema="quests",
    )
    op.create_check_constraint(
        "ck_quests_xp", "quests", "xp BETWEEN 0 AND 1000000", schema="quests"
    )
    op.create_check_constraint(
        "ck_quests_recurrence", "quests", "recurrence IN ('once', 'daily')", schema="quests"
    )
    _index("ix_quests_offered", "quests", "position", "id", where="active")


def _create_completions() -> None:
    _table(
        "completions",
        _number(),
        _big("account_id"),
        _big("quest_id"),
        _text("period", ""),
        _integer("xp"),
        _time("completed_at"),
        sa.UniqueConstraint("account_id", "quest_id", "period", name="uq_completions_once"),
        _foreign_key("completions", "account_id", _ACCOUNTS),
        _foreign_key("completions", "quest_id", "quests.quests.id"),
    )
    _index("ix_completions_quest_id", "completions", "quest_id")
    _add("xp_entries", sa.Column("completion_id", sa.BigInteger))
    op.create_unique_constraint(
        "uq_xp_entries_completion_id", "xp_entries", ["completion_id"], schema="quests"
    )
    op.create_foreign_key(
        "fk_xp_entries_completion_id_completions",
        *("xp_entries", "completions", ["completion_id"], ["id"]),
        source_schema="quests",
        referent_schema="quests",
    )


def _of_a_version(table: str) -> list[SchemaItem]:
    """Return columns that say whose, of which quest and under which of its versions."""
    return [
        _big("account_id"),
        _big("quest_id"),
        _big("version_id"),
        _foreign_key(table, "account_id", _ACCOUNTS),
        _foreign_key(table, "quest_id", "quests.quests.id"),
        _foreign_key(table, "version_id", "quests.quest_versions.id"),
    ]


def _table(name: str, *parts: SchemaItem, key: Sequence[str] = ("id",)) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), schema="quests")


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, schema="quests", postgresql_where=condition)


def _add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column, schema="quests")


def _drop(table: str, *columns: str) -> None:
    for column in columns:
        op.drop_column(table, column, schema="quests")


def _run(statements: Sequence[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False)


def _integer(name: str, default: int | None = None) -> sa.Column[int]:
    value = None if default is None else sa.text(str(default))
    return sa.Column(name, sa.Integer, nullable=False, server_default=value)


def _text(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _json(name: str, default: str = "{}") -> sa.Column[Any]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text(f"'{default}'"))


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _foreign_key(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    _, referred, _ = target.split(".")
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}_{referred}", ondelete=ondelete
    )
