"""Values in Java's own serialization: the one form of lists and maps that Operaton reads without a plugin."""

import base64
import struct


def packed(value):
    """A stream that holds one value: text, number, truth, nothing, list, map."""
    return b"\xac\xed\x00\x05" + _object(value)


def base64_of(value):
    return base64.b64encode(packed(value)).decode()


def _object(value):
    if value is None:
        return b"p"
    if isinstance(value, bool):
        return _boxed("java.lang.Boolean", 0xCD207280D59CFAEE, b"Z\x00\x05value", struct.pack(">?", value))
    if isinstance(value, int):
        return _number("java.lang.Long", 0x3B8BE490CC8F23DF, b"J\x00\x05value", struct.pack(">q", value))
    if isinstance(value, float):
        return _number("java.lang.Double", 0x80B3C24A296BFB04, b"D\x00\x05value", struct.pack(">d", value))
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict):
        return _map(value)
    encoded = str(value).encode()
    short = len(encoded) < 0x10000
    return (b"t" + struct.pack(">H", len(encoded)) if short else b"|" + struct.pack(">Q", len(encoded))) + encoded


def _class(name, version, flags, fields, parent=b"p"):
    encoded = name.encode()
    head = b"r" + struct.pack(">H", len(encoded)) + encoded + struct.pack(">Q", version) + bytes([flags])
    return head + struct.pack(">H", len(fields)) + b"".join(fields) + b"x" + parent


def _boxed(name, version, field, data):
    return b"s" + _class(name, version, 2, [field]) + data


def _number(name, version, field, data):
    return b"s" + _class(name, version, 2, [field], _class("java.lang.Number", 0x86AC951D0B94E08B, 2, [])) + data


def _list(items):
    head = b"s" + _class("java.util.ArrayList", 0x7881D21D99C7619D, 3, [b"I\x00\x04size"])
    size = struct.pack(">i", len(items))
    return head + size + b"w\x04" + size + b"".join(map(_object, items)) + b"x"


def _map(items):
    fields = [b"F\x00\nloadFactor", b"I\x00\tthreshold"]
    head = b"s" + _class("java.util.HashMap", 0x0507DAC1C31660D1, 3, fields) + struct.pack(">fi", 0.75, 0)
    block = b"w\x08" + struct.pack(">ii", max(16, 2 * len(items)), len(items))
    return head + block + b"".join(_object(name) + _object(value) for name, value in items.items()) + b"x"
