from __future__ import annotations

from pydantic import BaseModel


class MagpieSettings(BaseModel):
    gift: str = "a button"
    most: int = 3
