"""The tables that hold the records, and the accounts."""
