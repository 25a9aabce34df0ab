"""One HTTP connection that cannot outlive the deadline."""

import http.client
import socket
import ssl
import threading

from deadline import Deadline
from errors import PlainError

# A host name may stand for any number of addresses, each of which may let us wait.
MAX_ADDRESSES = 4
CONNECT_S = 5.0
READ_S = 10.0


class Cutoff:
    """Shuts a socket when the time is up.

    A socket's own timeout counts from the last byte, so a server that sends one now and then would
    hold us for as long as it likes.
    """

    def __init__(self, sock, deadline: Deadline):
        self._sock = sock
        self._timer = threading.Timer(deadline.left_s(), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def _shut(self):
        try:
            # The plain socket's shutdown: that of a TLS socket drops state the reader is using.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
        except OSError:
            pass  # closed in the meantime

    def cancel(self):
        self._timer.cancel()


class Connection:
    """A GET request and its response; a context manager that leaves no socket and no timer."""

    def __init__(self, link, deadline):
        self._link = link
        sock = _connect(link, deadline)
        if link.secure:
            tls = ssl.create_default_context()
            sock = tls.wrap_socket(
                sock, server_hostname=link.host, do_handshake_on_connect=False
            )
            self._http = http.client.HTTPSConnection(link.host, link.port, context=tls)
        else:
            self._http = http.client.HTTPConnection(link.host, link.port)
        sock.settimeout(READ_S)
        self._http.sock = sock
        self._cutoff = Cutoff(sock, deadline)

    def get(self):
        """Sends the request and reads the response's head."""
        if self._link.secure:
            self._http.sock.do_handshake()
        self._http.request(
            "GET",
            self._link.target,
            headers={
                "User-Agent": "argyle-gif-creator/1.0",
                "Accept": "video/*, */*;q=0.5",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )
        return self._http.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._cutoff.cancel()
        self._http.close()


def _connect(link, deadline):
    try:
        addresses = socket.getaddrinfo(link.host, link.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PlainError(
            f"There is no server named {link.host}. Please check the link."
        ) from error
    failure = None
    for family, kind, protocol, _, address in addresses[:MAX_ADDRESSES]:
        deadline.check()
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(CONNECT_S, deadline.left_s() + 0.01))
            sock.connect(address)
            return sock
        except OSError as error:
            failure = error
            sock.close()
    if isinstance(failure, PermissionError):  # what the platform's network rules answer
        raise PlainError(f"This function is not allowed to reach {link.host}.") from failure
    raise PlainError(f"Could not reach {link.host}. Please check the link.") from failure
