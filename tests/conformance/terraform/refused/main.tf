# What the service refuses: each of these is somebody else's to do, or not to be done.
resource "aws_dx_hosted_private_virtual_interface" "offered" {
  connection_id    = var.connection_id
  name             = "to-the-grantee"
  vlan             = 10
  address_family   = "ipv4"
  bgp_asn          = 65352
  owner_account_id = var.grantee.account_id
}

resource "aws_dx_hosted_private_virtual_interface_accepter" "by_the_owner" {
  virtual_interface_id = aws_dx_hosted_private_virtual_interface.offered.id
  vpn_gateway_id       = var.owner.virtual_gateway_ids[0]
}

resource "aws_dx_hosted_private_virtual_interface" "to_oneself" {
  connection_id    = var.connection_id
  name             = "to-the-owner"
  vlan             = 11
  address_family   = "ipv4"
  bgp_asn          = 65352
  owner_account_id = var.owner.account_id
}

resource "aws_dx_private_virtual_interface" "on_anothers_connection" {
  provider       = aws.grantee
  connection_id  = var.connection_id
  name           = "stolen"
  vlan           = 12
  address_family = "ipv4"
  bgp_asn        = 65352
  vpn_gateway_id = var.grantee.virtual_gateway_ids[0]
}

resource "aws_dx_public_virtual_interface" "of_private_addresses" {
  connection_id         = var.connection_id
  name                  = "private-addresses"
  vlan                  = 13
  address_family        = "ipv4"
  customer_address      = "10.0.0.1/30"
  amazon_address        = "10.0.0.2/30"
  bgp_asn               = 65352
  route_filter_prefixes = ["210.52.109.0/24"]
}

resource "aws_dx_connection_confirmation" "of_a_dedicated_one" {
  connection_id = var.connection_id
}
