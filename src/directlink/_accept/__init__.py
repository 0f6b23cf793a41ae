"""Accepting an offer and waiting for an interface: what to do next, decided without I/O.

- ``acceptance``: look, confirm, and look again after anything but a clear answer;
- ``waiting``, ``pacing``, ``log``: what a look means, when the next one is due, and what happened so far;
- ``subjects``, ``states``, ``listings``: what can be waited for, the states it has, and how it is listed;
- ``reads``: a question that takes several reads;
- ``findings``: what is found about an offer or an interface;
- ``batch``: many acceptances, each with its own outcome;
- ``offers``, ``expectations``, ``offer_search``: what is offered, what it is expected to be, and waiting for that;
- ``preflight``, ``preflight_findings``: what can be told before an acceptance;
- ``policy``, ``policy_rules``: which offers are accepted without asking anybody;
- ``watching``, ``changes``, ``snapshot``: which looks a watch takes, what it tells, and what it knows;
- ``stopping``: how a loop is stopped.
"""
