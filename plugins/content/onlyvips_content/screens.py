"""The screens of content in the MiniApp; they lie in ``ui/screens``."""

from __future__ import annotations

from typing import Final

from onlyvips.registry import Screen

_CREATORS: Final = frozenset({"creator"})
_MODERATORS: Final = frozenset({"moderator"})


def screens() -> list[Screen]:
    """Return all screens; their titles are msgids of content's catalogues."""
    return [*_fans(), *_studio(), *_moderation()]


def _fans() -> list[Screen]:
    return [
        Screen("/content", "Discover", "compass", "tab", "ui/dist/discover.js", order=20),
        Screen(
            "/content/continue",
            "Continue watching",
            "play",
            "home",
            "ui/dist/continue.js",
            order=20,
        ),
        Screen("/content/fresh", "New works", "star", "home", "ui/dist/fresh.js", order=30),
        Screen(
            "/content/my-library",
            "My library",
            "book",
            "profile",
            "ui/dist/library-section.js",
            order=20,
        ),
        Screen("/content/library", "My library", "book", "hidden", "ui/dist/library.js"),
        Screen("/content/works/:id", "Work", "play", "hidden", "ui/dist/work.js"),
        Screen("/content/creators", "Creators", "users", "hidden", "ui/dist/creators.js"),
        Screen("/content/creators/:slug", "Creator", "user", "hidden", "ui/dist/creator.js"),
    ]


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
            "Comments",
            "comment",
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
