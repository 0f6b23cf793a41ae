# What one account offers and the other one never answers: it is made, changed and taken back all the same.
resource "aws_dx_hosted_connection" "never_confirmed" {
  connection_id    = var.connection_id
  bandwidth        = "50Mbps"
  name             = "never-confirmed"
  owner_account_id = var.grantee.account_id
  vlan             = 10
}

resource "aws_dx_hosted_private_virtual_interface" "never_accepted" {
  connection_id    = var.connection_id
  name             = "private"
  vlan             = 10 + var.revision
  address_family   = "ipv4"
  bgp_asn          = 65352
  owner_account_id = var.grantee.account_id
}

resource "aws_dx_hosted_public_virtual_interface" "never_accepted" {
  connection_id         = var.connection_id
  name                  = "public"
  vlan                  = 20 + var.revision
  address_family        = "ipv4"
  customer_address      = "175.45.176.1/30"
  amazon_address        = "175.45.176.2/30"
  bgp_asn               = 65352
  owner_account_id      = var.grantee.account_id
  route_filter_prefixes = ["210.52.109.0/24"]
}

resource "aws_dx_hosted_transit_virtual_interface" "never_accepted" {
  connection_id    = var.connection_id
  name             = "transit"
  vlan             = 30 + var.revision
  address_family   = "ipv4"
  bgp_asn          = 65352
  owner_account_id = var.grantee.account_id
}

resource "aws_dx_gateway" "asked_for" {
  name            = "asked-for"
  amazon_side_asn = "64519"
}

resource "aws_dx_gateway_association_proposal" "never_accepted" {
  provider                    = aws.grantee
  dx_gateway_id               = aws_dx_gateway.asked_for.id
  dx_gateway_owner_account_id = var.owner.account_id
  associated_gateway_id       = var.grantee.virtual_gateway_ids[1]
  allowed_prefixes            = ["10.254.${var.revision}.0/24"]
}
