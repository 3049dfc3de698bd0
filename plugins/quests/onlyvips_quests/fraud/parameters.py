"""What an operator can set of each rule: its points, and from when on it speaks.

The defaults let an ordinary fan pass who does all quests there are in one evening, on a telephone
that shares its address with a thousand others.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from onlyvips_quests.fraud.queries import MOST_CLAIMS, MOST_DISTANCE, MOST_INVITED


class Parameters(BaseModel):
    """What every rule has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: int = Field(ge=0, le=100, description="Added for each time it speaks; 0 for off.")


class Velocity(Parameters):
    """Parameters of ``velocity``."""

    points: int = Field(30, ge=0, le=100)
    per_hour: int = Field(
        60, ge=1, le=MOST_CLAIMS, description="Claims of an account in an hour that are fine."
    )
    per_day: int = Field(
        150, ge=1, le=MOST_CLAIMS, description="Claims of an account in a day that are fine."
    )


class Address(Parameters):
    """Parameters of ``address``."""

    points: int = Field(15, ge=0, le=100)
    people_per_hour: int = Field(
        50, ge=1, le=MOST_CLAIMS, description="Other people at the address in an hour."
    )
    claims_per_hour: int = Field(
        200, ge=1, le=MOST_CLAIMS, description="Claims of others at the address in an hour."
    )
    new_per_day: int = Field(
        10, ge=1, le=MOST_CLAIMS, description="Other new accounts at the address in a day."
    )
    new_percent: int = Field(
        50, ge=0, le=100, description="Share of new accounts there from which on they count."
    )


class CopiedText(Parameters):
    """Parameters of ``copied_text``; quests that ask for an original take no copy anyway."""

    points: int = Field(15, ge=0, le=100)


class CopiedPicture(Parameters):
    """Parameters of ``copied_picture``."""

    points: int = Field(60, ge=0, le=100)
    distance: int = Field(
        4, ge=0, le=MOST_DISTANCE, description="Points of 64 in which a copy may differ."
    )


class FreshAccount(Parameters):
    """Parameters of ``fresh_account``."""

    points: int = Field(10, ge=0, le=100)
    minutes: int = Field(60, ge=1, le=525_600, description="An account is fresh for so long.")


class ReferralRing(Parameters):
    """Parameters of ``referral_ring``."""

    points: int = Field(25, ge=0, le=100)
    same: int = Field(2, ge=1, le=MOST_INVITED, description="Invited people at one's own address.")
    shared: int = Field(5, ge=1, le=MOST_INVITED, description="Invited people who share addresses.")
    per_hour: int = Field(20, ge=1, le=MOST_INVITED, description="People invited in an hour.")
    idle: int = Field(
        10, ge=1, le=MOST_INVITED, description="People invited a day ago who did nothing since."
    )
    idle_percent: int = Field(
        90, ge=1, le=100, description="Share of them from which on they count."
    )


class Leaver(Parameters):
    """Parameters of ``leaver``."""

    points: int = Field(30, ge=0, le=100)
    taken_back: int = Field(
        2, ge=1, le=MOST_CLAIMS, description="Rewards taken back in 30 days, for each time."
    )
    refused: int = Field(10, ge=1, le=MOST_CLAIMS, description="Claims refused in 30 days.")


class Timing(Parameters):
    """Parameters of ``timing``."""

    points: int = Field(30, ge=0, le=100)
    answer_milliseconds: int = Field(
        500, ge=0, le=60_000, description="An answer takes at least so long; 0 for any time."
    )
    answers: int = Field(5, ge=1, le=100, description="Answers from which on the time counts.")
    per_minute: int = Field(
        30, ge=1, le=MOST_CLAIMS, description="Claims of an account in a minute that are fine."
    )
    pause_seconds: int = Field(
        0, ge=0, le=3600, description="Seconds from one claim to the next at least; 0 for none."
    )
