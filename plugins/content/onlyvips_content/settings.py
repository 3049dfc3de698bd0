"""The plugin's section of plugins.toml: ``[plugins.content.settings]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UploadSettings(_Section):
    """What may be uploaded."""

    image_megabytes: int = Field(30, ge=1, le=1000, description="Largest picture.")
    video_megabytes: int = Field(2000, ge=1, le=100_000, description="Largest video.")
    audio_megabytes: int = Field(300, ge=1, le=100_000, description="Largest sound.")
    image_megapixels: int = Field(100, ge=1, le=1000, description="Most pixels of a picture.")
    video_seconds: int = Field(7200, ge=1, le=86_400, description="Longest video.")
    audio_seconds: int = Field(14_400, ge=1, le=86_400, description="Longest sound.")
    unfinished_hours: int = Field(24, ge=1, le=720, description="How long an upload may rest.")
    quota_gigabytes: int = Field(50, ge=1, le=100_000, description="What one person may store.")


class ProcessingSettings(_Section):
    """What making pictures, videos and sounds ready may cost."""

    at_once: int = Field(2, ge=1, le=64, description="Files that one worker processes at once.")
    minutes: int = Field(60, ge=1, le=600, description="Longest time for one file.")
    memory_megabytes: int = Field(
        4096, ge=512, le=1_000_000, description="Address space of the process for one file."
    )


class ContentSettings(_Section):
    """Settings of the content plugin."""

    storage: str = Field(
        "",
        description="Where media lies: empty for the folder media in the platform's state folder, "
        "file:///path, or s3://bucket/prefix (keys from the usual AWS_ variables).",
    )
    uploads: UploadSettings = UploadSettings()
    processing: ProcessingSettings = ProcessingSettings()
    media_requests: int = Field(
        6000,
        ge=60,
        le=1_000_000,
        description="Requests a minute for media from one address; a page shows dozens at once.",
    )
    link_minutes: int = Field(10, ge=1, le=1440, description="How long a media address holds.")
    watermark: bool = Field(True, description="Mark pictures with a code of the viewer.")
    works_in_memory: int = Field(
        20_000,
        ge=100,
        le=10_000_000,
        description="Works whose public part each process keeps in memory, some 3 kB each.",
    )
    comments_wait: bool = Field(False, description="Comments wait for a moderator.")
    most_price: dict[str, int] = Field(
        default_factory=lambda: {"XTR": 25_000},
        description="Highest price by asset; Telegram takes at most 25,000 Stars for paid media.",
    )
    chat_megabytes: int = Field(
        20,
        ge=1,
        le=2000,
        description="Largest file that the bot sends into a chat; Telegram takes at most 2000 MB. "
        "For larger ones people are sent to the app.",
    )
    chat_cache_megabytes: int = Field(
        1000,
        ge=50,
        le=1_000_000,
        description="What the bot keeps on its own disk of files it sent lately.",
    )
    tip_amounts: dict[str, list[Annotated[int, Field(gt=0)]]] = Field(
        default_factory=lambda: {
            "XTR": [10, 50, 100, 500],
            "TON": [100_000_000, 500_000_000, 1_000_000_000],
            "USDT": [1_000_000, 5_000_000, 10_000_000],
        },
        description="Tips that the bot offers, by asset, in its smallest unit; at most four each.",
    )
