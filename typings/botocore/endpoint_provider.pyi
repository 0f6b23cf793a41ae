from typing import Any

class RuleSetEndpoint:
    url: str

class EndpointProvider:
    def __init__(self, ruleset_data: dict[str, Any], partition_data: dict[str, Any]) -> None: ...
    def resolve_endpoint(self, **input_parameters: Any) -> RuleSetEndpoint: ...
