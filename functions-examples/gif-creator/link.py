"""Which links are followed."""

from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from errors import PlainError

MAX_LINK_CHARS = 2048

NOT_A_LINK = "Please paste a video link that starts with http:// or https://."


class Link(NamedTuple):
    """A link taken apart; ``target`` is what stands in the request line."""

    url: str
    secure: bool
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, url):
        """Raises the sentence unless this is a usable http or https link."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
            if parts.scheme not in ("http", "https") or not host or port == 0:
                raise ValueError("not a web address")
            host.encode("idna")
            # A browser's address bar shows spaces and letters that must not stand in a request.
            target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
            if parts.query:
                target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?")
        except ValueError as error:  # UnicodeError, of a name that cannot be written, is one too
            raise PlainError(NOT_A_LINK) from error
        if len(url) > MAX_LINK_CHARS:
            raise PlainError(f"This link is too long: {MAX_LINK_CHARS} characters are the most.")
        secure = parts.scheme == "https"
        return cls(url, secure, host, port or (443 if secure else 80), target)

    def redirected(self, location):
        """The link that a redirect leads to, checked like the first one."""
        try:
            return Link.parse(urljoin(self.url, location))
        except (PlainError, ValueError) as error:
            raise PlainError(
                f"{self.host} leads on to an address that is not http or https."
            ) from error

    def file_stem(self):
        """A short, harmless file name after the link's last part, for the download."""
        name = unquote(urlsplit(self.url).path).rsplit("/", 1)[-1].rsplit(".", 1)[0]
        kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
        return kept.strip("-_")[:40] or "clip"
