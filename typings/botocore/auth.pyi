from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNED_HEADERS_BLACKLIST: list[str]

class BaseSigner:
    def add_auth(self, request: AWSRequest) -> None: ...

class SigV4Auth(BaseSigner):
    credentials: Credentials
    def __init__(self, credentials: Credentials, service_name: str, region_name: str) -> None: ...

class S3SigV4Auth(SigV4Auth): ...
