# Interfaces of every kind: an account's own, and those that it offers and another one accepts.
resource "aws_dx_hosted_private_virtual_interface" "offered" {
  connection_id    = var.connection_id
  name             = "hosted-private"
  vlan             = 11
  address_family   = "ipv4"
  bgp_asn          = 65352
  owner_account_id = var.grantee.account_id
}

resource "aws_dx_hosted_private_virtual_interface_accepter" "offered" {
  provider             = aws.grantee
  virtual_interface_id = aws_dx_hosted_private_virtual_interface.offered.id
  vpn_gateway_id       = var.grantee.virtual_gateway_ids[0]
  tags                 = { revision = var.revision }
}

resource "aws_dx_hosted_public_virtual_interface" "offered" {
  connection_id         = var.connection_id
  name                  = "hosted-public"
  vlan                  = 12
  address_family        = "ipv4"
  customer_address      = "175.45.176.1/30"
  amazon_address        = "175.45.176.2/30"
  bgp_asn               = 65352
  owner_account_id      = var.grantee.account_id
  route_filter_prefixes = ["210.52.109.0/24", "175.45.176.0/22"]
}

resource "aws_dx_hosted_public_virtual_interface_accepter" "offered" {
  provider             = aws.grantee
  virtual_interface_id = aws_dx_hosted_public_virtual_interface.offered.id
  tags                 = { revision = var.revision }
}

resource "aws_dx_gateway" "grantee" {
  provider        = aws.grantee
  name            = "of-the-grantee"
  amazon_side_asn = "64513"
}

resource "aws_dx_hosted_transit_virtual_interface" "offered" {
  connection_id    = var.connection_id
  name             = "hosted-transit"
  vlan             = 13
  address_family   = "ipv4"
  bgp_asn          = 65352
  mtu              = 8500
  owner_account_id = var.grantee.account_id
  depends_on       = [aws_dx_gateway.grantee] # it is deleted first
}

resource "aws_dx_hosted_transit_virtual_interface_accepter" "offered" {
  provider             = aws.grantee
  virtual_interface_id = aws_dx_hosted_transit_virtual_interface.offered.id
  dx_gateway_id        = aws_dx_gateway.grantee.id
  tags                 = { revision = var.revision }
}

resource "aws_dx_gateway" "private" {
  name            = "private"
  amazon_side_asn = "64514"
}

resource "aws_dx_gateway" "transit" {
  name            = "transit"
  amazon_side_asn = "64515"
}

resource "aws_dx_private_virtual_interface" "own" {
  connection_id    = var.connection_id
  name             = "private"
  vlan             = 21
  address_family   = "ipv4"
  bgp_asn          = 65352
  dx_gateway_id    = aws_dx_gateway.private.id
  mtu              = var.revision == 1 ? 1500 : 9001
  sitelink_enabled = var.revision == 2
  tags             = { revision = var.revision }
}

resource "aws_dx_bgp_peer" "second" {
  virtual_interface_id = aws_dx_private_virtual_interface.own.id
  address_family       = "ipv6"
  bgp_asn              = 65350 + var.revision
}

data "aws_dx_router_configuration" "own" {
  virtual_interface_id   = aws_dx_private_virtual_interface.own.id
  router_type_identifier = "CiscoSystemsInc-2900SeriesRouters-IOS124"
}

resource "aws_dx_private_virtual_interface" "ipv6" {
  connection_id  = var.connection_id
  name           = "private-ipv6"
  vlan           = 22
  address_family = "ipv6"
  bgp_asn        = 65352
  bgp_auth_key   = "made-up-key"
  vpn_gateway_id = var.owner.virtual_gateway_ids[0]
}

resource "aws_dx_public_virtual_interface" "own" {
  connection_id         = var.connection_id
  name                  = "public"
  vlan                  = 23
  address_family        = "ipv4"
  customer_address      = "175.45.176.5/30"
  amazon_address        = "175.45.176.6/30"
  bgp_asn               = 65352
  route_filter_prefixes = ["210.52.109.0/24", "175.45.176.0/22"]
  tags                  = { revision = var.revision }
}

resource "aws_dx_transit_virtual_interface" "own" {
  connection_id    = var.connection_id
  name             = "transit"
  vlan             = 24
  address_family   = "ipv4"
  bgp_asn          = 65352
  dx_gateway_id    = aws_dx_gateway.transit.id
  mtu              = var.revision == 1 ? 1500 : 8500
  sitelink_enabled = var.revision == 2
  tags             = { revision = var.revision }
}
