"""Triggers by which the database itself keeps the books right, as version 0001 made them.

Nothing here may be changed: a later version that changes a function brings its own text.
"""

from __future__ import annotations

from typing import Final

_KEEP = """CREATE FUNCTION ledger.keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation',
              HINT = 'Take a transfer back with another one.';
END
$$"""
_KEEP_BALANCES = """CREATE FUNCTION ledger.keep_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'accounts of the ledger change by postings alone: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation',
              HINT = 'Insert a transfer with postings.';
END
$$"""
# People's accounts are locked before the platform's, each in the order of their numbers: whoever
# has locked some of them before, as a charge does, has kept to the same order.
# A session keeps the plans of its first call, which may have been made for another number of lines
# or when the tables were empty: only such plans are allowed as are right for any size.
_BOOK = """CREATE FUNCTION ledger.book_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wrong record;
BEGIN
    SELECT p.transfer_id, a.asset, sum(p.amount) AS total INTO wrong
      FROM added p JOIN ledger.accounts a ON a.id = p.account_id
     GROUP BY 1, 2 HAVING sum(p.amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % is out of balance by % %',
            wrong.transfer_id, wrong.total, wrong.asset
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT n.transfer_id INTO wrong
      FROM (SELECT p.transfer_id, count(*) AS lines FROM added p GROUP BY 1) n
     WHERE n.lines < 2
        OR n.lines <> (SELECT count(*) FROM ledger.postings p WHERE p.transfer_id = n.transfer_id)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % needs all of its postings, two or more, in one statement',
            wrong.transfer_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM FROM ledger.accounts WHERE id IN (SELECT account_id FROM added)
      ORDER BY owner IS NULL, id FOR NO KEY UPDATE;
    UPDATE ledger.accounts a SET balance = a.balance + s.total
      FROM (SELECT account_id, sum(amount) AS total FROM added GROUP BY 1) s
     WHERE a.id = s.account_id;
    RETURN NULL;
END
$$"""
_NEED = """CREATE FUNCTION ledger.need_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.postings WHERE transfer_id = NEW.id) THEN
        RAISE EXCEPTION 'transfer % has no postings', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$"""

GUARDS: Final = (
    _KEEP,
    _KEEP_BALANCES,
    _BOOK,
    _NEED,
    """CREATE TRIGGER keep_transfers BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.transfers
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.keep()""",
    """CREATE TRIGGER keep_postings BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.keep()""",
    """CREATE TRIGGER book_postings AFTER INSERT ON ledger.postings
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.book_postings()""",
    """CREATE CONSTRAINT TRIGGER need_postings AFTER INSERT ON ledger.transfers
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.need_postings()""",
    """CREATE TRIGGER begin_empty BEFORE INSERT ON ledger.accounts
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION ledger.keep_balances()""",
    # A change by a statement of its own; those of postings come from within their trigger.
    """CREATE TRIGGER keep_balances BEFORE UPDATE ON ledger.accounts
    FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION ledger.keep_balances()""",
    """CREATE TRIGGER keep_accounts BEFORE DELETE OR TRUNCATE ON ledger.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.keep_balances()""",
)
#: After the tables, and with them their triggers, were dropped.
NO_GUARDS: Final = (
    "DROP FUNCTION ledger.need_postings()",
    "DROP FUNCTION ledger.book_postings()",
    "DROP FUNCTION ledger.keep_balances()",
    "DROP FUNCTION ledger.keep()",
)
