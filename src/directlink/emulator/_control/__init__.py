"""Control of a served emulator from any language, and its state on disk.

``control`` answers the paths under ``/_emulator/``, which no client of the service sends; ``state_file`` keeps the
store across restarts. Both do what the methods of :class:`~directlink.emulator.Emulator` do, by the same functions.
"""
