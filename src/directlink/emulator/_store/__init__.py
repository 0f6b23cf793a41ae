"""The tables that hold the records, the accounts, and their snapshots.

To add an emulated resource, give ``Store`` a ``Table`` of its records, and the function that says what they are found
by besides their ids: the accounts that list them, what carries them (see ``_operations``). No request may read a whole
table: tables have thousands of records. After a change of what a record is found by, put it into its table again.
A question that takes more than one look-up, such as which VLANs a connection carries, is a method of ``Store``: only
the store decides how its tables are searched. Every ``Table`` of the store is part of a snapshot: see ``snapshot`` for
what a record must be like.
"""
