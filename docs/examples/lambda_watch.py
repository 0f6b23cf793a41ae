import json
import os
from typing import Any

import boto3  # Lambda's runtime has it

from directlink import DirectLinkClient, Snapshot

client = DirectLinkClient(cloud="aws", app_info="our-functions/1.0")
s3 = boto3.client("s3")
PLACE = {"Bucket": os.environ["STATE_BUCKET"], "Key": "direct-connect/watch.json"}


def known() -> Snapshot | None:
    try:
        return Snapshot.from_json(s3.get_object(**PLACE)["Body"].read().decode())
    except s3.exceptions.NoSuchKey:  # the first run
        return None


def handler(_: dict[str, Any], context: Any) -> dict[str, int]:
    left = context.get_remaining_time_in_millis() / 1000
    with client.watch(since=known(), timeout=left - 5) as watch:
        changes = watch.once()
        for change in changes:
            print(json.dumps(change.to_dict()))  # or publish it, to SNS or EventBridge
        # last: what was not told is told again
        s3.put_object(**PLACE, Body=watch.snapshot().to_json().encode())
    return {"changes": len(changes)}
