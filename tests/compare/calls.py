"""JSON over one kept-open connection to `/engine-rest` of either engine."""

import http.client
import json
import uuid
from urllib.parse import urlencode, urlsplit

from compare import java


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

    def answers(self, values):
        """What `answers[…]` gives in expressions there from now on."""
        return self.send("POST", "/answers", java.base64_of(values), "text/plain", root="")

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
            answer, text = self._ask(method, root + path, body, headers)
        except (BrokenPipeError, http.client.RemoteDisconnected):  # closed over there while nobody asked
            self.connection.close()
            answer, text = self._ask(method, root + path, body, headers)
        if answer.status >= 400:
            raise Answered(answer.status, text.decode(errors="replace"))
        return json.loads(text) if text else None

    def _ask(self, method, path, body, headers):
        try:
            self.connection.request(method, path, body.encode() if body else None, headers)
            answer = self.connection.getresponse()
            return answer, answer.read()
        except (BrokenPipeError, http.client.RemoteDisconnected):
            raise
        except OSError as gone:
            self.connection.close()
            raise Unreachable(str(gone)) from gone


def typed(values):
    """Variables as a client sends them to Operaton."""
    return {name: _typed(value) for name, value in values.items()}


def _typed(value):
    if not isinstance(value, list | dict):
        return {"value": value}
    name = "java.util.ArrayList" if isinstance(value, list) else "java.util.HashMap"
    kept = {"objectTypeName": name, "serializationDataFormat": "application/x-java-serialized-object"}
    return {"value": java.base64_of(value), "type": "Object", "valueInfo": kept}
