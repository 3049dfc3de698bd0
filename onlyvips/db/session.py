"""Which statements leave a trace in the session, so that a connection must be reset.

asyncpg resets every connection that goes back to its pool, which costs a round trip, nearly as
much as the statement itself. Most statements change nothing that outlives them. Here is told,
once for each statement text, whether one is certainly of that kind; whatever is not known to be
harmless is followed by a reset.
"""

from __future__ import annotations

import re

_VERBS = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE
)
_CALL = re.compile(r"(?<![\w.$])((?:\"?\w+\"?\s*\.\s*)*\"?\w+\"?)\s*\(")
_INTO = re.compile(
    r"\b(?:INTO|UPDATE|AS(?!\s+MATERIALIZED\b)|ONLY|TABLE)"
    r"\s+(?:\"?\w+\"?\s*\.\s*)*\"?\w+\"?(?:\s+AS\s+\"?\w+\"?)?\s*\(",
    re.IGNORECASE,
)
# What the text of a statement says to nobody. They are looked for together, from the left, because
# each may hold the beginning of another: '--' is a literal and no comment.
_QUIET = re.compile(
    r"""
      (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*'     # a literal with escapes
    | '(?:[^']|'')*'                        # a literal
    | (?P<name>"(?:[^"]|"")*")              # a quoted name
    | --[^\n]* | /\*.*?\*/                  # comments
    """,
    re.VERBOSE | re.DOTALL,
)
# Dollar-quoted literals, and what is left of comments within comments.
_UNCLEAR = re.compile(r"(?<![\w$])\$(?:[A-Za-z_]\w*)?\$|/\*|\*/")
_PLAIN_NAME = re.compile(r'"\w+"')
_TEMPORARY = re.compile(
    r"\bINTO\s+(?:(?:LOCAL|GLOBAL)\s+)?(?:TEMP|TEMPORARY|UNLOGGED)\b"
    r'|\bINTO\s+(?:TABLE\s+)?"?pg_temp',
    re.IGNORECASE,
)

# Words of SQL that may stand before a parenthesis, and types that take one.
_WORDS = frozenset(
    """
    all and any array as between bigint bit by case cast char character check conflict constraint
    cross cube decimal default delete distinct do else end except exists extract filter float for
    from full group grouping having in inner insert intersect interval into is join key lateral
    left like ilike limit materialized not nothing null numeric of offset on only or order
    outer over overlaps partition position recursive returning right rollup row rows select set
    sets similar some symmetric tablesample then time timestamp to union unique update using
    values varchar varying when where window with within
    """.split()
)

# Functions of PostgreSQL that read or compute and do nothing else.
_FUNCTIONS = frozenset(
    """
    abs age array_agg array_append array_cat array_length array_position array_remove
    array_to_json array_to_string avg bit_count bool_and bool_or btrim cardinality ceil ceiling
    char_length clock_timestamp coalesce concat concat_ws count cume_dist current_database
    current_schema date
    date_bin date_part date_trunc dense_rank div encode decode exp first_value floor format gcd
    gen_random_uuid generate_series greatest hashtext hashtextextended initcap json_agg
    json_array_elements json_build_array json_build_object json_object_agg jsonb_agg
    jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
    jsonb_build_object jsonb_each jsonb_each_text jsonb_exists jsonb_extract_path
    jsonb_extract_path_text jsonb_object_agg jsonb_object_keys jsonb_path_exists
    jsonb_path_query_array jsonb_set jsonb_strip_nulls jsonb_to_recordset jsonb_typeof lag
    last_value lead least left length ln log lower lpad ltrim make_interval make_timestamptz max
    md5 min mod nextval now nth_value ntile nullif num_nonnulls octet_length percent_rank
    percentile_cont percentile_disc phraseto_tsquery plainto_tsquery position power
    pg_relation_size pg_sleep pg_total_relation_size pg_advisory_xact_lock
    pg_advisory_xact_lock_shared pg_try_advisory_xact_lock pg_notify random rank regexp_match
    regexp_replace repeat replace reverse right round row_number row_to_json rpad rtrim sha256 sign
    similarity split_part sqrt starts_with statement_timestamp stddev string_agg string_to_array
    strpos substr substring sum to_char to_date to_json to_jsonb to_timestamp to_tsquery
    to_tsvector transaction_timestamp translate trim trunc ts_headline ts_rank ts_rank_cd unnest
    upper uuid_generate_v4 uuidv4 uuidv7 variance version websearch_to_tsquery width_bucket xmax
    """.split()
)


def leaves_no_trace(sql: str) -> bool:
    """Whether a statement certainly changes nothing of the session.

    Args:
        sql: Its text.

    Returns:
        False for ``SET``, ``LISTEN``, session-level advisory locks, ``set_config``, temporary
        tables and the like, and for every function that is not known here.
    """
    text = _QUIET.sub(_hushed, sql)
    if _UNCLEAR.search(text):
        return False
    if not _VERBS.match(text) or ";" in text.rstrip().rstrip(";"):
        return False
    for name in _CALL.findall(_INTO.sub(" ( ", text)):
        word = name.replace('"', "").replace(" ", "").lower()
        if "." in word and not word.startswith("pg_catalog."):
            return False
        word = word.removeprefix("pg_catalog.")
        if word not in _WORDS and word not in _FUNCTIONS:
            return False
    return not _TEMPORARY.search(text)


def _hushed(found: re.Match[str]) -> str:
    name = found["name"]
    if name is None and "/*" in found[0][2:] and found[0].startswith("/*"):
        return found[0]  # PostgreSQL nests comments: where this one ends is not known here.
    if name is None:
        return " '' " if found[0].endswith("'") and not found[0].startswith("-") else " "
    # A name of other characters is no function that is known here.
    return name if _PLAIN_NAME.fullmatch(name) else '"_"'
