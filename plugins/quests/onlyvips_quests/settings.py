"""The plugin's section of plugins.toml: ``[plugins.quests.settings]``."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelSettings(_Section):
    """How much XP levels take, see `onlyvips_quests.levels`."""

    step: int = Field(100, ge=1, le=1_000_000, description="XP from level 1 to 2.")
    growth: int = Field(
        100,
        ge=0,
        le=1000,
        description="Percent of step by which each level takes more than the one before it.",
    )


class StreakSettings(_Section):
    """Days in a row."""

    freeze_every: int = Field(
        7, ge=0, le=365, description="A freeze is earned with each so many days; 0 for none."
    )
    most_freezes: int = Field(2, ge=0, le=30, description="Freezes that can be kept.")


class FraudSettings(_Section):
    """What becomes of a claim by its score, and the rules that make the score.

    A score is 0 to 100. Below ``hold`` a claim is paid, from ``hold`` on it waits for a re-check,
    from ``review`` on a moderator decides, from ``refuse`` on it is refused; the person can appeal.
    """

    hold: int = Field(30, ge=1, le=101)
    review: int = Field(60, ge=1, le=101)
    refuse: int = Field(90, ge=1, le=101, description="101 refuses nothing.")
    hold_seconds: int = Field(86_400, ge=60, le=31_536_000, description="How long such a hold is.")
    rules: dict[str, dict[str, int]] = Field(
        default_factory=dict,
        description="Parameters by rule, e.g. {velocity = {points = 40, per_hour = 30}}; "
        "points = 0 switches a rule off. See: onlyvips quests rules",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.hold <= self.review <= self.refuse:
            raise ValueError("expected hold <= review <= refuse")
        return self


class QuestsSettings(_Section):
    """Settings of the quests plugin."""

    levels: LevelSettings = LevelSettings()
    streaks: StreakSettings = StreakSettings()
    fraud: FraudSettings = FraudSettings()
    page_size: int = Field(5, ge=1, le=20, description="Quests on one page in the bot.")
    showcase: int = Field(5, ge=1, le=20, description="Badges that a person can show first.")
    proof_megabytes: int = Field(10, ge=1, le=50, description="Largest picture of a proof.")
