"""Calls a handler for each HTTP request, in the same interpreter, with keep-alive.

Usage: serve.py CODE MODULE.FUNCTION PORT. The event has the body; the answer is in Lambda's response format.
"""
import http.server
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in one segment: two small ones would wait for each other's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        answer = handler({"body": self.rfile.read(length).decode()}, None)
        body = answer["body"].encode()
        self.send_response(answer["statusCode"])
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


sys.path.insert(0, sys.argv[1])
module, name = sys.argv[2].rsplit(".", 1)
handler = getattr(__import__(module), name)
http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[3])), Handler).serve_forever()
