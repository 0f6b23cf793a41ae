"""One call of the API: what is sent, what the answer means, and whether to send again.

- ``operations``: one row an operation: its models, its repeat rule, its pages;
- ``exchange``: the protocol of a call, without I/O: sign, send, classify, retry, keep the deadline;
- ``error_answers``: from an answer that is no success to a typed error; ``error_codes`` is the table of codes;
- ``reporting``: what a call tells hooks.
"""
