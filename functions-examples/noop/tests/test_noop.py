import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import noop  # noqa: E402


class NoopTest(unittest.TestCase):
    def test_returns_an_empty_object(self):
        self.assertEqual({}, noop.handler({"any": "event"}, None))
