"""Quests: tasks in Telegram that earn XP, levels and badges."""
