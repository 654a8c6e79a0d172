"""The callers of soak: each is one call at one door, repeated by a thread until the load is over.

A call returns when all of its answer was right, and raises Wrong when not.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import random
import socket
import struct

PATIENCE = 30  # seconds for each read
ROOMS = 5


class Wrong(Exception):
    """An answer that is not what was asked for."""


def expect(right, what):
    if not right:
        raise Wrong(str(what)[:300])


class Service:
    """Where the service is, and what is asked of it."""

    def __init__(self, port, lines_port, echo_port, origin, files):
        self.port, self.lines_port, self.echo_port = port, lines_port, echo_port
        self.origin, self.files = origin, files

    def ask(self, method, path, body=None, status=200, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            reply = connection.getresponse()
            text = reply.read().decode()
            expect(reply.status == status, f"{method} {path[:60]} answered {reply.status}: {text}")
            return text

    def socket(self, port=None):
        return socket.create_connection(("127.0.0.1", port or self.port), timeout=PATIENCE)

    # Batches

    def fetch(self):
        urls = [f"{self.origin}/1k?n={i}" for i in range(100)] + ["/lab/delay/0.05", "/lab/gzip", "/lab/redirect/2"]
        text = self.ask("POST", "/fetch", json.dumps({"urls": urls, "body": "text"}), Content_Type="application/json")
        summary = json.loads(text)["summary"]
        expect(summary["success"] == len(urls), summary)

    def stream(self):
        lines = "".join(f"{self.origin}/1k?n={i}\n" for i in range(300))
        text = self.ask("POST", "/fetch?format=ndjson", lines, Content_Type="text/plain")
        records = [json.loads(line) for line in text.splitlines()]
        expect(sorted(r["index"] for r in records[:-1]) == list(range(300)), "not one result a URL")
        expect(records[-1].get("summary", {}).get("success") == 300, records[-1])

    def flaky(self):
        text = self.ask("GET", f"/fetch?url=/lab/flaky/{random.random()}?failures=1&delay=10ms")
        expect(json.loads(text)["summary"]["success"] == 1, text)

    def read_files(self):
        reply = json.loads(self.ask("GET", "/files?path=*.txt&digest=sha-256&content=text"))
        found = {r["path"]: (r["bytes"], r["sha256"]) for r in reply["results"]}
        expect(found == self.files, found)

    def pipeline(self):
        text = self.ask("GET", "/pipeline?items=300&producers=2&consumers=2&produce=0ms..1ms&consume=0ms..1ms&format=ndjson")
        summary = json.loads(text.splitlines()[-1])["summary"]
        expect(summary["produced"] == summary["consumed"] == 300, summary)

    def job(self):
        lines = "".join(f"{self.origin}/1k?n={i}\n" for i in range(200))
        job = json.loads(self.ask("POST", "/jobs", lines, 202, Content_Type="text/plain"))["id"]
        records = [json.loads(line) for line in self.ask("GET", f"/jobs/{job}/results?format=ndjson").splitlines()]
        expect(sorted(r["index"] for r in records[:-1]) == list(range(200)), "not one result a member")
        expect(records[-1]["summary"]["success"] == 200, records[-1])
        self.ask("DELETE", f"/jobs/{job}", status=204)

    def page(self):
        for path in ("/", "/app/main.js", "/openapi.json", "/echo", "/rooms"):
            self.ask("GET", path)
        expect("gather_fetch_in_flight" in self.ask("GET", "/actuator/prometheus"), "metrics are missing")

    # Chat

    def say(self):
        room = f"room-{random.randrange(ROOMS)}"
        text = self.ask("POST", f"/rooms/{room}/messages?from=soak", "hello", 201, Content_Type="text/plain")
        expect(json.loads(text)["offset"] > 0, text)

    def frames(self):
        """Joins, says ten messages, each of which another one hears, leaves a room, and goes."""
        nick = f"ws-{random.getrandbits(60):x}"
        with (contextlib.closing(Frames(self.socket(), f"/chat?room=room-0&nick={nick}")) as chat,
              contextlib.closing(Frames(self.socket(), "/chat?room=room-0")) as other):
            for number, room in enumerate(("room-0", "room-1")):
                joined = chat.ask(number, op="join", room=room)
                expect(joined["members"] > 0, joined)
            other.ask(0, op="join", room="room-0")
            for i in range(10):
                said = chat.ask(10 + i, op="say", room="room-0", text=f"frame {i}")
                push = other.until(lambda f: f.get("push") == "message" and f["from"] == nick)
                expect(push["offset"] == said["offset"], (push, said))
            chat.ask(2, op="leave", room="room-1")
            chat.ask(3, op="who", room="room-0")

    def lines(self):
        with self.socket(self.lines_port) as chat, chat.makefile("r", encoding="utf-8", newline="\n") as reader:
            chat.sendall(b"/join room-2\none line\n/me waves\n/history 5\n/who\n/leave\n/quit\n")
            text = reader.read()
            expect("in room-2:" in text and "!" not in text, text)

    def follow(self):
        """Reads a room live, and finds each offset after the one before."""
        with self.socket() as chat, chat.makefile("rb") as reader:
            chat.sendall(b"GET /rooms/room-0/messages?format=ndjson&limit=10 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            last = None
            while last is None or seen < 50:
                line = reader.readline()
                expect(line, "the stream ended")
                if line.startswith(b"{"):
                    offset = json.loads(line)["offset"]
                    expect(last is None or offset == last + 1, f"{offset} after {last}")
                    last, seen = offset, 1 if last is None else seen + 1

    # Others

    def echo(self):
        """Datagrams may be lost on a busy machine: two times it begins anew from another port."""
        for _ in range(2):
            with contextlib.suppress(TimeoutError):
                return self.datagrams()
        return self.datagrams()

    def datagrams(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(5)
            s.connect(("127.0.0.1", self.echo_port))
            for _ in range(50):
                sent = os.urandom(random.choice((0, 64, 1400, 60_000)))
                s.send(sent)
                expect(s.recv(65_535) == sent, "another datagram came back")

    def hang_up(self):
        """Asks for something long, and goes in the midst of it."""
        asked = random.choice((
            "GET /fetch?url=/lab/delay/20&url=/lab/drip?duration=20&format=ndjson",
            "GET /pipeline?items=1000&produce=100ms&format=sse",
            "GET /rooms/room-0/messages?format=sse",
            "POST /jobs",
            "POST /fetch"))
        with self.socket() as s:
            body = "Content-Type: text/plain\r\nContent-Length: 100000\r\n" if asked.startswith("POST") else ""
            s.sendall(f"{asked} HTTP/1.1\r\nHost: localhost\r\n{body}\r\n/lab/delay/5\n".encode())
            s.settimeout(random.random() / 2)
            with contextlib.suppress(TimeoutError):
                s.recv(1000)

    def hostile(self):
        random.choice((self.malformed, self.forbidden, self.garbage, self.bad_frames, self.half_a_head))()

    def malformed(self):
        self.ask("POST", "/fetch", '{"urls": [', 400, Content_Type="application/json")
        self.ask("GET", "/fetch?ulr=/lab/get", status=400)
        self.ask("GET", "/nowhere", status=404)
        self.ask("GET", "/files?path=" + "../" * 50 + "etc/passwd")
        self.ask("GET", "/lab/get", status=403, Host="evil.example")

    def forbidden(self):
        text = self.ask("GET", "/fetch?url=http://169.254.169.254/&url=http://10.0.0.1/&url=/actuator/env")
        expect(json.loads(text)["summary"]["failed"] == 3, text)

    def garbage(self):
        with self.socket(self.lines_port) as s:
            s.sendall(os.urandom(3000).replace(b"\n", b"") + b"\xff\xfe\n" + b"x" * 20_000 + b"\n/quit\n")
            expect(s.makefile("rb").read().count(b"\n! ") >= 1, "bad lines went without a word")

    def bad_frames(self):
        with contextlib.closing(Frames(self.socket(), f"/chat?room=room-3")) as chat:
            chat.socket.sendall(random.choice((b"\xf1\x80abcd", b"\x81\x01x", b"\x81\x82aaaa\x9e\x9f")))
            code = None
            while code is None:
                code = chat.read()[1]
            expect(code in (1002, 1007), code)

    def half_a_head(self):
        with self.socket() as s:
            s.sendall(b"GET /lab/get HTTP/1.1\r\nHost: local")


class Frames:
    """A client of chat.v1."""

    def __init__(self, connected, path):
        self.socket, self.reader = connected, connected.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        connected.sendall((f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Protocol: chat.v1\r\n\r\n").encode())
        head = b"".join(iter(self.reader.readline, b"\r\n")).decode()
        accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        expect(base64.b64encode(accept).decode() in head, head)

    def ask(self, number, **frame):
        text = json.dumps({"id": number, **frame}).encode()
        size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack(">H", len(text))
        self.socket.sendall(b"\x81" + size + bytes(4) + text)
        reply = self.until(lambda f: f.get("id") == number)
        expect("ok" in reply, reply)
        return reply["ok"]

    def until(self, meant):
        while True:
            frame, code = self.read()
            expect(code is None, f"closed with {code}")
            if frame and meant(frame):
                return frame

    def read(self):
        """A frame of JSON, or the code of a close."""
        first, size = self.reader.read(2)
        if size == 126:
            size, = struct.unpack(">H", self.reader.read(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.reader.read(8))
        payload = self.reader.read(size)
        if first & 0xF == 8:
            return None, struct.unpack(">H", payload[:2])[0]
        return (json.loads(payload) if first & 0xF == 1 else None), None

    def close(self):
        self.reader.close()
        self.socket.close()
