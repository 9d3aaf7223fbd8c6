#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening handshakes and plain HTTP against `fanlight serve`, byte by byte."""
import unittest

from peers import KEY, TEXT, Peer, Server, ServerTest, frame, handshake, joined, main


class Refusals(ServerTest):
    """RFC 6455 4.2.1: what is not a valid opening handshake is refused, with the broken rule in the body."""

    def refused(self, request, status, *words):
        with Peer(self.server.port) as peer:
            peer.send(request)
            got, fields, body = peer.response()
            self.assertEqual(got, status, body)
            for word in words:
                self.assertIn(word.lower(), body.lower())
            self.assertTrue(peer.ended())
        event = self.server.event("handshake-response", status=status)
        self.assertEqual(event["direction"], "to-client")
        return fields

    def request(self, **changes):
        return handshake(self.server.port, **changes)

    def test_4_2_1_1_method_is_get(self):
        fields = self.refused(self.request(method="POST"), 405, "4.2.1", "GET")
        self.assertIn("GET", fields.get("allow", ""))

    def test_4_2_1_1_http_1_0(self):
        self.refused(self.request(version="HTTP/1.0"), 400, "4.2.1")

    def test_4_2_1_2_no_host(self):
        self.refused(self.request(omit=("Host",)), 400, "4.2.1", "host")

    def test_4_2_1_4_connection_without_upgrade(self):
        self.refused(self.request(connection="keep-alive"), 400, "4.2.1", "connection")

    def test_4_2_1_5_no_key(self):
        self.refused(self.request(omit=("Sec-WebSocket-Key",)), 400, "4.2.1", "key")

    def test_4_2_1_5_short_key(self):
        self.refused(self.request(sec_websocket_key="c2hvcnQ="), 400, "4.2.1", "key")

    def test_4_2_1_5_two_keys(self):
        twice = self.request().replace(b"Sec-WebSocket-Key", b"Sec-WebSocket-Key: " + KEY.encode()
                                       + b"\r\nSec-WebSocket-Key", 1)
        self.refused(twice, 400, "key")

    def test_4_2_1_6_version_8_is_answered_with_13(self):
        fields = self.refused(self.request(sec_websocket_version="8"), 426, "version")
        self.assertEqual(fields.get("sec-websocket-version"), "13")


class BadHeads(ServerTest):
    """RFC 9112: heads that are no heads, and those above the limits."""

    def refused(self, request, status):
        with Peer(self.server.port) as peer:
            peer.send(request)
            got, _, body = peer.response()
            self.assertEqual(got, status, body)
            self.assertTrue(body.strip())
            self.assertTrue(peer.ended())

    def test_garbage(self):
        self.refused(b"EHLO mail.example.org\r\n\r\n", 400)

    def test_another_version(self):
        self.refused(b"GET / HTTP/x\r\n\r\n", 505)

    def test_a_tls_handshake_is_named(self):
        with Peer(self.server.port) as peer:
            peer.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            self.assertTrue(peer.ended())
        while "TLS" not in self.server.event("note")["text"]:
            pass

    def test_folded_line(self):
        self.refused(b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400)

    def test_space_before_colon(self):
        self.refused(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)

    def test_a_head_above_16_kib(self):
        fields = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 4000) for number in range(6))
        self.refused(b"GET / HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n", 431)

    def test_too_many_fields(self):
        self.refused(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431)


class OnePort(ServerTest):
    """The same port speaks HTTP and WebSocket."""
    OPTIONS = ("--greeting", "welcome")

    def test_plain_get(self):
        with Peer(self.server.port) as peer:
            for _ in range(2):  # kept alive
                peer.send(b"GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n")
                status, _, body = peer.response()
                self.assertEqual((status, body), (200, "hi there"))
                self.assertEqual(self.server.event("http-request", target="/index.html")["method"], "GET")
                self.assertEqual(self.server.event("http-response")["status"], 200)

    def test_byte_at_a_time(self):
        with Peer(self.server.port) as peer:
            for byte in handshake(self.server.port):
                peer.send(bytes([byte]))
            self.assertEqual(peer.head()[0], 101)
            self.assertEqual(peer.frame(), (0x80 | TEXT, b"welcome"))
            for byte in frame(TEXT, b"slow"):
                peer.send(bytes([byte]))
            self.assertEqual(peer.frame(), (0x80 | TEXT, b"slow"))

    def test_a_frame_in_the_same_packet_as_the_handshake(self):
        with Peer(self.server.port) as peer:
            peer.send(handshake(self.server.port) + frame(TEXT, b"early"))
            self.assertEqual(peer.head()[0], 101)
            self.assertEqual({peer.frame(), peer.frame()},
                             {(0x80 | TEXT, b"welcome"), (0x80 | TEXT, b"early")})

    def test_peers_that_vanish(self):
        before_anything = Peer(self.server.port)
        inside_a_head = Peer(self.server.port)
        inside_a_head.send(b"GET / HTTP/1.1\r\nHo")
        inside_a_frame = joined(self.server.port)
        inside_a_frame.send(frame(TEXT, b"never complete")[:-3])
        for peer in (before_anything, inside_a_head, inside_a_frame):
            peer.vanish()
        with joined(self.server.port) as peer:  # and nothing else stops
            self.assertEqual(peer.frame(), (0x80 | TEXT, b"welcome"))


class SlowHead(unittest.TestCase):
    def test_a_head_that_stalls_is_given_up(self):
        with Server("--head-timeout", "150") as server:
            with Peer(server.port) as peer:
                peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n")
                status, _, body = peer.response()
                self.assertEqual(status, 408, body)
                self.assertTrue(peer.ended())
            server.event("closed")


if __name__ == "__main__":
    main()
