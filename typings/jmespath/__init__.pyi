from typing import Any

from jmespath import exceptions as exceptions

class Expression:
    def search(self, value: Any) -> Any: ...

def compile(expression: str) -> Expression: ...  # noqa: A001 - the name is theirs
