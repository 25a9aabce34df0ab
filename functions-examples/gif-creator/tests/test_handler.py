import base64
import json
import os
import re
import unittest
from unittest import mock

from tests.support import Context, Made, request
import gif


class HandlerTest(unittest.TestCase):
    def answer(self, *arguments, **named):
        return gif.handler(request(*arguments, **named), Context())

    def assert_refused(self, response, status, pattern):
        self.assertEqual(status, response["statusCode"])
        self.assertRegex(json.loads(response["body"])["error"], pattern)

    def test_serves_one_page_that_needs_nothing_else(self):
        with mock.patch.dict(os.environ, SAMPLE_URL='http://h/"><i>.mp4'):
            response = self.answer()
        body = response["body"]
        self.assertEqual(200, response["statusCode"])
        self.assertIn("<h1>GIF CREATOR</h1>", body)
        self.assertIn('value="http://h/&quot;&gt;&lt;i&gt;.mp4"', body)
        self.assertNotIn("{{", body)
        self.assertIsNone(re.search(r'(src|href)="(?!data:)', body), "an external resource")

    def test_lets_only_its_own_script_and_style_run(self):
        first, second = self.answer(), self.answer(path="")
        nonces = [
            re.search(r"script-src 'nonce-(\w{32})'", page["headers"]["content-security-policy"])[1]
            for page in (first, second)
        ]
        self.assertNotEqual(*nonces)
        self.assertEqual(2, first["body"].count(f'nonce="{nonces[0]}"'))

    def test_answers_head_without_a_body(self):
        response = self.answer("HEAD")
        self.assertEqual((200, ""), (response["statusCode"], response["body"]))

    def test_refuses_unknown_paths_and_methods(self):
        self.assert_refused(self.answer(path="/other"), 404, "nothing here")
        self.assert_refused(self.answer("POST"), 405, "POST cannot be used here, only GET")
        self.assert_refused(self.answer("GET", "/create"), 405, "GET cannot be used here, only POST")
        self.assertEqual("POST", self.answer("GET", "/create")["headers"]["allow"])

    def test_refuses_a_body_that_is_not_a_json_object(self):
        for body in (None, "", "{", "[]", '"x"', "[" * 15_000):
            self.assert_refused(self.answer("POST", "/create", body), 400, "must be a JSON object")
        self.assert_refused(self.answer("POST", "/create", " " * 20_000), 400, "too large")
        self.assert_refused(
            self.answer("POST", "/create", "%%%", base64_encoded=True), 400, "must be a JSON object"
        )

    def test_takes_the_body_in_base64_and_the_fields_alone(self):
        fields = {"link": "no link", "start": "0", "end": "1"}
        encoded = base64.b64encode(json.dumps(fields).encode()).decode()
        for stream in (
            self.answer("POST", "/create", encoded, base64_encoded=True),
            gif.handler(fields, Context()),
        ):
            made = Made(stream)
            self.assertEqual(200, made.head["statusCode"])
            self.assertRegex(made.error, "^Please paste a video link")
