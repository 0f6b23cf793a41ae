"""One call of the API: what is sent, what the answer means, and whether to send again.

- ``operations``: one row an operation: its models, its repeat rule, its pages;
- ``exchange``: the protocol of a call, without I/O: sign, send, classify, retry, keep the deadline;
- ``context``: what all calls of a client share;
- ``retrying``: which failures are worth another attempt, and the quota that pays for it;
- ``bodies``: the JSON in an answer, and the structure that it stands for;
- ``error_answers``: from an answer that is no success to a typed error; ``error_codes`` is the table of codes;
- ``secrets``: what of a request nobody may read, should the service quote it;
- ``reporting``: what a call tells hooks.
"""
