import unittest

from tests import support  # noqa: F401
import timecode
from errors import PlainError


class TimecodeTest(unittest.TestCase):
    def test_reads_seconds_minutes_and_hours(self):
        for text, seconds in {
            "0": 0,
            " 12 ": 12,
            "12.5": 12.5,
            "12,5": 12.5,
            "90": 90,
            "1:05": 65,
            "01:05.25": 65.25,
            "100:00": 6000,
            "1:00:05": 3605,
            "0:01:05.5": 65.5,
        }.items():
            self.assertEqual(seconds, timecode.parse(text, "Start"), text)

    def test_takes_a_number_of_a_json_body(self):
        self.assertEqual(2.5, timecode.parse(2.5, "Start"))

    def test_refuses_what_is_no_time(self):
        for text in ("abc", "-1", "1:", ":5", "1:2:3:4", "1.5:00", "1e3", "nan", "٣", "1:-2", "9" * 50):
            with self.assertRaisesRegex(PlainError, "^End “.* is not a time", msg=text):
                timecode.parse(text, "End")

    def test_refuses_more_than_59_after_a_colon(self):
        for text in ("1:60", "1:60:00"):
            with self.assertRaisesRegex(PlainError, "59 is the most"):
                timecode.parse(text, "End")

    def test_asks_for_a_time_that_is_missing(self):
        with self.assertRaisesRegex(PlainError, "^Please fill in Start"):
            timecode.parse("  ", "Start")

    def test_shows_a_time_as_it_is_written(self):
        self.assertEqual("0:03", timecode.show(3))
        self.assertEqual("1:05.5", timecode.show(65.5))
        self.assertEqual("2:00", timecode.show(119.97))
