# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium and a page for it, for the interop tests. Importing it ends the test when there is none."""
import http.server
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

from peers import TIMEOUT

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not BROWSER:
    print("no Chromium is here")
    sys.exit(77)

# Quiet and alone: no display, no profile but the empty one, no traffic but the page's.
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-default-apps", "--remote-debugging-port=0")
START_TIMEOUT = 60  # seconds; a browser's first start on a busy machine


class Page:
    """A page served on a port of its own; what it POSTs comes out of reports."""

    def __init__(self, body):
        reports = self.reports = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode() if self.path == "/" else b"")

            def do_POST(self):
                reports.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """A headless Chromium that shows one page."""

    def __init__(self, url, *flags):
        self.profile = tempfile.TemporaryDirectory(prefix="fanlight-browser-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [BROWSER, *FLAGS, *flags, f"--user-data-dir={self.profile.name}", url],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()
