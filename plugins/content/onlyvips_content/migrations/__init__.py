"""Versions of the schema ``content``."""
