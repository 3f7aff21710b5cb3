"""JSON over one kept-open connection to `/engine-rest` of either engine."""

import base64
import http.client
import json
import struct
import uuid
from urllib.parse import urlencode, urlsplit


class Unreachable(Exception):
    """Nobody listens there."""


class Answered(Exception):
    """An answer that is no success: status and message."""

    def __init__(self, status, message):
        self.status, self.message = status, message
        super().__init__(f"{status} {message}")


class Calls:
    """`address`: http://host:port; `headers` go with every request."""

    def __init__(self, address, headers=None):
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        self.headers = headers or {}
        self.count = 0

    def get(self, path, **query):
        return self.send("GET", path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path, body=None):
        return self.send("POST", path, json.dumps(body or {}), "application/json")

    def clock(self, milliseconds):
        """Turns the foreign engine's clock."""
        return self.send("POST", f"/clock?now={milliseconds}", root="")

    def delete(self, path):
        return self.send("DELETE", path)

    def deploy(self, files, **fields):
        """One deployment of `files` by name."""
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
        parts += [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n{text}\r\n"
            for name, text in files.items()
        ]
        body = "".join([*parts, f"--{mark}--\r\n"])
        return self.send("POST", "/deployment/create", body, f"multipart/form-data; boundary={mark}")

    def send(self, method, path, body=None, media=None, root="/engine-rest"):
        self.count += 1
        headers = {**self.headers, **({"Content-Type": media} if media else {})}
        try:
            self.connection.request(method, root + path, body.encode() if body else None, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except OSError as gone:
            self.connection.close()
            raise Unreachable(str(gone)) from gone
        if answer.status >= 400:
            raise Answered(answer.status, text.decode(errors="replace"))
        return json.loads(text) if text else None


def typed(values):
    """Variables as a client sends them."""
    return {name: _typed(value) for name, value in values.items()}


def _typed(value):
    if isinstance(value, list):
        return {
            "value": base64.b64encode(java_list(value)).decode(),
            "type": "Object",
            "valueInfo": {
                "objectTypeName": "java.util.ArrayList",
                "serializationDataFormat": "application/x-java-serialized-object",
            },
        }
    return {"value": value}


def java_list(texts):
    """A java.util.ArrayList of strings in Java's serialization: the one form of a list that needs no plugin there."""
    head = b"\xac\xed\x00\x05sr\x00\x13java.util.ArrayList\x78\x81\xd2\x1d\x99\xc7\x61\x9d\x03\x00\x01I\x00\x04sizexp"
    found = head + struct.pack(">i", len(texts)) + b"w\x04" + struct.pack(">i", len(texts))
    for text in texts:
        encoded = text.encode()
        found += b"t" + struct.pack(">H", len(encoded)) + encoded
    return found + b"x"
