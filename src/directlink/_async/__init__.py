"""The client, written once; :mod:`directlink._sync` is generated from here by ``scripts/unasync``."""
