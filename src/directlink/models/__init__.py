"""The structures of the API, one module a family; import them from :mod:`directlink` itself."""
