"""What the client hands on to when it is asked for offers; loaded when it is first used.

- ``listing``: what is offered, and waiting for an offer that is expected; ``preflight``: a look before an acceptance;
- ``watch``: watches; ``looking``, ``shared_looks``: the looks that those of one client share.
"""
