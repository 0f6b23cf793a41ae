"""MACsec keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from directlink.models.macsec import AssociateMacSecKeyResponse, DisassociateMacSecKeyResponse


class AsyncMacSecOperations(AsyncDriver):
    """Operations on the MACsec keys of connections."""

    async def associate_mac_sec_key(
        self,
        *,
        connection_id: str,
        secret_arn: str | None = None,
        ckn: str | None = None,
        cak: str | None = None,
    ) -> AssociateMacSecKeyResponse:
        """Give a connection a MACsec key: by its ARN, or as a pair of ``ckn`` and ``cak``.

        Args:
            connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
            secret_arn: ARN of a key pair in Secrets Manager. Give this, or ``ckn`` and ``cak``.
            ckn: connectivity association key name, 64 hexadecimal digits; goes with ``cak``.
            cak: connectivity association key, 64 hexadecimal digits; goes with ``ckn``.

        Returns:
            The connection and its keys.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection or the key is unknown, the key is malformed, or the connection
                cannot do MACsec.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AssociateMacSecKey.html
        On: AWS.
        """
        from directlink.models.macsec import AssociateMacSecKeyRequest

        # As a model from here on: its repr hides the key, should a traceback show the values of the frames.
        request = AssociateMacSecKeyRequest(connection_id=connection_id, secret_arn=secret_arn, ckn=ckn, cak=cak)
        del ckn, cak
        return await self._call(op.ASSOCIATE_MAC_SEC_KEY, request)

    async def disassociate_mac_sec_key(
        self,
        *,
        connection_id: str,
        secret_arn: str,
    ) -> DisassociateMacSecKeyResponse:
        """Take a MACsec key from a connection.

        Args:
            connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
            secret_arn: ARN of the key pair in Secrets Manager.

        Returns:
            The connection and the key that was removed.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection or the key is unknown.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DisassociateMacSecKey.html
        On: AWS.
        """
        return await self._call(op.DISASSOCIATE_MAC_SEC_KEY, {"connection_id": connection_id, "secret_arn": secret_arn})
