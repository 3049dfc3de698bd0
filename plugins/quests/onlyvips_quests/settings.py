"""The plugin's section of plugins.toml: ``[plugins.quests.settings]``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class QuestsSettings(BaseModel):
    """Settings of the quests plugin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level_step: int = Field(
        100,
        ge=1,
        le=1_000_000,
        description="XP from level 1 to 2; each further level takes this much more than the last.",
    )
    page_size: int = Field(5, ge=1, le=20, description="Quests on one page in the bot.")
