"""Alembic versions of the schema ``quests``."""
