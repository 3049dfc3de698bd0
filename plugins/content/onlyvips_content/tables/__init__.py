"""Tables of the schema ``content``."""

from onlyvips_content.tables.base import metadata
from onlyvips_content.tables.doings import (
    comments,
    creator_counts,
    creator_days,
    follow_marks,
    likes,
    marks,
    other_unlocks,
    purchases,
    saves,
    tips,
    unlocks,
    views,
    work_days,
    work_revenue,
)
from onlyvips_content.tables.media import (
    doomed_objects,
    marked,
    media,
    renditions,
    upload_parts,
    uploads,
)
from onlyvips_content.tables.people import creators, follows, passes, viewers
from onlyvips_content.tables.watching import positions
from onlyvips_content.tables.works import (
    bundle_works,
    categories,
    work_counts,
    work_media,
    work_tags,
    work_texts,
    works,
)

__all__ = [
    "bundle_works",
    "categories",
    "comments",
    "creator_counts",
    "creator_days",
    "creators",
    "doomed_objects",
    "follow_marks",
    "follows",
    "likes",
    "marked",
    "marks",
    "media",
    "metadata",
    "other_unlocks",
    "passes",
    "positions",
    "purchases",
    "renditions",
    "saves",
    "tips",
    "unlocks",
    "upload_parts",
    "uploads",
    "viewers",
    "views",
    "work_counts",
    "work_days",
    "work_media",
    "work_revenue",
    "work_tags",
    "work_texts",
    "works",
]
