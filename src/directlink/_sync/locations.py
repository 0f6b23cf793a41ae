# Generated from _async/locations.py by scripts/unasync: change that file.
"""Locations, and the letters of authorization for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import deprecated

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from directlink.enums import LoaContentType
    from directlink.models.loa import DescribeConnectionLoaResponse, DescribeInterconnectLoaResponse, Loa
    from directlink.models.locations import Locations


class LocationOperations(Driver):
    """Operations on locations and letters of authorization."""

    def describe_locations(
        self,
    ) -> Locations:
        """List the Direct Connect locations of this region, with the speeds and providers to be had there.

        Returns:
            The locations.

        Raises:
            DirectConnectClientException: the request was refused.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeLocations.html
        On: AWS, OUTSCALE.
        """
        return self._call(op.DESCRIBE_LOCATIONS, {})

    def describe_loa(
        self,
        *,
        connection_id: str,
        provider_name: str | None = None,
        loa_content_type: LoaContentType | None = None,
    ) -> Loa:
        """Get the letter of authorization of a connection, a LAG or an interconnect.

        The facility wants it before it patches the cross connect; ``save()`` writes it to a file.

        Args:
            connection_id: the connection (``dxcon-…``), LAG (``dxlag-…``) or interconnect.
            provider_name: name of the provider that orders the cross connect, to appear in the document.
            loa_content_type: format of the document; PDF is the only one.

        Returns:
            The document.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, or has no letter yet.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeLoa.html
        On: AWS.
        """
        return self._call(
            op.DESCRIBE_LOA,
            {"connection_id": connection_id, "provider_name": provider_name, "loa_content_type": loa_content_type},
        )

    @deprecated("describe_connection_loa is deprecated by the service: use describe_loa")
    def describe_connection_loa(
        self,
        *,
        connection_id: str,
        provider_name: str | None = None,
        loa_content_type: LoaContentType | None = None,
    ) -> DescribeConnectionLoaResponse:
        """Get the letter of authorization of a connection.

        Deprecated by the service: use :meth:`describe_loa`.

        Args:
            connection_id: the connection (``dxcon-…``).
            provider_name: name of the provider that orders the cross connect, to appear in the document.
            loa_content_type: format of the document; PDF is the only one.

        Returns:
            The document, in ``loa``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, or has no letter yet.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeConnectionLoa.html
        On: AWS.
        """
        return self._call(
            op.DESCRIBE_CONNECTION_LOA,
            {"connection_id": connection_id, "provider_name": provider_name, "loa_content_type": loa_content_type},
        )

    @deprecated("describe_interconnect_loa is deprecated by the service: use describe_loa")
    def describe_interconnect_loa(
        self,
        *,
        interconnect_id: str,
        provider_name: str | None = None,
        loa_content_type: LoaContentType | None = None,
    ) -> DescribeInterconnectLoaResponse:
        """Get the letter of authorization of an interconnect.

        Deprecated by the service: use :meth:`describe_loa`.

        Args:
            interconnect_id: the interconnect (``dxcon-…``).
            provider_name: name of the provider that orders the cross connect, to appear in the document.
            loa_content_type: format of the document; PDF is the only one.

        Returns:
            The document, in ``loa``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours, or has no letter yet.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeInterconnectLoa.html
        On: AWS.
        """
        return self._call(
            op.DESCRIBE_INTERCONNECT_LOA,
            {"interconnect_id": interconnect_id, "provider_name": provider_name, "loa_content_type": loa_content_type},
        )
