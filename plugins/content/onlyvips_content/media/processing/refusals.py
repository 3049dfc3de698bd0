"""Why a file is not processed, in the words that its owner reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Return the text as it is; the tools that fill the catalogues find it by this call."""
    return msgid


#: By code; msgids of the catalogue, with placeholders for the refusal's values.
SENTENCES: Final[Mapping[str, str]] = {
    "file-empty": N_("This file is empty."),
    "file-unknown": N_(
        "This kind of file cannot be shown here. Upload a picture (JPEG, PNG, WebP, GIF or AVIF), "
        "a video (MP4, MOV, WebM, MKV or AVI) or a sound (MP3, M4A, OGG, FLAC or WAV)."
    ),
    "file-refused": N_("Files of the kind {kind} are not taken."),
    "file-too-large": N_("This file is too large: expected at most {most} MB."),
    "file-broken": N_("This file is broken or incomplete. Upload it once more."),
    "file-too-hard": N_(
        "This file could not be processed: it takes too much memory or time. Save it anew with "
        "usual settings and upload that."
    ),
    "picture-too-large": N_(
        "This picture has too many pixels: expected at most {most} million, got {width} × {height}."
    ),
    "too-long": N_("This takes too long to play: expected at most {most} minutes."),
    "nothing-in-it": N_("There is neither a picture nor a sound in this file."),
}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return why a file was refused, in English.

    Args:
        code: Of the refusal.
        values: Of the refusal.
    """
    return SENTENCES[code].format(**values)
