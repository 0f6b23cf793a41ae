from typing import Any

class SafeDumper:
    @classmethod
    def add_representer(cls, data_type: type[Any], representer: Any) -> None: ...
    def represent_scalar(self, tag: str, value: str, style: str | None = None) -> Any: ...
    def ignore_aliases(self, data: Any) -> bool: ...

def dump(
    data: Any,
    stream: None = None,
    Dumper: type[SafeDumper] = ...,  # noqa: N803 - the name is theirs
    *,
    sort_keys: bool = True,
    allow_unicode: bool = False,
    default_flow_style: bool = False,
) -> str: ...
def safe_load(stream: str | bytes) -> Any: ...
