from typing import Any

from directlink import AcceptRequest, DirectLinkClient, DirectLinkError

# made once, while the environment starts
client = DirectLinkClient(cloud="aws", app_info="our-functions/1.0")
SPARE = 2.0  # seconds to answer in, before Lambda ends everything


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = AcceptRequest.from_dict(event)
    left = context.get_remaining_time_in_millis() / 1000
    try:
        result = client.accept(request, timeout=left - SPARE)
    except DirectLinkError as error:
        # only a wait, or settings, did not come to their end
        if error.accepted is True:
            return {"accepted": True, "error": error.to_dict()}
        raise  # Lambda counts it as failed, and may run it again: that is safe
    return {"accepted": True, "result": result.to_dict()}
