"""Examples of every command. Its help shows them, and the site with what they print; tests run them all.

They are about one account, made up for them, on AWS in ``eu-west-3``; the environment says so.
"""

from __future__ import annotations

import re
from typing import Final

EXAMPLES: Final = r"""
directlink accept dxvif-56781234 --virtual-gateway-id vgw-87654321 --wait available
directlink accept dxvif-d4e5f6a7 --type transit \
    --direct-connect-gateway-id 7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example --tags team=net
directlink accept dxcon-fg12ab34
directlink accept-proposal c2ede9b4-bbc6-4d33-923c-bc4fdexample \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample \
    --associated-gateway-id vgw-12345678 --gateway-owner-account 111122223333
directlink offers
directlink offers --query 'virtualInterfaces[].virtualInterfaceId' --output text
directlink decline dxvif-56781234
directlink preflight dxvif-56781234 --virtual-gateway-id vgw-87654321
directlink preflight dxvif-56781234 --virtual-gateway-id vgw-00000000
directlink watch --once
directlink exporter --port 0
directlink router-config dxvif-a1b2c3d4 --platform frr --port eth1 \
    --advertise 10.0.0.0/16
directlink diagnose dxvif-b2c3d4e5
directlink failover-test dxvif-a1b2c3d4 --minutes 10
directlink tree
directlink doctor
directlink emulator --offer 1
directlink demo --provisioning-seconds 0.1
directlink accept-direct-connect-gateway-association-proposal \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample \
    --proposal-id c2ede9b4-bbc6-4d33-923c-bc4fdexample \
    --associated-gateway-owner-account 111122223333
directlink allocate-connection-on-interconnect --bandwidth 500Mbps \
    --connection-name customer --owner-account 111122223333 \
    --interconnect-id dxcon-d4e5f6a7 --vlan 301
directlink allocate-hosted-connection --connection-id dxcon-a1b2c3d4 \
    --owner-account 111122223333 --bandwidth 500Mbps --connection-name customer \
    --vlan 301
directlink allocate-private-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --owner-account 111122223333 \
    --new-private-virtual-interface-allocation \
    virtualInterfaceName=customer,vlan=301,asn=65001
directlink allocate-public-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --owner-account 111122223333 \
    --new-public-virtual-interface-allocation \
    'virtualInterfaceName=customer,vlan=301,asn=65001,routeFilterPrefixes=[{cidr=203.0.113.0/24}]'
directlink allocate-transit-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --owner-account 111122223333 \
    --new-transit-virtual-interface-allocation \
    virtualInterfaceName=customer,vlan=301,asn=65001
directlink associate-connection-with-lag --connection-id dxcon-b2c3d4e5 \
    --lag-id dxlag-a1b2c3d4
directlink associate-connections-to-resiliency-group \
    --connection-identifiers dxcon-b2c3d4e5 \
    --resiliency-group-id dxrg-b2c3d4e5f6a7b8c9d
directlink associate-hosted-connection --connection-id dxcon-f6a7b8c9 \
    --parent-connection-id dxcon-b2c3d4e5
directlink associate-mac-sec-key --connection-id dxcon-a1b2c3d4 \
    --ckn 1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a \
    --cak 2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b
directlink associate-virtual-interface --virtual-interface-id dxvif-a1b2c3d4 \
    --connection-id dxcon-b2c3d4e5
directlink confirm-connection --connection-id dxcon-fg12ab34
directlink confirm-customer-agreement
directlink confirm-private-virtual-interface --virtual-interface-id dxvif-56781234 \
    --virtual-gateway-id vgw-87654321
directlink confirm-public-virtual-interface --virtual-interface-id dxvif-c3d4e5f6
directlink confirm-transit-virtual-interface --virtual-interface-id dxvif-d4e5f6a7 \
    --direct-connect-gateway-id 7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example
directlink create-bgp-peer --virtual-interface-id dxvif-b2c3d4e5 \
    --new-bgp-peer addressFamily=ipv6,asn=65000
directlink create-connection --location EqPA2 --bandwidth 10Gbps \
    --connection-name paris-3
directlink create-direct-connect-gateway --direct-connect-gateway-name branch \
    --amazon-side-asn 64600
directlink create-direct-connect-gateway-association \
    --direct-connect-gateway-id 7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example \
    --gateway-id vgw-87654321 \
    --add-allowed-prefixes-to-direct-connect-gateway cidr=10.0.0.0/16
directlink create-direct-connect-gateway-association-proposal \
    --direct-connect-gateway-id 8c9d0e1f-2a3b-4c4d-9e5f-6a7b8example \
    --direct-connect-gateway-owner-account 111122223333 --gateway-id vgw-87654321
directlink create-interconnect --interconnect-name partner-2 --bandwidth 10Gbps \
    --location EqPA2
directlink create-lag --number-of-connections 2 --location EqPA2 \
    --connections-bandwidth 10Gbps --lag-name paris-pair
directlink create-private-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --new-private-virtual-interface \
    virtualInterfaceName=office,vlan=301,asn=65000,virtualGatewayId=vgw-87654321
directlink create-public-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --new-public-virtual-interface \
    'virtualInterfaceName=office,vlan=301,asn=65000,routeFilterPrefixes=[{cidr=203.0.113.0/24}]'
directlink create-resiliency-group --resiliency-group-name paris-london \
    --intended-resiliency-model high-resiliency
directlink create-transit-virtual-interface --connection-id dxcon-a1b2c3d4 \
    --new-transit-virtual-interface \
    virtualInterfaceName=office,vlan=301,asn=65000,directConnectGatewayId=7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example
directlink delete-bgp-peer --virtual-interface-id dxvif-a1b2c3d4 \
    --bgp-peer-id dxpeer-b2c3d4e5
directlink delete-connection --connection-id dxcon-b2c3d4e5
directlink delete-direct-connect-gateway \
    --direct-connect-gateway-id 7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example
directlink delete-direct-connect-gateway-association \
    --association-id be85116d-46eb-4b43-a27a-da0c2example
directlink delete-direct-connect-gateway-association-proposal \
    --proposal-id d3fe0ac5-cc17-4e44-8a3d-cd50eexample
directlink delete-interconnect --interconnect-id dxcon-e5f6a7b8
directlink delete-lag --lag-id dxlag-b2c3d4e5
directlink delete-resiliency-group --resiliency-group-id dxrg-b2c3d4e5f6a7b8c9d
directlink delete-virtual-interface --virtual-interface-id dxvif-a1b2c3d4
directlink describe-connection-loa --connection-id dxcon-a1b2c3d4 \
    --query loa.loaContentType
directlink describe-connections --connection-id dxcon-a1b2c3d4
directlink describe-connections-on-interconnect --interconnect-id dxcon-d4e5f6a7
directlink describe-customer-metadata
directlink describe-direct-connect-gateway-association-proposals \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample
directlink describe-direct-connect-gateway-associations \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample
directlink describe-direct-connect-gateway-attachments \
    --virtual-interface-id dxvif-a1b2c3d4
directlink describe-direct-connect-gateways --max-items 1
directlink describe-direct-connect-gateways \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample
directlink describe-hosted-connections --connection-id dxcon-a1b2c3d4
directlink describe-interconnect-loa --interconnect-id dxcon-d4e5f6a7 \
    --query loa.loaContentType
directlink describe-interconnects --interconnect-id dxcon-d4e5f6a7
directlink describe-lags --lag-id dxlag-a1b2c3d4
directlink describe-loa --connection-id dxcon-a1b2c3d4 --provider-name carrier \
    --query loaContentType
directlink describe-locations --query 'locations[].[locationCode, locationName]' \
    --output table
directlink describe-router-configuration --virtual-interface-id dxvif-a1b2c3d4 \
    --router-type-identifier CiscoSystemsInc-2900SeriesRouters-IOS124 \
    --query customerRouterConfig --output text
directlink describe-tags \
    --resource-arns arn:aws:directconnect:eu-west-3:444455556666:dxcon/dxcon-a1b2c3d4
directlink describe-virtual-gateways
directlink describe-virtual-interfaces --virtual-interface-id dxvif-a1b2c3d4
directlink describe-virtual-interfaces \
    --query 'virtualInterfaces[].[virtualInterfaceId, vlan, virtualInterfaceState]' \
    --output text
directlink disassociate-connection-from-lag --connection-id dxcon-a7b8c9d0 \
    --lag-id dxlag-a1b2c3d4
directlink disassociate-connections-from-resiliency-group \
    --connection-identifiers dxcon-a1b2c3d4 \
    --resiliency-group-id dxrg-a1b2c3d4e5f6a7b8c
directlink disassociate-mac-sec-key --connection-id dxcon-a1b2c3d4 \
    --secret-arn \
    'arn:aws:secretsmanager:eu-west-3:444455556666:secret:directconnect!a1b2c3d4'
directlink get-resiliency-group --resiliency-group-id dxrg-a1b2c3d4e5f6a7b8c
directlink list-resiliency-group-associations \
    --resiliency-group-id dxrg-a1b2c3d4e5f6a7b8c
directlink list-resiliency-groups
directlink list-virtual-interface-routes --virtual-interface-id dxvif-a1b2c3d4
directlink list-virtual-interface-test-history --virtual-interface-id dxvif-b2c3d4e5
directlink start-bgp-failover-test --virtual-interface-id dxvif-a1b2c3d4 \
    --test-duration-in-minutes 10
directlink stop-bgp-failover-test --virtual-interface-id dxvif-b2c3d4e5
directlink tag-resource \
    --resource-arn arn:aws:directconnect:eu-west-3:444455556666:dxcon/dxcon-a1b2c3d4 \
    --tags key=team,value=net
directlink untag-resource \
    --resource-arn arn:aws:directconnect:eu-west-3:444455556666:dxcon/dxcon-a1b2c3d4 \
    --tag-keys site
directlink update-connection --connection-id dxcon-a1b2c3d4 \
    --connection-name paris-main
directlink update-connections-billing-mode --connection-ids dxcon-c3d4e5f6 \
    --billing-mode FlatRateTier1
directlink update-direct-connect-gateway \
    --direct-connect-gateway-id 5f294f92-bafb-4011-916d-9b0bdexample \
    --new-direct-connect-gateway-name main
directlink update-direct-connect-gateway-association \
    --association-id be85116d-46eb-4b43-a27a-da0c2example \
    --add-allowed-prefixes-to-direct-connect-gateway cidr=10.2.0.0/16
directlink update-lag --lag-id dxlag-a1b2c3d4 --minimum-links 1
directlink update-resiliency-group --resiliency-group-id dxrg-a1b2c3d4e5f6a7b8c \
    --resiliency-group-name two-sites
directlink update-virtual-interface-attributes --virtual-interface-id dxvif-a1b2c3d4 \
    --mtu 8500
"""


def examples_of(command: str) -> list[str]:
    """Return command lines for a shell, some of which go on in further lines.

    Args:
        command: name of the command.
    """
    return re.findall(rf"^directlink {command}(?: .*(?:\n    .*)*)?$", EXAMPLES, re.MULTILINE)
