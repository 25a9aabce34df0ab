"""From a video of unknown origin to a GIF: probe, clip, compress, convert."""

import json
import os
from typing import NamedTuple, Optional

import ffmpeg
from errors import PlainError

# 4096 x 2304: 4K. A decoder holds up to sixteen frames of it, 14 MB each.
MAX_PIXELS = 9_437_184
MAX_GIF_BYTES = 20 * 1024 * 1024
# A GIF counts hundredths of a second: 12.5 frames a second are 8 of them, without rounding.
FRAMES_PER_SECOND = "25/2"

NOT_A_VIDEO = (
    "This link does not lead to a video that can be read (MP4, MOV, WebM, MKV, AVI, MPEG or GIF)."
)
UNREADABLE = "The video cannot be decoded: it is damaged or in a format that is not supported."
TOO_MANY_BYTES = (
    f"The GIF would be larger than {MAX_GIF_BYTES // (1024 * 1024)} MB. "
    "Please choose a shorter part."
)

# For files that this module wrote itself.
_TOOL = [ffmpeg.FFMPEG, "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "2"]
_H264 = [*("-c:v", "libx264"), *("-preset", "ultrafast"), *("-f", "matroska")]


class Video(NamedTuple):
    """What is known of a video file; ``duration_s`` and ``frames`` may not be."""

    width: int
    height: int
    duration_s: Optional[float]
    frames: Optional[int]


def probe(path, deadline):
    """Reads a file's head and says what it is, or that it is no video."""
    command = [
        ffmpeg.FFPROBE,
        *("-v", "error"),
        # Beyond this the size is not even read; below, a sentence can name it.
        *("-max_pixels", str(4 * MAX_PIXELS)),
        *ffmpeg.UNTRUSTED,
        *("-of", "json"),
        *("-select_streams", "V"),
        *("-show_entries", "format=duration:stream=width,height,duration,nb_frames"),
        path,
    ]
    try:
        found = json.loads(ffmpeg.run(command, deadline))
        stream = found["streams"][0]
        width, height = int(stream["width"]), int(stream["height"])
        # The container's length may be that of a longer sound track.
        duration = stream.get("duration") or found.get("format", {}).get("duration")
        video = Video(
            width,
            height,
            float(duration) if duration else None,
            int(stream["nb_frames"]) if "nb_frames" in stream else None,
        )
    except (ffmpeg.ToolFailed, ValueError, LookupError) as error:
        raise PlainError(NOT_A_VIDEO) from error
    if width < 2 or height < 2:
        raise PlainError(NOT_A_VIDEO)
    if width * height > MAX_PIXELS:
        raise PlainError(f"The video's picture is too large: {width} × {height}; 4K is the most.")
    return video


def clip(source, target, order, deadline):
    """Cuts the ordered part out, exact to the frame, at no more than 960 pixels a side.

    Cutting without decoding could only start at a key frame, which may lie seconds away.
    """
    fit = (
        "scale=w=iw*sar:h=ih,setsar=1,"
        "scale=w='min(960,iw)':h='min(960,ih)'"
        ":force_original_aspect_ratio=decrease:force_divisible_by=2"
    )
    _convert_or_raise(
        [
            *("-max_pixels", str(MAX_PIXELS)),
            *ffmpeg.UNTRUSTED,
            *("-ss", f"{order.start_s:.3f}", "-t", f"{order.end_s - order.start_s:.3f}"),
            *("-i", source, "-map", "0:V:0", "-map_metadata", "-1"),
            *("-vf", fit, "-pix_fmt", "yuv420p", "-crf", "14", *_H264, target),
        ],
        deadline,
    )


def check_not_empty(cut, deadline):
    """For a video that does not tell its length: past its end ffmpeg cuts nothing and is content."""
    try:
        probe(cut, deadline)
    except PlainError as error:
        raise PlainError("The start is past the end of the video.") from error


def compress(source, target, duration_s, deadline):
    """Brings the clip to the GIF's size and frame rate; whole colour, for the palette's sake."""
    side = _side(duration_s)
    shrink = (
        f"fps={FRAMES_PER_SECOND},"
        f"scale=w='min({side},iw)':h='min({side},ih)'"
        ":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos"
    )
    _convert_or_raise(
        ["-i", source, "-vf", shrink, "-pix_fmt", "yuv444p", "-crf", "10", *_H264, target],
        deadline,
    )


def convert(source, palette, target, deadline):
    """Makes the GIF with the 256 colours that suit this clip best.

    In two runs: one run would hold all frames in memory until the palette is known.
    """
    _convert_or_raise(
        ["-i", source, "-vf", "palettegen=stats_mode=full", "-f", "image2", "-update", "1", palette],
        deadline,
    )
    # Bayer's pattern keeps still what is still; error diffusion flickers, and grows the file with it.
    draw = "[0:v][1:v]paletteuse=dither=bayer:bayer_scale=3:diff_mode=rectangle"
    _convert_or_raise(
        [
            *("-i", source, "-i", palette, "-lavfi", draw),
            *("-fs", str(MAX_GIF_BYTES), "-loop", "0", "-f", "gif", target),
        ],
        deadline,
    )
    if os.path.getsize(target) >= MAX_GIF_BYTES:
        raise PlainError(TOO_MANY_BYTES)


def _side(duration_s):
    """The longer side in pixels: long clips get a smaller picture, so that the GIF stays in bounds."""
    if duration_s <= 6:
        return 480
    return 400 if duration_s <= 15 else 320


def _convert_or_raise(arguments, deadline):
    try:
        ffmpeg.run([*_TOOL, *arguments], deadline)
    except ffmpeg.ToolFailed as error:
        if "No space left" in str(error):
            raise PlainError(
                "The video does not fit into the function's scratch space."
            ) from error
        raise PlainError(UNREADABLE) from error
