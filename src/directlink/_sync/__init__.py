# Generated from _async/__init__.py by scripts/unasync: change that file.
"""The client, written once; :mod:`directlink._sync` is generated from here by ``scripts/unasync``."""
