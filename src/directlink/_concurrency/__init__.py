"""Threads, tasks, event loops and forks: what is hard about each, written once.

- ``fork``: what is done before and after a fork, in the parent and in the child;
- ``locks``: a semaphore that no interrupt can leave taken, for threads and for tasks;
- ``loops``: values that belong to one event loop;
- ``threads``: a function that may block, in a thread that the caller need not wait for;
- ``workers``: a bounded number of jobs at a time, handed back as they end;
- ``imports``: imports at first use that no other thread's fork can interrupt.
"""
