"""What the tests stand on: a context, a made video, and a web server that misbehaves on demand."""

import base64
import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import gif  # noqa: E402  (the folder must be on the path first, as it is in a sandbox)

FFMPEG = "/usr/bin/ffmpeg"
SAMPLE_S = 6
# Two seconds are kept back for the answer; the rest is what the work gets.
SOON_MS = 2_400
TOO_SLOW = "^This took too long and was stopped."


class Context:
    """The part of Lambda's context that the function uses."""

    def __init__(self, remaining_ms=60_000):
        self.remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self):
        return self.remaining_ms


def request(method="GET", path="/", body=None, base64_encoded=False):
    """A function-URL event, payload 2.0."""
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": {},
        "requestContext": {"http": {"method": method, "path": path}},
        "body": body,
        "isBase64Encoded": base64_encoded,
    }


@functools.lru_cache(maxsize=None)
def sample():
    """The bytes of a colourful MP4 of SAMPLE_S seconds, made once a run."""
    return make_video("mp4")


def make_video(container, *options, source="testsrc2=size=640x360:rate=25", seconds=SAMPLE_S):
    """The bytes of a video that ffmpeg makes from one of its test sources."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "video." + container)
        subprocess.run(
            [FFMPEG, "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source]
            + ["-t", str(seconds), *(options or ("-c:v", "libx264", "-preset", "ultrafast")), path],
            check=True,
        )
        with open(path, "rb") as file:
            return file.read()


class WebServer(http.server.ThreadingHTTPServer):
    """Serves on loopback what ``routes`` says: path -> function(request handler)."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.routes = {}
        self.seen = []
        self.stopping = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def serves(self, path, body, content_type="video/mp4", status=200, **headers):
        """Answers ``path`` with ``body``; returns the link."""

        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        return self.answers(path, answer)

    def answers(self, path, function):
        """Lets ``function`` answer ``path``; returns the link."""
        self.routes[path] = function
        return self.url(path)

    def stop(self):
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up is what many of these tests want."""


class _RequestHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        route = self.server.routes.get(self.path.partition("?")[0])
        if route is None:
            self.send_error(404)
        else:
            route(self)

    def log_message(self, *_):
        """The tests' output is for failures."""


class Made:
    """A read stream of ``create``."""

    def __init__(self, stream):
        self.head = next(stream)
        self.lines = [json.loads(line) for text in stream for line in text.splitlines()]

    def of_type(self, kind):
        return [line for line in self.lines if line["type"] == kind]

    @property
    def error(self):
        last = self.lines[-1]
        return last["message"] if last["type"] == "error" else None

    def steps(self, state):
        return [line["step"] for line in self.of_type("step") if line["state"] == state]

    def gif(self):
        return b"".join(base64.b64decode(line["data"]) for line in self.of_type("piece"))


class CreateTest(unittest.TestCase):
    """A test with a web server, that presses Create."""

    @classmethod
    def setUpClass(cls):
        cls.web = WebServer()
        cls.addClassCleanup(cls.web.stop)

    def create(self, link, start="0:01", end="0:04", remaining_ms=60_000):
        body = json.dumps({"link": link, "start": start, "end": end})
        return Made(gif.handler(request("POST", "/create", body), Context(remaining_ms)))

    def assert_error(self, made, pattern, failed=None, done=()):
        """The stream ends with this sentence, the steps before it told."""
        self.assertRegex(made.error or repr(made.lines[-3:]), pattern)
        self.assertEqual(list(done), made.steps("done"))
        self.assertEqual([failed] if failed else [], made.steps("failed"))
        self.assertEqual([], made.of_type("piece"))
