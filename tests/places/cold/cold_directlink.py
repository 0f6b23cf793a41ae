from directlink import DirectLinkClient

client = DirectLinkClient(cloud="aws")


def handler(event: dict[str, str], _: object) -> str:
    answer = client.confirm_private_virtual_interface(
        virtual_interface_id=event["id"], virtual_gateway_id=event["gateway"]
    )
    return str(answer.virtual_interface_state)
