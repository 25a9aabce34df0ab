"""Puts the page together: one document that needs nothing else."""

import html
import os

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")


def response(method):
    """The page, with a policy that lets it run its own script and talk to its own address only."""
    nonce = os.urandom(16).hex()
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return {
        "statusCode": 200,
        "headers": {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": policy,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        },
        "body": "" if method == "HEAD" else render(nonce, os.environ.get("SAMPLE_URL", "")),
    }


def render(nonce, sample_url):
    """The document's text."""
    document = _read("page.html")
    for mark, text in (
        ("{{page.css}}", _read("page.css")),
        ("{{page.js}}", _read("page.js")),
        ("{{nonce}}", nonce),
        ("{{sample}}", html.escape(sample_url)),
    ):
        document = document.replace(mark, text)
    return document


def _read(name):
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()
