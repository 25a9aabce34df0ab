"""Fetches a video by HTTP into a file, with a bound on everything the other side decides."""

import contextlib
import errno
import http.client
import os
import socket
import ssl
import time

from connection import Connection
from errors import PlainError

MAX_BYTES = 100 * 1024 * 1024
MAX_REDIRECTS = 5
# Left free in the scratch folder for what ffmpeg writes next to the download.
SCRATCH_RESERVE_BYTES = 32 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
REPORT_EVERY_S = 0.25

_REDIRECTS = (301, 302, 303, 307, 308)


def fetch(link, target, deadline):
    """Downloads ``link`` into the file ``target``.

    Yields (bytes received, bytes announced or None) now and then, and once at the end.
    """
    for _ in range(MAX_REDIRECTS + 1):
        with _told_plainly(link, deadline), Connection(link, deadline) as connection:
            response = connection.get()
            if response.status in _REDIRECTS:
                link = link.redirected(response.headers.get("Location", ""))
                continue
            _check_head(link, response)
            yield from _save(response, target, deadline)
            return
    raise PlainError(f"The link leads round in circles: more than {MAX_REDIRECTS} redirects.")


@contextlib.contextmanager
def _told_plainly(link, deadline):
    """Turns what can go wrong on a network into sentences about this link's host."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise PlainError(
            f"{link.host} could not prove that it is {link.host}: "
            f"its certificate was refused ({error.verify_message})."
        ) from error
    except (OSError, http.client.HTTPException) as error:
        deadline.check()
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise PlainError("The video does not fit into the function's scratch space.") from error
        if isinstance(error, socket.timeout):
            raise PlainError(f"{link.host} stopped answering.") from error
        raise PlainError(f"{link.host} broke off the download. Please try again.") from error


def _check_head(link, response):
    if response.status != 200:
        raise PlainError(
            f"There is no video at this link: {link.host} answered "
            f"{response.status} {response.reason[:60]}".rstrip()
            + "."
        )
    if response.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise PlainError("This link leads to a web page, not to a video file.")


def _save(response, target, deadline):
    space = os.statvfs(os.path.dirname(target))
    limit = min(MAX_BYTES, space.f_bavail * space.f_frsize - SCRATCH_RESERVE_BYTES)
    announced = response.length
    if announced is not None and announced > limit:
        raise _too_large(limit)
    received = 0
    reported_at = time.monotonic()
    with open(target, "wb") as file:
        # Counted here and not left to read1, which in older Pythons waits for more after the last byte.
        while announced is None or received < announced:
            chunk = response.read1(CHUNK_BYTES)
            if not chunk:
                break
            received += len(chunk)
            if received > limit:
                raise _too_large(limit)
            file.write(chunk)
            deadline.check()
            if time.monotonic() - reported_at >= REPORT_EVERY_S:
                reported_at = time.monotonic()
                yield received, announced
    if announced is not None and received < announced:
        raise http.client.IncompleteRead(b"", announced - received)
    deadline.check()
    yield received, announced


def _too_large(limit):
    return PlainError(
        f"The video is too large: more than {max(0, limit) // (1024 * 1024)} MB. "
        "Please use a smaller one."
    )
