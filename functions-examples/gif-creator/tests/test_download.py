"""The other side of a download decides much: every part of it has a bound and a sentence."""

import os
import socket
import ssl
import subprocess
import tempfile
import unittest
from unittest import mock

from tests.support import SOON_MS, TOO_SLOW, CreateTest, sample
import download


class DownloadTest(CreateTest):
    def test_follows_a_redirect(self):
        self.web.serves("/end.mp4", sample())
        link = self.web.serves("/begin", b"", status=302, Location="/end.mp4?x=1")
        made = self.create(link)
        self.assertIsNone(made.error)
        self.assertEqual(["/begin", "/end.mp4?x=1"], self.web.seen[-2:])

    def test_gives_up_on_redirects_without_end(self):
        link = self.web.serves("/round", b"", status=301, Location="/round")
        self.assert_error(
            self.create(link), "^The link leads round in circles: more than 5 redirects.$", "download"
        )
        self.assertEqual(6, self.web.seen.count("/round"))

    def test_follows_no_redirect_out_of_the_web(self):
        link = self.web.serves("/out", b"", status=302, Location="file:///etc/passwd")
        self.assert_error(self.create(link), "^127.0.0.1 leads on to an address", "download")

    def test_tells_of_a_page_that_is_missing(self):
        self.assert_error(
            self.create(self.web.url("/missing.mp4")),
            "^There is no video at this link: 127.0.0.1 answered 404 Not Found.$",
            "download",
        )

    def test_tells_a_web_page_from_a_video(self):
        link = self.web.serves("/watch", b"<html>", "text/html; charset=utf-8")
        self.assert_error(
            self.create(link), "^This link leads to a web page, not to a video file.$", "download"
        )

    def test_tells_of_a_host_that_is_not_there(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # bound, so that nobody else is there, but not listening
            link = f"http://127.0.0.1:{unused.getsockname()[1]}/v.mp4"
            self.assert_error(
                self.create(link), "^Could not reach 127.0.0.1. Please check the link.$", "download"
            )
        with mock.patch("socket.getaddrinfo", side_effect=socket.gaierror()):
            self.assert_error(
                self.create("http://nowhere.invalid/v.mp4"),
                "^There is no server named nowhere.invalid.",
                "download",
            )

    def test_tells_of_a_host_that_the_platform_forbids(self):
        with mock.patch("socket.socket.connect", side_effect=PermissionError()):
            self.assert_error(
                self.create("http://127.0.0.1:1/v.mp4"),
                "^This function is not allowed to reach 127.0.0.1.$",
                "download",
            )

    def test_refuses_a_download_that_says_it_is_too_large(self):
        with mock.patch.object(download, "MAX_BYTES", 1024 * 1024):
            link = self.web.serves("/large.mp4", bytes(1024 * 1024 + 1))
            self.assert_error(
                self.create(link), "^The video is too large: more than 1 MB.", "download"
            )

    def test_cuts_a_download_without_end_at_the_limit(self):
        sent = []

        def pour(handler):
            handler.send_response(200)
            handler.end_headers()
            while not self.web.stopping.is_set():
                sent.append(handler.wfile.write(bytes(64 * 1024)))

        with mock.patch.object(download, "MAX_BYTES", 1024 * 1024):
            self.assert_error(
                self.create(self.web.answers("/endless", pour)), "^The video is too large", "download"
            )
        # What the sockets' buffers take beyond the limit is the kernel's.
        self.assertLess(sum(sent), 32 * 1024 * 1024)

    def test_leaves_room_in_the_scratch_folder(self):
        with mock.patch.object(download, "SCRATCH_RESERVE_BYTES", 2**62):
            self.assert_error(
                self.create(self.web.serves("/v.mp4", sample())), "^The video is too large", "download"
            )

    def test_tells_of_a_download_that_breaks_off(self):
        def stop_short(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"x" * 999)

        self.assert_error(
            self.create(self.web.answers("/short", stop_short)),
            "^127.0.0.1 broke off the download. Please try again.$",
            "download",
        )

    def test_tells_of_a_server_that_does_not_speak_http(self):
        self.assert_error(
            self.create(self.web.answers("/odd", lambda handler: handler.wfile.write(b"SSH-2.0\r\n"))),
            "^127.0.0.1 broke off the download",
            "download",
        )


class SlowServerTest(CreateTest):
    def test_stops_waiting_for_a_silent_server_at_the_deadline(self):
        link = self.web.answers("/silent", lambda handler: self.web.stopping.wait(30))
        self.assert_error(self.create(link, remaining_ms=SOON_MS), TOO_SLOW, "download")

    def test_is_not_held_by_a_server_that_drips(self):
        def drip(piece):
            def answer(handler):
                while not self.web.stopping.wait(0.02):
                    handler.wfile.write(piece)

            return answer

        for path, piece in {"/head": b"HTTP/1.1 100 Continue\r\n\r\n", "/line": b"x"}.items():
            link = self.web.answers(path, drip(piece))
            made = self.create(link, remaining_ms=SOON_MS)
            self.assert_error(made, TOO_SLOW, "download")


class TlsTest(CreateTest):
    """https with a certificate made for the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificate = os.path.join(folder.name, "certificate.pem")
        key = os.path.join(folder.name, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
            + ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-keyout", key, "-out", cls.certificate],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cls.certificate, key)
        cls.web.socket = tls.wrap_socket(cls.web.socket, server_side=True)

    def link(self, path):
        return self.web.url(path).replace("http:", "https:")

    def test_downloads_by_https_from_a_host_it_can_trust(self):
        self.web.serves("/v.mp4", sample())
        with mock.patch.dict(os.environ, SSL_CERT_FILE=self.certificate):
            self.assertIsNone(self.create(self.link("/v.mp4")).error)

    def test_refuses_a_host_it_cannot_trust(self):
        self.web.serves("/private.mp4", sample())
        self.assert_error(
            self.create(self.link("/private.mp4")),
            "^127.0.0.1 could not prove that it is 127.0.0.1: its certificate was refused",
            "download",
        )
        self.assertNotIn("/private.mp4", self.web.seen)

    def test_is_not_held_by_a_server_that_drips_in_tls(self):
        def drip(handler):
            while not self.web.stopping.wait(0.02):
                handler.wfile.write(b"x")

        self.web.answers("/drip", drip)
        with mock.patch.dict(os.environ, SSL_CERT_FILE=self.certificate):
            made = self.create(self.link("/drip"), remaining_ms=SOON_MS)
        self.assert_error(made, TOO_SLOW, "download")


if __name__ == "__main__":
    unittest.main()
