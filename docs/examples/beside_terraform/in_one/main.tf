variable "virtual_interface_id" {}
variable "virtual_gateway_id" {}

resource "terraform_data" "line" {
  triggers_replace = [var.virtual_interface_id, var.virtual_gateway_id]

  provisioner "local-exec" {
    command = "directlink accept $INTERFACE --virtual-gateway-id $GATEWAY --wait available"
    environment = {
      DIRECTLINK_CLOUD = "aws"
      INTERFACE        = var.virtual_interface_id
      GATEWAY          = var.virtual_gateway_id
    }
  }
}
