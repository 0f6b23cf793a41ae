"""Accepting an offer and waiting for an interface: what to do next, decided without I/O.

- ``acceptance``: look, confirm, and look again after anything but a clear answer;
- ``waiting``: when to look at an interface again, and when the wait is over;
- ``findings``: what is found about an offer or an interface;
- ``batch``: many acceptances, each with its own outcome;
- ``offers``, ``expectations``, ``offer_search``: what is offered, what it is expected to be, and waiting for that;
- ``preflight``, ``preflight_findings``: what can be told before an acceptance;
- ``policy``, ``policy_rules``: which offers are accepted without asking anybody;
- ``watching``, ``changes``, ``snapshot``: which looks a watch takes, what it tells, and what it knows;
- ``listings``, ``stopping``: how each kind is listed, and how a loop is stopped.
"""
