variable "virtual_interface_id" {}
variable "virtual_gateway_id" {}

import {
  to = aws_dx_hosted_private_virtual_interface_accepter.line
  id = var.virtual_interface_id
}

resource "aws_dx_hosted_private_virtual_interface_accepter" "line" {
  virtual_interface_id = var.virtual_interface_id
  vpn_gateway_id       = var.virtual_gateway_id
  tags                 = { team = "network" }
}
