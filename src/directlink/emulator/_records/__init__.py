"""What the emulated service knows of each resource: one module, one record.

A record is a dataclass of plain values and dates. ``state(lifecycle)`` derives the state that it is in now from those
dates, the clock and the provisioning rules in ``lifecycle``; ``to_json(lifecycle)`` shows it as the service does.
Records know nothing of the store, of requests or of each other's tables: another resource is an id.

To add an emulated resource, start with a module here: see ``_operations``.
"""
