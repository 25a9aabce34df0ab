import unittest

from tests import support  # noqa: F401
from errors import PlainError
from link import Link, NOT_A_LINK


class LinkTest(unittest.TestCase):
    def test_takes_a_link_apart(self):
        link = Link.parse("https://example.org/a/video.mp4?t=1&u=x")
        self.assertTrue(link.secure)
        self.assertEqual(("example.org", 443), (link.host, link.port))
        self.assertEqual("/a/video.mp4?t=1&u=x", link.target)
        self.assertEqual(9000, Link.parse("http://127.0.0.1:9000/s.mp4").port)
        self.assertEqual("::1", Link.parse("http://[::1]:9000/").host)

    def test_writes_spaces_and_letters_as_a_request_needs_them(self):
        self.assertEqual("/a%20b/%C3%BC.mp4", Link.parse("http://h/a b/ü.mp4").target)
        self.assertEqual("/a%20b", Link.parse("http://h/a%20b").target)
        self.assertEqual("/", Link.parse("http://h").target)

    def test_refuses_what_is_no_web_link(self):
        for url in (
            "",
            "video.mp4",
            "ftp://example.org/v.mp4",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://",
            "http:///v.mp4",
            "http://h:port/",
            "http://h:99999/",
            "http://h:0/",
            "http://[::1/",
            "http://" + "a" * 70 + ".org/",
            "http://h/\ud800",
        ):
            with self.assertRaises(PlainError, msg=url) as raised:
                Link.parse(url)
            self.assertEqual(NOT_A_LINK, str(raised.exception))

    def test_refuses_a_link_that_is_too_long(self):
        with self.assertRaisesRegex(PlainError, "too long"):
            Link.parse("http://h/" + "a" * 2048)

    def test_checks_where_a_redirect_leads(self):
        link = Link.parse("http://h/a/b.mp4")
        self.assertEqual("/a/c.mp4", link.redirected("c.mp4").target)
        for location in ("file:///etc/passwd", "gopher://h/", "http://[::1/"):
            with self.assertRaisesRegex(PlainError, "^h leads on to an address that is not http"):
                link.redirected(location)

    def test_names_the_download_harmlessly(self):
        for url, stem in {
            "http://h/holiday.mp4": "holiday",
            "http://h/a%2Fb..mp4?x": "b-",
            "http://h/": "clip",
            "http://h/%22%3E%3C.mp4": "clip",
            "http://h/" + "x" * 99: "x" * 40,
        }.items():
            self.assertEqual(stem.strip("-"), Link.parse(url).file_stem())
