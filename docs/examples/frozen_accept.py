import argparse
import sys

from directlink import DirectLinkClient, DirectLinkError
from directlink.routers import render


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="accept-line",
        description="Accept an interface, and print FRR's part of it.",
    )
    parser.add_argument("virtual_interface_id")
    parser.add_argument("virtual_gateway_id")
    parser.add_argument("--cloud", choices=["aws", "outscale"], default="aws")
    options = parser.parse_args()
    try:
        with DirectLinkClient(cloud=options.cloud) as client:
            result = client.accept_private_virtual_interface(
                virtual_interface_id=options.virtual_interface_id,
                virtual_gateway_id=options.virtual_gateway_id,
            )
    except DirectLinkError as error:
        print(f"accept-line: {error} (accepted: {error.accepted})", file=sys.stderr)
        return 1
    print(render(result.virtual_interface, "frr", port="eth1").text)
    return 0


sys.exit(main())
