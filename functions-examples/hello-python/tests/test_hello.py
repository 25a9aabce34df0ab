import os
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import hello  # noqa: E402


def request(body=None, **query):
    event = {"requestContext": {"http": {"method": "GET"}}, "body": body}
    return {**event, "queryStringParameters": query} if query else event


class HelloTest(unittest.TestCase):
    def test_greets_the_name_of_the_query_the_body_and_the_event(self):
        for event in (request(name="Ada"), request('{"name": "Ada"}'), {"name": "Ada"}):
            self.assertEqual({"message": "Hello, Ada!"}, hello.handler(event, None))

    def test_greets_the_world_when_nobody_is_named(self):
        for event in (request(), request('{"name": ""}'), {}):
            self.assertEqual({"message": "Hello, world!"}, hello.handler(event, None))

    def test_greets_as_its_environment_says(self):
        with mock.patch.dict(os.environ, GREETING="Moin"):
            self.assertEqual({"message": "Moin, world!"}, hello.handler({}, None))

    def test_refuses_a_body_that_is_not_a_json_object(self):
        for body in ("{", "[]", "7"):
            self.assertEqual(400, hello.handler(request(body), None)["statusCode"])
