"""Letters of authorization.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

from os import PathLike
from pathlib import Path

import attrs

from directlink.enums import LoaContentType
from directlink.models._base import Request, Response


@attrs.frozen(kw_only=True, repr=False)
class Loa(Response):
    """A letter of authorization, the document that a colocation facility wants before it patches the cross connect.

    Attributes:
        loa_content: the document's bytes, already out of base64.
        loa_content_type: format of the document; PDF is the only one.
    """

    loa_content: bytes | None = None
    loa_content_type: LoaContentType | None = None

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the document to a file.

        Args:
            path: the file to write, by its full name; one that exists is replaced.

        Returns:
            Where the document is now.

        Raises:
            ValueError: the answer held no document; nothing was written.
            OSError: the file cannot be written.
        """
        if not self.loa_content:
            raise ValueError("the service sent no document: there is nothing to save")
        target = Path(path)
        target.write_bytes(self.loa_content)
        return target


@attrs.frozen(kw_only=True, repr=False)
class DescribeLoaRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_loa`.

    Attributes:
        connection_id: the connection (``dxcon-…``), LAG (``dxlag-…``) or interconnect.
        provider_name: name of the provider that orders the cross connect, to appear in the document.
        loa_content_type: format of the document; PDF is the only one.
    """

    connection_id: str
    provider_name: str | None = None
    loa_content_type: LoaContentType | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeConnectionLoaRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_connection_loa`.

    Attributes:
        connection_id: the connection (``dxcon-…``).
        provider_name: name of the provider that orders the cross connect, to appear in the document.
        loa_content_type: format of the document; PDF is the only one.
    """

    connection_id: str
    provider_name: str | None = None
    loa_content_type: LoaContentType | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeConnectionLoaResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_connection_loa`.

    Attributes:
        loa: the document.
    """

    loa: Loa | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeInterconnectLoaRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_interconnect_loa`.

    Attributes:
        interconnect_id: the interconnect (``dxcon-…``).
        provider_name: name of the provider that orders the cross connect, to appear in the document.
        loa_content_type: format of the document; PDF is the only one.
    """

    interconnect_id: str
    provider_name: str | None = None
    loa_content_type: LoaContentType | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeInterconnectLoaResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_interconnect_loa`.

    Attributes:
        loa: the document.
    """

    loa: Loa | None = None
