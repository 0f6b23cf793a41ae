"""MACsec keys of connections.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.models._base import Model, Request, Response, hide


@attrs.frozen(kw_only=True, repr=False)
class MacSecKey(Model):
    """A MACsec key of a connection; the key itself stays with Secrets Manager.

    Attributes:
        secret_arn: ARN of the key pair in Secrets Manager.
        ckn: connectivity association key name, 64 hexadecimal digits. Kept out of ``repr``.
        state: ``associating``, ``associated``, ``disassociating`` or ``disassociated``.
        start_on: when the key takes effect, UTC, as the service writes it.
    """

    secret_arn: str | None = None
    ckn: str | None = attrs.field(default=None, repr=hide)
    state: str | None = None
    start_on: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociateMacSecKeyRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.associate_mac_sec_key`.

    Attributes:
        connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
        secret_arn: ARN of a key pair in Secrets Manager. Give this, or ``ckn`` and ``cak``.
        ckn: connectivity association key name, 64 hexadecimal digits; goes with ``cak``. Kept out of ``repr``.
        cak: connectivity association key, 64 hexadecimal digits; goes with ``ckn``. Kept out of ``repr``.
    """

    connection_id: str
    secret_arn: str | None = None
    ckn: str | None = attrs.field(default=None, repr=hide)
    cak: str | None = attrs.field(default=None, repr=hide)


@attrs.frozen(kw_only=True, repr=False)
class AssociateMacSecKeyResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.associate_mac_sec_key`.

    Attributes:
        connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
        mac_sec_keys: its MACsec keys.
    """

    connection_id: str | None = None
    mac_sec_keys: tuple[MacSecKey, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DisassociateMacSecKeyRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.disassociate_mac_sec_key`.

    Attributes:
        connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
        secret_arn: ARN of the key pair in Secrets Manager.
    """

    connection_id: str
    secret_arn: str


@attrs.frozen(kw_only=True, repr=False)
class DisassociateMacSecKeyResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.disassociate_mac_sec_key`.

    Attributes:
        connection_id: the dedicated connection, interconnect (``dxcon-…``) or LAG (``dxlag-…``).
        mac_sec_keys: the keys that were removed.
    """

    connection_id: str | None = None
    mac_sec_keys: tuple[MacSecKey, ...] = ()
