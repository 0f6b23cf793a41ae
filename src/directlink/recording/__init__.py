"""A real session as a file that can be attached to a bug report, and be played back.

    from directlink import DirectLinkClient, HttpcoreTransport
    from directlink.recording import Cassette, RecordingTransport, ReplayTransport

    with RecordingTransport(HttpcoreTransport(), "session.json") as transport:
        DirectLinkClient(cloud="aws", region="eu-west-3", transport=transport).describe_virtual_interfaces()

    replay = ReplayTransport(Cassette.load("session.json"))

- ``_transports`` records around any transport, and answers from a cassette;
- ``_cassette`` is the file: exchanges, their JSON, and which one answers a request;
- ``_redaction`` says what gets into it: no secret, and numbers in place of accounts, addresses and ARNs.
"""

from directlink.recording._cassette import Cassette, RecordedExchange
from directlink.recording._transports import (
    AsyncRecordingTransport,
    AsyncReplayTransport,
    RecordingTransport,
    ReplayTransport,
)

__all__ = [
    "AsyncRecordingTransport",
    "AsyncReplayTransport",
    "Cassette",
    "RecordedExchange",
    "RecordingTransport",
    "ReplayTransport",
]
