"""Quests to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import insert

from onlyvips.registry import Seed
from onlyvips_quests.tables import badges, quests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform

BADGES: Sequence[dict[str, Any]] = (
    {
        "slug": "first-steps",
        "icon": "👣",
        "rarity": "common",
        "names": {
            "en": "First steps",
            "tr": "İlk adımlar",
            "ru": "Первые шаги",
            "ar": "الخطوات الأولى",
        },
    },
)

DEMO: Sequence[dict[str, Any]] = (
    {
        "slug": "friend-link",
        "type": "start_link",
        "parameters": {"prefix": "ref_"},
        "xp": 50,
        "titles": {
            "en": "Come with a friend",
            "tr": "Bir arkadaşla gel",
            "ru": "Приходите с другом",
            "ar": "تعال مع صديق",
        },
        "descriptions": {
            "en": "Start the bot through a friend's link.",
            "tr": "Botu bir arkadaşının bağlantısıyla başlat.",
            "ru": "Запустите бота по ссылке друга.",
            "ar": "ابدأ البوت عبر رابط صديق.",
        },
    },
    {
        "slug": "join-news",
        "type": "channel_join",
        "parameters": {"channel": "@onlyvips_news"},
        "xp": 100,
        "badge": "first-steps",
        "titles": {
            "en": "Join the news channel",
            "tr": "Haber kanalına katıl",
            "ru": "Вступите в канал новостей",
            "ar": "انضم إلى قناة الأخبار",
        },
        "descriptions": {
            "en": "Be the first to know what is new.",
            "tr": "Yenilikleri ilk öğrenen ol.",
            "ru": "Узнавайте новости первыми.",
            "ar": "كن أول من يعرف الجديد.",
        },
    },
    {
        "slug": "say-hello",
        "type": "group_message",
        "parameters": {"group": "@onlyvips_chat", "min_length": 5},
        "xp": 30,
        "titles": {
            "en": "Say hello in the group",
            "tr": "Grupta selam ver",
            "ru": "Поздоровайтесь в группе",
            "ar": "ألقِ التحية في المجموعة",
        },
        "descriptions": {
            "en": "Write at least five letters. The bot sees it by itself.",
            "tr": "En az beş harf yaz. Bot bunu kendisi görür.",
            "ru": "Напишите хотя бы пять букв. Бот увидит это сам.",
            "ar": "اكتب خمسة أحرف على الأقل. سيراها البوت بنفسه.",
        },
    },
    {
        "slug": "daily-visit",
        "type": "daily",
        "parameters": {},
        "xp": 10,
        "recurrence": "daily",
        "titles": {
            "en": "Daily visit",
            "tr": "Günlük ziyaret",
            "ru": "Ежедневный визит",
            "ar": "الزيارة اليومية",
        },
        "descriptions": {
            "en": "Come by once a day.",
            "tr": "Günde bir kez uğra.",
            "ru": "Заходите раз в день.",
            "ar": "مرّ مرة واحدة في اليوم.",
        },
    },
)


def seeds() -> Sequence[Seed]:
    """Return the plugin's seeds."""
    return [
        Seed("badges", "The badge for the first quest", seed_badges),
        Seed("quests", "Four quests, one of each kind", seed_demo, demo=True),
    ]


async def seed_badges(platform: Platform) -> str:
    """Put in the badges; those that are there stay as the operator made them."""
    for badge in BADGES:
        await platform.db.execute(insert(badges).values(badge).on_conflict_do_nothing())
    return "the badge of the first steps"


async def seed_demo(platform: Platform) -> str:
    """Put in the demo quests; those that are there stay as they are."""
    await seed_badges(platform)
    for position, quest in enumerate(DEMO):
        values = {"badge": None, "recurrence": "once", **quest, "position": position}
        await platform.db.execute(insert(quests).values(values).on_conflict_do_nothing())
    return "four quests, one of each kind"
