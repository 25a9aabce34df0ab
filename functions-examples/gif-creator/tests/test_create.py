"""From a link to a GIF: what is made, and what is said when it cannot be."""

import contextlib
import os
import subprocess
import tempfile
import unittest
from unittest import mock

from tests.support import FFMPEG, CreateTest, make_video, sample
import deadline
import video


@contextlib.contextmanager
def on_disk(content, suffix=""):
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        yield file.name


def pixels(gif, *options):
    """The raw pixels that ffmpeg decodes with these output options."""
    with on_disk(gif) as path:
        command = [FFMPEG, "-nostdin", "-loglevel", "error", "-i", path, *options, "-f", "rawvideo", "-"]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def colours(gif):
    """How many different colours the first frame has."""
    raw = pixels(gif, "-frames:v", "1", "-pix_fmt", "rgb24")
    return len({raw[i : i + 3] for i in range(0, len(raw), 3)})


def probe(gif):
    with on_disk(gif) as path:
        return video.probe(path, deadline.Deadline(30))


class MakingTest(CreateTest):
    def test_makes_a_gif_of_the_asked_length_with_good_colours(self):
        with tempfile.TemporaryDirectory() as scratch:
            with mock.patch.object(tempfile, "tempdir", scratch):
                made = self.create(self.web.serves("/my%20clip.mp4", sample()))
            self.assertEqual([], os.listdir(scratch), "left in the scratch folder")
        self.assertIsNone(made.error)
        steps = ["download", "clip", "compress", "convert", "send"]
        self.assertEqual(steps, made.steps("done"))
        self.assertEqual(steps, sorted(set(made.steps("running")), key=steps.index))
        (told,) = made.of_type("gif")
        gif = made.gif()
        self.assertEqual(b"GIF89a", gif[:6])
        self.assertEqual(len(gif), told["bytes"])
        self.assertEqual("my-clip.gif", told["name"])
        found = probe(gif)
        self.assertEqual((480, 270), (found.width, found.height))
        self.assertAlmostEqual(3.0, found.duration_s, delta=0.1)
        self.assertAlmostEqual(37.5, found.frames, delta=1)
        self.assertEqual(
            (found.width, found.height, found.frames, found.duration_s),
            (told["width"], told["height"], told["frames"], told["seconds"]),
        )
        self.assertGreater(colours(gif), 64)

    def test_starts_at_the_asked_moment(self):
        # Black for two seconds, white after: no key frame falls on the asked start.
        black, white = (f"color={name}:size=64x64:rate=25" for name in ("black", "white"))
        source = f"{black}:duration=2[a];{white}[b];[a][b]concat"
        link = self.web.serves("/cut.mp4", make_video("mp4", source=source, seconds=5))
        made = self.create(link, "1.52", "2.48")
        self.assertIsNone(made.error)
        frames = pixels(made.gif(), "-vf", "scale=1:1", "-pix_fmt", "gray")
        self.assertEqual((12, 6), (len(frames), sum(1 for value in frames if value < 128)))

    def test_ends_with_the_video_when_the_end_is_past_it(self):
        made = self.create(self.web.serves("/short.mp4", sample()), "5", "9")
        self.assertIsNone(made.error)
        self.assertAlmostEqual(1.0, made.of_type("gif")[0]["seconds"], delta=0.1)

    def test_keeps_a_small_or_upright_picture_in_shape(self):
        for size, expected in {"120x90": (120, 90), "360x640": (270, 480)}.items():
            content = make_video("mp4", source=f"testsrc2=size={size}:rate=10", seconds=1)
            made = self.create(self.web.serves("/shape.mp4", content), "0", "0.5")
            told = made.of_type("gif")[0]
            self.assertEqual(expected, (told["width"], told["height"]))

    def test_reads_the_usual_containers(self):
        for container, options in {
            "mkv": ("-c:v", "libx264", "-preset", "ultrafast"),
            "webm": ("-c:v", "libvpx", "-deadline", "realtime"),
            "avi": ("-c:v", "mpeg4"),
            "mpg": ("-c:v", "mpeg2video"),
            "gif": ("-c:v", "gif"),
        }.items():
            content = make_video(
                container, *options, source="testsrc2=size=160x120:rate=25", seconds=2
            )
            made = self.create(self.web.serves("/v", content, "application/x"), "0", "1")
            self.assertIsNone(made.error, container)
            self.assertAlmostEqual(1.0, made.of_type("gif")[0]["seconds"], delta=0.1, msg=container)

    def test_makes_long_clips_smaller(self):
        content = make_video("mp4", source="testsrc2=size=640x360:rate=5", seconds=16)
        made = self.create(self.web.serves("/long.mp4", content), "0", "15.5")
        self.assertEqual(320, made.of_type("gif")[0]["width"])


class OrderTest(CreateTest):
    def test_refuses_an_order_before_anything_is_done(self):
        link = self.web.url("/never-asked.mp4")
        for start, end, pattern in (
            ("4", "1", "^The end must come after the start.$"),
            ("1", "1", "^The end must come after the start.$"),
            ("1", "1.05", "^The clip is too short"),
            ("0", "31", "^The clip is too long: 0:31 were asked for, .* 30 seconds.$"),
            ("x", "3", "^Start “x” is not a time"),
            ("0", "1:99", "^End “1:99” is not a time"),
            ("0", "", "^Please fill in End"),
        ):
            self.assert_error(self.create(link, start, end), pattern)
        self.assert_error(
            self.create("file:///etc/passwd"),
            "^Please paste a video link that starts with http:// or https://.$",
        )
        self.assertNotIn("/never-asked.mp4", self.web.seen)

    def test_refuses_a_start_past_the_end_of_the_video(self):
        made = self.create(self.web.serves("/v.mp4", sample()), "10", "12")
        self.assert_error(
            made,
            "^The start 0:10 is past the end of the video, which is 0:06 long.$",
            failed="clip",
            done=["download"],
        )

    def test_refuses_it_also_when_the_video_does_not_tell_its_length(self):
        # What a browser records: WebM that was written as it came, without a length.
        content = make_video("webm", "-c:v", "libvpx", "-deadline", "realtime", "-live", "1", seconds=2)
        link = self.web.serves("/live.webm", content)
        self.assert_error(
            self.create(link, "10", "12"),
            "^The start is past the end of the video.$",
            failed="clip",
            done=["download"],
        )
        self.assertIsNone(self.create(link, "0", "1").error)

    def test_refuses_a_gif_that_grows_too_large(self):
        with mock.patch.object(video, "MAX_GIF_BYTES", 20_000):
            made = self.create(self.web.serves("/v.mp4", sample()))
        self.assert_error(
            made, "^The GIF would be larger than", "convert", ["download", "clip", "compress"]
        )


class HostileVideoTest(CreateTest):
    NOT_A_VIDEO = "^This link does not lead to a video that can be read"

    def test_refuses_what_is_no_video(self):
        tone = make_video("mp4", "-c:a", "aac", source="sine", seconds=1)
        picture = make_video("png", "-frames:v", "1", seconds=1)
        for content in (b"", b"hello", os.urandom(50_000), tone, picture):
            made = self.create(self.web.serves("/v.mp4", content))
            self.assert_error(made, self.NOT_A_VIDEO, "download")

    def test_opens_no_playlist_and_nothing_that_one_names(self):
        bait = self.web.serves("/bait.mp4", sample())
        with on_disk(sample(), ".mp4") as local:
            for target in (bait, local, f"file://{local}"):
                for playlist in (
                    f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{target}\n#EXT-X-ENDLIST\n",
                    f"ffconcat version 1.0\nfile '{target}'\n",
                    f"v=0\nc=IN IP4 127.0.0.1\nm=video {self.web.server_port} RTP/AVP 96\n",
                    f'<?xml version="1.0"?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>',
                ):
                    link = self.web.serves("/v.mp4", playlist.encode())
                    self.assert_error(self.create(link), self.NOT_A_VIDEO, "download")
        self.assertNotIn("/bait.mp4", self.web.seen)

    def test_refuses_a_picture_that_is_too_large(self):
        content = make_video("avi", "-c:v", "mpeg4", source="color=size=4800x2400:rate=1", seconds=2)
        made = self.create(self.web.serves("/v.avi", content), "0", "1")
        self.assert_error(made, "^The video's picture is too large: 4800 × 2400", "download")

    def test_says_when_a_video_is_damaged(self):
        content = bytearray(sample())
        frames = content.index(b"mdat") + 8
        content[frames : frames + 200_000] = os.urandom(200_000)
        made = self.create(self.web.serves("/v.mp4", bytes(content)))
        self.assertRegex(made.error or "", f"{self.NOT_A_VIDEO}|^The video cannot be decoded")


if __name__ == "__main__":
    unittest.main()
