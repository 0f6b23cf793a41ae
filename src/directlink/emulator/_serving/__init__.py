"""From a request on the network, or in this process, to its answer.

``server`` and ``http_connection`` serve HTTP, with requests read by ``request_reader``; ``transport`` serves clients in
this process. Both call ``service``, which consults ``faults``, verifies the signature (``auth``), lets ``_operations``
answer, and keeps a record (``request_log``). An emulated resource needs nothing here: see ``_operations``.
"""
