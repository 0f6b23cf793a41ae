"""A VLAN's interface without the kernel's help: moves frames between a virtual port and a real one, and adds the tag.

    vlan_relay.py PORT INTERFACE VLAN

Makes INTERFACE and serves it until it is ended. The kernel takes tags off frames that come in, and tells them beside.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
SOL_PACKET, PACKET_AUXDATA, PACKET_IGNORE_OUTGOING = 263, 8, 23
VLAN_VALID = 1 << 4
ETH_P_ALL, ETH_P_8021Q = 0x0003, 0x8100
LARGEST = 65535
ADDRESSES = 12
"""Bytes of a frame before its type: who it is for, and who it is from."""


def main(port: str, interface: str, vlan: int) -> None:
    """Move frames for ever."""
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH14x", interface.encode(), IFF_TAP | IFF_NO_PI))
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.bind((port, 0))
    wire.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    wire.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    tag = struct.pack("!HH", ETH_P_8021Q, vlan)
    while True:
        for ready in select.select([tap, wire.fileno()], [], [])[0]:
            # Neither end takes frames while it is down.
            with contextlib.suppress(OSError):
                if ready == tap:
                    frame = os.read(tap, LARGEST)
                    wire.send(frame[:ADDRESSES] + tag + frame[ADDRESSES:])
                else:
                    frame, told, *_ = wire.recvmsg(LARGEST, 256)
                    if vlan_of(told) == vlan:
                        os.write(tap, frame)


def vlan_of(told: list[tuple[int, int, bytes]]) -> int | None:
    """The VLAN that a frame had, by what the kernel tells beside it."""
    for level, kind, data in told:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
            status, *_, tci, _ = struct.unpack("=IIIHHHH", data[:20])
            return tci & 0xFFF if status & VLAN_VALID else None
    return None


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
