"""Accepting an offer and waiting for an interface: what to do next, decided without I/O.

- ``acceptance``: look, confirm, and look again after anything but a clear answer;
- ``waiting``: when to look at an interface again, and when the wait is over;
- ``batch``: many acceptances, each with its own outcome.
"""
