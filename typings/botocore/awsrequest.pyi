from collections.abc import Mapping
from typing import Any

from botocore.compat import HTTPHeaders

class AWSRequest:
    method: str
    url: str
    headers: HTTPHeaders
    data: bytes
    context: dict[str, Any]
    def __init__(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> None: ...

class AWSPreparedRequest:
    method: str
    url: str
    headers: Mapping[str, str | bytes]
    body: bytes

class AWSResponse:
    def __init__(self, url: str, status_code: int, headers: Mapping[str, str], raw: Any) -> None: ...
