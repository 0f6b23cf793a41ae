# Direct Connect gateways, and what they are associated with, in one account and across two.
resource "aws_dx_gateway" "private" {
  name            = "private"
  amazon_side_asn = "64516"
}

data "aws_dx_gateway" "private" {
  name = aws_dx_gateway.private.name
}

resource "aws_dx_gateway_association" "private" {
  dx_gateway_id         = data.aws_dx_gateway.private.id
  associated_gateway_id = var.owner.virtual_gateway_ids[0]
  allowed_prefixes      = ["10.255.255.0/30", "10.255.255.${8 * var.revision}/30"]
}

# without prefixes: those of the network behind the gateway
resource "aws_dx_gateway_association" "whole_network" {
  dx_gateway_id         = aws_dx_gateway.private.id
  associated_gateway_id = var.owner.virtual_gateway_ids[1]
}

resource "aws_dx_gateway" "transit" {
  name            = "transit"
  amazon_side_asn = "64517"
}

resource "aws_dx_gateway_association" "transit" {
  dx_gateway_id         = aws_dx_gateway.transit.id
  associated_gateway_id = var.transit_gateway_id
  allowed_prefixes      = ["10.255.254.${4 * var.revision}/30"]
}

# the grantee's gateway asks for the owner's, which lets more networks through than were asked for
resource "aws_dx_gateway" "shared" {
  name            = "shared-${var.revision}"
  amazon_side_asn = "64518"
}

resource "aws_dx_gateway_association_proposal" "shared" {
  provider                    = aws.grantee
  dx_gateway_id               = aws_dx_gateway.shared.id
  dx_gateway_owner_account_id = aws_dx_gateway.shared.owner_account_id
  associated_gateway_id       = var.grantee.virtual_gateway_ids[0]
  allowed_prefixes            = ["10.253.0.0/24"]
  lifecycle {
    ignore_changes = [allowed_prefixes] # an accepted proposal shows what it was accepted with
  }
}

resource "aws_dx_gateway_association" "shared" {
  dx_gateway_id                       = aws_dx_gateway.shared.id
  proposal_id                         = aws_dx_gateway_association_proposal.shared.id
  associated_gateway_owner_account_id = var.grantee.account_id
  allowed_prefixes                    = ["10.253.0.0/24", "10.253.${var.revision}.0/24"]
}
