"""Frames that the tests of the sensor send and dissect, made by hand so that they owe nothing to the code under test."""

import struct
from ipaddress import ip_address

BROADCAST = bytes.fromhex("ffffffffffff")


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def arp(sender: str, ip: str, *, target: str = "192.168.50.250", reply: bool = False) -> bytes:
    head = BROADCAST + mac(sender) + b"\x08\x06"
    return head + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2 if reply else 1) + mac(sender) + ip_address(ip).packed + bytes(6) + ip_address(target).packed


def tlv(kind: int, value: bytes) -> bytes:
    return struct.pack("!H", kind << 9 | len(value)) + value


def lldp(chassis: str, port: bytes, name: bytes) -> bytes:
    body = tlv(1, b"\x04" + mac(chassis)) + tlv(2, b"\x05" + port) + tlv(3, b"\x00\x78") + tlv(5, name) + tlv(0, b"")
    return bytes.fromhex("0180c200000e") + mac(chassis) + b"\x88\xcc" + body


def cdp(device: bytes, port: bytes) -> bytes:
    pairs = b"".join(struct.pack("!HH", kind, len(value) + 4) + value for kind, value in ((1, device), (3, port)))
    body = bytes.fromhex("aaaa0300000c2000") + b"\x02\xb4\x00\x00" + pairs
    return bytes.fromhex("01000ccccccc") + mac("02:00:00:00:00:99") + struct.pack("!H", len(body)) + body


def advert(sender: str, source: str, prefix: str = "2001:db8:1::", lifetime: int = 1800) -> bytes:
    option = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 86400, 14400, 0) + ip_address(prefix).packed
    body = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, lifetime, 0, 0) + option
    header = struct.pack("!IHBB", 6 << 28, len(body), 58, 255) + ip_address(source).packed + ip_address("ff02::1").packed
    return bytes.fromhex("333300000001") + mac(sender) + b"\x86\xdd" + header + body


def dhcp(sender: str, source: str, options: bytes, *, xid: int = 7, op: int = 2) -> bytes:
    message = struct.pack("!BBBBIHH", op, 1, 6, 0, xid, 0, 0x8000) + bytes(4) + bytes([192, 168, 50, 77]) + bytes(8) + mac("02:aa:aa:aa:aa:aa") + bytes(202)
    message += bytes.fromhex("63825363") + options + b"\xff"
    udp = struct.pack("!HHHH", 67, 68, 8 + len(message), 0) + message
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + ip_address(source).packed + b"\xff\xff\xff\xff"
    return BROADCAST + mac(sender) + b"\x08\x00" + ip + udp


OFFER = bytes([53, 1, 2, 54, 4, 192, 168, 50, 1, 3, 4, 192, 168, 50, 254])
