"""The tables that hold the records, and the accounts.

To add an emulated resource, give ``Store`` a table from its id to its record (see ``_operations``). A question that
takes more than one look-up by id, such as which VLANs a connection carries, is a method of ``Store``: only the
store decides how its tables are searched.
"""
