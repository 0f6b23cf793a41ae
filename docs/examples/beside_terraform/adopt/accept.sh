#!/bin/sh
# accept.sh INTERFACE GATEWAY: accepts it, waits for traffic, and has Terraform adopt it
set -eu
directlink accept "$1" --cloud aws --virtual-gateway-id "$2" \
    --wait available --timeout 1800
export TF_VAR_virtual_interface_id="$1" TF_VAR_virtual_gateway_id="$2"
terraform init -input=false
terraform apply -input=false -auto-approve
terraform plan -input=false -detailed-exitcode
