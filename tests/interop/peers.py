# SPDX-License-Identifier: GPL-3.0-or-later
"""What the interop tests share: the real `fanlight serve` as a process, and a peer that speaks raw bytes."""
import base64
import json
import queue
import socket
import struct
import subprocess
import sys
import threading
import unittest

TIMEOUT = 20  # seconds; nothing here takes a tenth of it unless it hangs
FANLIGHT = None

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def main():
    """Runs the calling script's tests: SCRIPT FANLIGHT [unittest arguments]."""
    global FANLIGHT
    FANLIGHT = sys.argv.pop(1)
    unittest.main()


class Server:
    """`fanlight serve --port 0 --json`; events are read as they come."""

    def __init__(self, *options):
        self.process = subprocess.Popen([FANLIGHT, "serve", "--port", "0", "--json", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.events = queue.Queue()
        self.seen = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.port = self.event("listening")["port"]

    def _read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))
        self.events.put(None)

    def event(self, kind, **fields):
        """The next event of that kind with those fields."""
        while True:
            event = self.events.get(timeout=TIMEOUT)
            if event is None:
                raise AssertionError(f"the server ended: {self.process.stderr.read().decode()}")
            self.seen.append(event)
            if event["event"] == kind and all(event.get(name) == value for name, value in fields.items()):
                return event

    def stop(self):
        """Ends it as Ctrl+C does; its exit code."""
        self.process.terminate()
        code = self.process.wait(TIMEOUT)
        self.reader.join(TIMEOUT)
        while not self.events.empty():
            event = self.events.get()
            if event is not None:
                self.seen.append(event)
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class ServerTest(unittest.TestCase):
    """One server for all tests of a class, with its OPTIONS; it must outlive whatever they do to it."""
    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.OPTIONS)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        if code != 0:
            raise AssertionError(f"the server ended with {code}")


def mask(payload, key):
    repeated = (key * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(payload), "big")


def frame(opcode, payload=b"", fin=True, rsv=0, key=b"\x37\xfa\x21\x3d"):
    """The bytes of a client's frame; key=None leaves it unmasked, which is forbidden."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0x80 if key is not None else 0
    if len(payload) <= 125:
        head = struct.pack("!BB", first, bit | len(payload))
    elif len(payload) <= 0xFFFF:
        head = struct.pack("!BBH", first, bit | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first, bit | 127, len(payload))
    return head + payload if key is None else head + key + mask(payload, key)


def handshake(port, path="/", method="GET", version="HTTP/1.1", omit=(), **fields):
    """The request's bytes; fields (upgrade=, sec_websocket_key=) replace the usual ones."""
    lines = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
             "Sec-WebSocket-Key": KEY, "Sec-WebSocket-Version": "13"}
    for name, value in fields.items():
        title = "-".join(part.capitalize() for part in name.split("_")).replace("Websocket", "WebSocket")
        lines[title] = value
    head = f"{method} {path} {version}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in lines.items() if name not in omit)
    return head.encode() + b"\r\n"


class Peer:
    """A TCP connection to the server with nothing but bytes and a little reading."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(TIMEOUT)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def head(self):
        """Status and fields (lower case) of the next response."""
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        raw, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = raw.decode("latin-1").split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            fields[name.strip().lower()] = value.strip()
        return int(lines[0].split(" ")[1]), fields

    def response(self):
        """Status, fields and body of the next response."""
        status, fields = self.head()
        return status, fields, self.take(int(fields.get("content-length", "0"))).decode()

    def frame(self):
        """First byte and payload of the server's next frame, which must not be masked."""
        first, second = self.take(2)
        if second & 0x80:
            raise AssertionError("a server's frame is masked")
        length = second
        if length == 126:
            length, = struct.unpack("!H", self.take(2))
        elif length == 127:
            length, = struct.unpack("!Q", self.take(8))
        return first, self.take(length)

    def open(self, port):
        self.send(handshake(port))
        status, fields = self.head()
        if status != 101 or fields["sec-websocket-accept"] != ACCEPT:
            raise AssertionError(f"refused with {status}")
        return self

    def close_code(self):
        """Reads up to the close frame; its code and reason."""
        while True:
            first, payload = self.frame()
            if first & 0x0F == CLOSE:
                return struct.unpack("!H", payload[:2])[0], payload[2:].decode()

    def ended(self):
        """True when the server closed the connection and nothing more came."""
        try:
            self.more()
        except (EOFError, ConnectionResetError):
            return True
        return False

    def vanish(self):
        """Ends without a word: a reset, as when a machine goes away."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def joined(port):
    """A peer on an open WebSocket connection."""
    return Peer(port).open(port)


def payload_of(event):
    if "payload" in event:
        return event["payload"].encode()
    return base64.b64decode(event["payload_base64"])
