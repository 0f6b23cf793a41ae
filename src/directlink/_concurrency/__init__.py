"""Threads, tasks, event loops and forks: what is hard about each, written once.

- ``fork``: what a forked child has to start over with;
- ``locks``: who may go on where only so many may at a time, and what belongs to one event loop;
- ``threads``: something that may block, in a thread that the caller need not wait for;
- ``workers``: a bounded number of jobs at a time, handed back as they end;
- ``imports``: imports that no other thread's fork comes in the midst of.
"""
