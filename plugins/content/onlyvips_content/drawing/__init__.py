"""Pictures, videos and sounds that are drawn by code, for demos and screenshots.

Each depends on its seed alone, so that a demo is the same wherever it is put in.
"""
