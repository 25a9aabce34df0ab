"""What becomes of a tool that does not end as it should."""

import os
import tempfile
from unittest import mock

from tests.support import SOON_MS, TOO_SLOW, CreateTest, sample


class ToolTest(CreateTest):
    def create_with(self, script, remaining_ms=60_000):
        """Presses Create where ffprobe is this shell script."""
        with tempfile.TemporaryDirectory() as folder:
            tool = os.path.join(folder, "ffprobe")
            with open(tool, "w", encoding="ascii") as file:
                file.write(f"#!/bin/sh\n{script}\n")
            os.chmod(tool, 0o700)
            with mock.patch("ffmpeg.FFPROBE", tool):
                link = self.web.serves("/v.mp4", sample())
                return self.create(link, remaining_ms=remaining_ms)

    def test_is_stopped_at_the_deadline(self):
        for script in ("exec tail -f /dev/null", "exec tail -f /dev/null >/dev/null 2>&1"):
            made = self.create_with(script, remaining_ms=SOON_MS)
            self.assert_error(made, TOO_SLOW, "download")

    def test_may_talk_without_end(self):
        made = self.create_with("head -c 9000000 /dev/zero; head -c 9000000 /dev/zero >&2")
        self.assert_error(made, "^This link does not lead to a video", "download")

    def test_that_is_killed_was_out_of_memory(self):
        made = self.create_with("kill -KILL $$")
        self.assert_error(made, "^This video needs more memory than the function has.", "download")

    def test_that_cannot_be_loaded_is_not_the_videos_fault(self):
        with self.assertRaisesRegex(RuntimeError, "cannot run here: libblas.so.3 is missing"):
            self.create_with("echo libblas.so.3 is missing >&2; exit 127")
