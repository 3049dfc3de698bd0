"""Alembic versions of the plugin."""
