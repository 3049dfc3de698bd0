"""libvips, with nothing of it that strangers' files need not reach."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

#: Nicknames of the loaders that files of strangers are given to.
LOADERS: Final = ("jpegload", "pngload", "webpload", "gifload", "heifload")
#: Class names of the same (https://www.libvips.org/API/current/func.operation_block_set.html).
_UNBLOCKED: Final = ("Jpeg", "Png", "Webp", "Nsgif", "Heif")
#: Threads for one picture: several are processed at once.
_THREADS: Final = "2"


@cache
def vips() -> Any:
    """Return the module pyvips, which loads nothing but the kinds of pictures that are taken."""
    import os

    os.environ.setdefault("VIPS_CONCURRENCY", _THREADS)
    import pyvips

    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in _UNBLOCKED:
        pyvips.operation_block_set(f"VipsForeignLoad{name}", False)
    # Every picture is another one: what is kept of it is only in the way.
    pyvips.cache_set_max(0)
    return pyvips
