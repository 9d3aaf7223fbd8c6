#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames against `fanlight serve`, byte by byte: what RFC 6455 forbids, and what it allows but Qt refuses."""
import struct

from peers import (BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, ServerTest, frame, joined, main, mask)

ECHO = ("--behaviour", "echo", "--no-greeting")


class Violations(ServerTest):
    OPTIONS = ECHO

    def violates(self, data, code, clause):
        with joined(self.server.port) as peer:
            peer.send(data)
            got, reason = peer.close_code()
            self.assertEqual(got, code, reason)
            self.assertTrue(reason)
            peer.send(frame(CLOSE, struct.pack("!H", code)))
            self.assertTrue(peer.ended())
        event = self.server.event("frame", direction="to-server", clause=clause)
        self.assertTrue(event["violation"])

    def test_5_1_unmasked(self):
        self.violates(frame(TEXT, b"bare", key=None), 1002, "RFC 6455 5.1")

    def test_5_2_reserved_bit(self):
        self.violates(frame(TEXT, b"x", rsv=4), 1002, "RFC 6455 5.2")

    def test_5_2_reserved_opcode(self):
        self.violates(frame(0x3, b"x"), 1002, "RFC 6455 5.2")

    def test_5_2_overlong_length(self):
        key = b"\x01\x02\x03\x04"
        self.violates(struct.pack("!BBH", 0x80 | TEXT, 0x80 | 126, 1) + key + mask(b"x", key), 1002, "RFC 6455 5.2")

    def test_5_4_continuation_of_nothing(self):
        self.violates(frame(CONTINUATION, b"x"), 1002, "RFC 6455 5.4")

    def test_5_4_new_message_inside_a_message(self):
        self.violates(frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"), 1002, "RFC 6455 5.4")

    def test_5_5_fragmented_ping(self):
        self.violates(frame(PING, b"x", fin=False), 1002, "RFC 6455 5.5")

    def test_5_5_long_ping(self):
        self.violates(frame(PING, b"x" * 126), 1002, "RFC 6455 5.5")

    def test_5_5_1_close_body_of_one_byte(self):
        self.violates(frame(CLOSE, b"\x03"), 1002, "RFC 6455 5.5.1")

    def test_7_4_close_code_1005(self):
        self.violates(frame(CLOSE, struct.pack("!H", 1005)), 1002, "RFC 6455 7.4")

    def test_8_1_invalid_utf8(self):
        self.violates(frame(TEXT, b"\xc0\xaf"), 1007, "RFC 6455 8.1")

    def test_8_1_invalid_utf8_fails_when_it_comes(self):
        with joined(self.server.port) as peer:
            peer.send(frame(TEXT, b"\xff" + b"x" * 1000)[:20])  # the frame never becomes complete
            self.assertEqual(peer.close_code()[0], 1007)


class Messages(ServerTest):
    OPTIONS = ECHO

    def echoed(self, data, opcode, payload):
        with joined(self.server.port) as peer:
            peer.send(data)
            self.assertEqual(peer.frame(), (0x80 | opcode, payload))

    def test_utf8_split_between_fragments(self):
        letters = "é€😀".encode()
        fragments = [frame(TEXT if index == 0 else CONTINUATION, letters[index:index + 1],
                           fin=index == len(letters) - 1) for index in range(len(letters))]
        self.echoed(b"".join(fragments), TEXT, letters)

    def test_a_ping_between_fragments_is_answered_at_once(self):
        with joined(self.server.port) as peer:
            peer.send(frame(TEXT, b"one ", fin=False) + frame(PING, b"now"))
            self.assertEqual(peer.frame(), (0x80 | PONG, b"now"))
            peer.send(frame(CONTINUATION, b"message"))
            self.assertEqual(peer.frame(), (0x80 | TEXT, b"one message"))

    def test_one_megabyte_of_two_byte_letters(self):
        letters = "é".encode() * 500_000
        self.echoed(frame(TEXT, letters), TEXT, letters)

    def test_edges_of_the_length_encodings(self):
        for length in (0, 1, 125, 126, 65_535, 65_536):
            with self.subTest(length=length):
                self.echoed(frame(BINARY, b"\xa5" * length), BINARY, b"\xa5" * length)

    def test_an_all_zero_key_is_a_key(self):
        self.echoed(frame(TEXT, b"zero", key=bytes(4)), TEXT, b"zero")

    def test_close_is_echoed(self):
        with joined(self.server.port) as peer:
            peer.send(frame(CLOSE, struct.pack("!H", 1000) + b"bye"))
            self.assertEqual(peer.close_code()[0], 1000)
            self.assertTrue(peer.ended())

    def test_a_peer_that_never_reads_does_not_stop_others(self):
        with joined(self.server.port) as deaf, joined(self.server.port) as other:
            for _ in range(16):
                deaf.send(frame(BINARY, b"x" * 60_000))
            other.send(frame(TEXT, b"still here"))
            self.assertEqual(other.frame(), (0x80 | TEXT, b"still here"))


class GoingAway(ServerTest):
    def test_ctrl_c_closes_with_1001(self):
        with joined(self.server.port) as first, joined(self.server.port) as second:
            self.assertEqual(first.frame()[1], b"Hello! Message From Server!!")
            self.assertEqual(second.frame()[1], b"Hello! Message From Server!!")
            self.server.process.terminate()
            for peer in (first, second):
                self.assertEqual(peer.close_code()[0], 1001)
                peer.send(frame(CLOSE, struct.pack("!H", 1001)))
                self.assertTrue(peer.ended())
        self.assertEqual(self.server.process.wait(20), 0)


if __name__ == "__main__":
    main()
