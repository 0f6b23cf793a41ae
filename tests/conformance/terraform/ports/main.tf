# Connections, LAGs, hosted connections, MACsec keys, and what is said of locations.
data "aws_dx_locations" "all" {}

data "aws_dx_location" "first" {
  location_code = sort(data.aws_dx_locations.all.location_codes)[0]
}

resource "aws_dx_connection" "plain" {
  name          = "plain"
  bandwidth     = "1Gbps"
  location      = data.aws_dx_location.first.location_code
  provider_name = tolist(data.aws_dx_location.first.available_providers)[0]
  tags          = { revision = var.revision }
}

data "aws_dx_connection" "plain" {
  name = aws_dx_connection.plain.name
}

resource "aws_dx_connection" "encrypted" {
  name            = "encrypted"
  bandwidth       = "10Gbps"
  location        = "EqPA2"
  request_macsec  = contains(data.aws_dx_location.first.available_macsec_port_speeds, "10G")
  encryption_mode = var.revision == 1 ? "should_encrypt" : "must_encrypt"
}

resource "aws_dx_macsec_key_association" "pair" {
  connection_id = aws_dx_connection.encrypted.id
  ckn           = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde${var.revision}"
  cak           = "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
}

resource "aws_dx_connection" "also_encrypted" {
  name           = "also-encrypted"
  bandwidth      = "100Gbps"
  location       = "EqDC2"
  request_macsec = true
}

resource "aws_dx_macsec_key_association" "by_arn" {
  connection_id = aws_dx_connection.also_encrypted.id
  secret_arn    = aws_dx_macsec_key_association.pair.secret_arn
}

resource "aws_dx_lag" "joined" {
  name                  = "joined-${var.revision}"
  connections_bandwidth = "1Gbps"
  location              = "EqPA2"
  force_destroy         = true
  tags                  = { revision = var.revision }
}

resource "aws_dx_connection" "member" {
  name      = "member"
  bandwidth = "1Gbps"
  location  = "EqPA2"
}

resource "aws_dx_connection_association" "member" {
  connection_id = aws_dx_connection.member.id
  lag_id        = aws_dx_lag.joined.id
}

resource "aws_dx_connection" "founder" {
  name      = "founder"
  bandwidth = "10Gbps"
  location  = "EqPA2"
}

resource "aws_dx_lag" "founded" {
  name                  = "founded"
  connection_id         = aws_dx_connection.founder.id
  connections_bandwidth = "10Gbps"
  location              = "EqPA2"
}

resource "aws_dx_hosted_connection" "accepted" {
  connection_id    = aws_dx_connection.plain.id
  bandwidth        = "100Mbps"
  name             = "hosted-${var.revision}"
  owner_account_id = var.grantee.account_id
  vlan             = 100 + var.revision
}

resource "aws_dx_connection_confirmation" "accepted" {
  provider      = aws.grantee
  connection_id = aws_dx_hosted_connection.accepted.id
}
