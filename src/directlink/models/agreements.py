"""Agreements between the account and the provider.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import NniPartnerType
from directlink.models._base import Model, Request, Response


@attrs.frozen(kw_only=True, repr=False)
class CustomerAgreement(Model):
    """An agreement between the account and the provider.

    Attributes:
        agreement_name: name of the agreement, at most 100 characters.
        status: status of the agreement.
    """

    agreement_name: str | None = None
    status: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeCustomerMetadataResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_customer_metadata`.

    Attributes:
        agreements: the agreements.
        nni_partner_type: what kind of partner the account is.
    """

    agreements: tuple[CustomerAgreement, ...] = ()
    nni_partner_type: NniPartnerType | None = None


@attrs.frozen(kw_only=True, repr=False)
class ConfirmCustomerAgreementRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.confirm_customer_agreement`.

    Attributes:
        agreement_name: name of the agreement, at most 100 characters.
    """

    agreement_name: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ConfirmCustomerAgreementResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.confirm_customer_agreement`.

    Attributes:
        status: status of the agreement now.
    """

    status: str | None = None
