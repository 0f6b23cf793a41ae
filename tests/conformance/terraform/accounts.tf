# Two accounts of an emulator, one provider each; every case is applied together with this file.
variable "endpoint" { type = string }

variable "owner" {
  type = object({
    account_id = string, access_key_id = string, secret_access_key = string, virtual_gateway_ids = list(string)
  })
}

variable "grantee" {
  type = object({
    account_id = string, access_key_id = string, secret_access_key = string, virtual_gateway_ids = list(string)
  })
}

variable "transit_gateway_id" { type = string }

# the owner's, available: a new one takes its time, on the emulator as well
variable "connection_id" { type = string }

# what the change between the first and the second apply changes
variable "revision" {
  type    = number
  default = 1
}

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                  = "eu-west-2"
  access_key              = var.owner.access_key_id
  secret_key              = var.owner.secret_access_key
  skip_metadata_api_check = true
  endpoints {
    directconnect = var.endpoint
    sts           = var.endpoint
  }
}

provider "aws" {
  alias                   = "grantee"
  region                  = "eu-west-2"
  access_key              = var.grantee.access_key_id
  secret_key              = var.grantee.secret_access_key
  skip_metadata_api_check = true
  endpoints {
    directconnect = var.endpoint
    sts           = var.endpoint
  }
}
