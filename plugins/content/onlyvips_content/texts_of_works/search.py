"""Full-text search of PostgreSQL, each text by the rules of its language.

https://www.postgresql.org/docs/current/textsearch-dictionaries.html
"""

from __future__ import annotations

from typing import Final

#: Configurations that PostgreSQL brings along.
CONFIGURATIONS: Final = {"en": "english", "tr": "turkish", "ru": "russian", "ar": "arabic"}

#: What is searched of a text: the title counts most, then tags, then the summary. The body is for
#: those who may see the work, so nobody finds the work by it.
VECTOR: Final = """
setweight(to_tsvector(CAST(:configuration AS regconfig), CAST(:title AS text)), 'A')
|| setweight(to_tsvector(CAST(:configuration AS regconfig), CAST(:tags AS text)), 'B')
|| setweight(to_tsvector(CAST(:configuration AS regconfig), CAST(:summary AS text)), 'C')
"""

#: What somebody typed, read in each language: quotes, ``or`` and ``-`` as on the web.
QUERY: Final = "({})".format(
    " || ".join(f"websearch_to_tsquery('{name}', :words)" for name in CONFIGURATIONS.values())
)
