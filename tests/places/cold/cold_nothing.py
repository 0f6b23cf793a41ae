def handler(_event: dict[str, str], _context: object) -> str:
    return "pending"
