"""Making of a file what people are shown.

All of it are plain functions from a file to files in a folder. They know no database, no storage
and no platform, because they run in a process of their own: what strangers upload is read by
decoders in C, and whatever it does to them must end there (`onlyvips_content.media.children`).
"""
