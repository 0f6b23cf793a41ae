# Generated from _async/agreements.py by scripts/unasync: change that file.
"""Agreements between the account and the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from directlink.models.agreements import ConfirmCustomerAgreementResponse, DescribeCustomerMetadataResponse


class AgreementOperations(Driver):
    """Operations on customer agreements."""

    def describe_customer_metadata(
        self,
    ) -> DescribeCustomerMetadataResponse:
        """Tell which agreements the account has, and what kind of partner it is.

        Returns:
            The agreements and the partner type.

        Raises:
            DirectConnectClientException: the request was refused.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeCustomerMetadata.html
        On: AWS.
        """
        return self._call(op.DESCRIBE_CUSTOMER_METADATA, {})

    def confirm_customer_agreement(
        self,
        *,
        agreement_name: str | None = None,
    ) -> ConfirmCustomerAgreementResponse:
        """Accept an agreement, as ordering a connection or LAG may need.

        Args:
            agreement_name: name of the agreement, at most 100 characters.

        Returns:
            The agreement's status.

        Raises:
            ParameterError: an argument has the wrong type; nothing was sent.
            DirectConnectClientException: the agreement is unknown.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ConfirmCustomerAgreement.html
        On: AWS.
        """
        return self._call(op.CONFIRM_CUSTOMER_AGREEMENT, {"agreement_name": agreement_name})
