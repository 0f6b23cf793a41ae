"""What the client hands on to when it is asked for offers; loaded when it is first used.

- ``listing``: what is offered, and waiting for an offer that is expected.
"""
