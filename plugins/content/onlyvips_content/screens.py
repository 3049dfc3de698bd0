"""The screens of content in the MiniApp; they lie in ``ui/screens``."""

from __future__ import annotations

from typing import Final

from onlyvips.registry import Screen

_CREATORS: Final = frozenset({"creator"})
_MODERATORS: Final = frozenset({"moderator"})


def screens() -> list[Screen]:
    """Return all screens; their titles are msgids of content's catalogues."""
    return [*_studio(), *_moderation()]


def _studio() -> list[Screen]:
    return [
        Screen(
            "/content/studio",
            "Your works",
            "pencil",
            "creator",
            "ui/dist/studio.js",
            _CREATORS,
            order=10,
        ),
        Screen(
            "/content/studio/statistics",
            "Statistics",
            "chart",
            "creator",
            "ui/dist/studio-statistics.js",
            _CREATORS,
            order=20,
        ),
        Screen(
            "/content/studio/followers",
            "Followers",
            "users",
            "creator",
            "ui/dist/studio-followers.js",
            _CREATORS,
            order=30,
        ),
        Screen(
            "/content/studio/comments",
            "Comments on your works",
            "bell",
            "creator",
            "ui/dist/studio-comments.js",
            _CREATORS,
            order=40,
        ),
        Screen(
            "/content/studio/profile",
            "Creator profile",
            "user",
            "creator",
            "ui/dist/studio-profile.js",
            _CREATORS,
            order=50,
        ),
        Screen(
            "/content/studio/new",
            "New work",
            "pencil",
            "hidden",
            "ui/dist/studio-editor.js",
            _CREATORS,
        ),
        Screen(
            "/content/studio/works/:id",
            "Edit a work",
            "pencil",
            "hidden",
            "ui/dist/studio-editor.js",
            _CREATORS,
        ),
        Screen(
            "/content/become",
            "Become a creator",
            "star",
            "profile",
            "ui/dist/studio-become.js",
            order=50,
        ),
        Screen(
            "/content/apply",
            "Become a creator",
            "star",
            "hidden",
            "ui/dist/studio-apply.js",
        ),
    ]


def _moderation() -> list[Screen]:
    return [
        Screen(
            "/content/moderation/creators",
            "Verify creators",
            "check",
            "admin",
            "ui/dist/moderation-creators.js",
            _MODERATORS,
            order=20,
        ),
        Screen(
            "/content/moderation/comments",
            "Moderate comments",
            "shield",
            "admin",
            "ui/dist/moderation-comments.js",
            _MODERATORS,
            order=30,
        ),
    ]
