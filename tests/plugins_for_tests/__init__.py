"""Plugins that the host's own tests enable; `magpie` implements every hook there is."""
