#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other people's TLS against `fanlight serve --tls`: curl, openssl s_client, python3-websockets."""
import asyncio
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest

try:
    import websockets
except ImportError:
    print("no python3-websockets is here")
    sys.exit(77)

import peers
from peers import TIMEOUT, Peer, Server, main

CURL = shutil.which("curl")
OPENSSL = shutil.which("openssl")
if not CURL or not OPENSSL:
    print("no curl or no openssl is here")
    sys.exit(77)


def run(*arguments, **more):
    return subprocess.run(arguments, capture_output=True, timeout=TIMEOUT, check=False, text=True, **more)


class OwnCertificate(unittest.TestCase):
    """The certificate is made on first use, in a data folder of this test's own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        os.environ["XDG_DATA_HOME"] = cls.folder.name
        cls.server = Server("--tls", "--behaviour", "echo")
        cls.certificate = os.path.join(cls.folder.name, "Fanlight", "server.pem")

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        cls.folder.cleanup()
        if code != 0:
            raise AssertionError(f"the server ended with {code}")

    def url(self, scheme, host="localhost"):
        return f"{scheme}://{host}:{self.server.port}/"

    def test_the_urls_say_so(self):
        listening = next(event for event in self.server.seen if event["event"] == "listening")
        self.assertEqual(listening["url"], f"wss://127.0.0.1:{self.server.port}/")
        printed = run(OPENSSL, "x509", "-noout", "-fingerprint", "-sha256", "-in", self.certificate).stdout
        self.assertEqual(listening["certificate_sha256"], printed.strip().split("=")[1])
        self.assertEqual(os.stat(self.certificate).st_mode & 0o777, 0o600)

    def test_curl_refuses_it_unless_told(self):
        refused = run(CURL, "--silent", "--show-error", self.url("https"))
        self.assertEqual(refused.returncode, 60, refused.stderr)
        self.assertIn("self-signed", refused.stderr.replace("self signed", "self-signed"))
        note = self.server.event("note")["text"]
        while "failed" not in note:
            note = self.server.event("note")["text"]
        self.assertIn("unknown ca", note)
        self.assertEqual(run(CURL, "--silent", "--insecure", self.url("https")).stdout, "hi there")

    def test_curl_trusts_the_copied_certificate(self):
        for host in ("localhost", "127.0.0.1"):
            done = run(CURL, "--silent", "--show-error", "--cacert", self.certificate, self.url("https", host))
            self.assertEqual(done.stdout, "hi there", done.stderr)
        wrong = run(CURL, "--silent", "--show-error", "--cacert", self.certificate, "--connect-to",
                    f"example.org:443:127.0.0.1:{self.server.port}", "https://example.org/")
        self.assertEqual(wrong.returncode, 60, wrong.stderr)

    def test_openssl_sees_name_and_protocol(self):
        for offered, chosen in (("h2,http/1.1", "ALPN protocol: http/1.1"), ("h2", "No ALPN negotiated")):
            done = run(OPENSSL, "s_client", "-connect", f"127.0.0.1:{self.server.port}", "-servername",
                       "fan.example", "-alpn", offered, input="")
            self.assertIn(chosen, done.stdout)
            self.assertIn("CN = Fanlight on this computer", done.stdout)
            note = self.server.event("note")["text"]
            while "fan.example" not in note:
                note = self.server.event("note")["text"]
            self.assertIn(f"Protocols offered (ALPN): {offered.replace(',', ', ')};", note)

    def test_old_tls_is_refused(self):
        done = run(OPENSSL, "s_client", "-connect", f"127.0.0.1:{self.server.port}", "-tls1_1", "-cipher",
                   "ALL:@SECLEVEL=0", input="")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("alert", done.stderr)

    def test_plain_http_is_told(self):
        with Peer(self.server.port) as peer:
            peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            status, _, body = peer.response()
            self.assertEqual(status, 400)
            self.assertIn("https://", body)
            self.assertTrue(peer.ended())

    def test_websockets_over_wss(self):
        context = ssl.create_default_context(cafile=self.certificate)

        async def talk():
            async with websockets.connect(self.url("wss"), ssl=context) as socket:
                self.assertEqual(await socket.recv(), "Hello! Message From Server!!")
                for size in (0, 1, 125, 126, 65535, 65536, 400_000):
                    await socket.send("ä" * size)
                    self.assertEqual(await socket.recv(), "ä" * size)
                await socket.send(bytes(range(256)))
                self.assertEqual(await socket.recv(), bytes(range(256)))
                await (await socket.ping())
            self.assertEqual(socket.close_code, 1000)

        asyncio.run(asyncio.wait_for(talk(), TIMEOUT))


class Files(unittest.TestCase):
    """Certificates that openssl made."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate, cls.key = (os.path.join(cls.folder.name, name) for name in ("cert.pem", "key.pem"))
        made = run(OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-keyout", cls.key, "-out", cls.certificate,
                   "-days", "2", "-passout", "pass:sesame", "-subj", "/CN=fan.example",
                   "-addext", "subjectAltName=DNS:fan.example")
        if made.returncode != 0:
            raise AssertionError(made.stderr)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def serve(self, *options, passphrase=None):
        environment = dict(os.environ)
        if passphrase:
            environment["FANLIGHT_KEY_PASS"] = passphrase
        return run(peers.FANLIGHT, "serve", "--port", "0", *options, env=environment)

    def test_an_encrypted_rsa_key(self):
        os.environ["FANLIGHT_KEY_PASS"] = "sesame"
        with Server("--tls", "--cert", self.certificate, "--key", self.key, "--key-pass-env",
                    "FANLIGHT_KEY_PASS") as server:
            done = run(CURL, "--silent", "--show-error", "--cacert", self.certificate, "--resolve",
                       f"fan.example:{server.port}:127.0.0.1", f"https://fan.example:{server.port}/")
            self.assertEqual(done.stdout, "hi there", done.stderr)
        del os.environ["FANLIGHT_KEY_PASS"]

    def test_words(self):
        missing = os.path.join(self.folder.name, "missing.pem")
        files = ("--tls", "--cert", self.certificate, "--key", self.key)
        for options, passphrase, code, words in (
                (("--tls", "--cert", missing), None, 1, "There is no file"),
                (("--tls", "--cert", self.key), None, 1, "There is no certificate in"),
                (("--tls", "--cert", self.certificate), None, 1, "There is no private key in"),
                (files, None, 1, "its pass phrase is needed"),
                ((*files, "--key-pass-env", "FANLIGHT_KEY_PASS"), "abracadabra", 1, "does not open the key"),
                ((*files, "--key-pass-env", "FANLIGHT_KEY_PASS"), None, 2, "FANLIGHT_KEY_PASS"),
                (("--cert", self.certificate), None, 2, "--tls"),
                (("--tls", "--key", self.key), None, 2, "--cert")):
            done = self.serve(*options, passphrase=passphrase)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    main()
