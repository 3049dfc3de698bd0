"""What plugin authors' tests stand on: the host's fixtures and a simulated Telegram.

This package stays empty at import, so that a program that needs one part does not load the others.
"""
