"""What the emulated service knows of each resource: one module, one record.

A record is a dataclass of plain values and dates. ``state(lifecycle)`` derives the state that it is in now from those
dates, the clock and the provisioning rules in ``lifecycle``; ``to_json(lifecycle)`` shows it as the service does.
Records know nothing of the store, of requests or of each other's tables: another resource is an id.

So that snapshots hold it, a record is a dataclass without slots whose fields are JSON values, lists, dictionaries, or
other records; tuples and sets would come back as lists. No class has the name of another one in this package.

To add an emulated resource, start with a module here: see ``_operations``.
"""
