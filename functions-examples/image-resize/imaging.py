"""Resizes one image with Pillow, which is Debian's python3-pil."""

import io

from PIL import Image, ImageOps

MAX_SIDE = 4096
# A few kilobytes of PNG may stand for gigabytes of pixels, so the size is looked at before any is
# decoded.
MAX_PIXELS = 24_000_000
JPEG_QUALITY = 88

# Only the decoders that are meant, of the forty that Pillow would try.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_TURNED = {5, 6, 7, 8}  # values of EXIF's orientation that swap width and height
_ORIENTATION = 0x0112


class Unusable(Exception):
    """Not an image that can be resized; its text is a sentence for the caller."""


def resize(content, width, height):
    """Fits the image into width x height, of which one may be None; keeps its shape.

    Returns (bytes, media type): a JPEG of a JPEG, a PNG of anything else, as it may be transparent.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Unusable(
                    f"The image is too large: {image.width} x {image.height}; "
                    f"{MAX_PIXELS // 1_000_000} megapixels are the most."
                )
            return _encode(_resized(image, width, height), image.format)
    except Image.DecompressionBombError as error:
        raise Unusable("The image is too large.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow's decoders raise
        raise Unusable("This is not a JPEG, PNG, WebP or GIF image that can be read.") from error


def _resized(image, width, height):
    if image.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    size = _fit(image.size, width, height)
    image.draft("RGB", size)  # a JPEG decodes straight to a half, a quarter or an eighth
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGBA" if _is_transparent(image) else "RGB")
    # Turned after it was made small, for the memory's sake.
    return ImageOps.exif_transpose(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))


def _fit(size, width, height):
    """The largest size of this shape that fits."""
    box = (width or MAX_SIDE, height or MAX_SIDE)
    factor = min(side / old for side, old in zip(box, size))
    return tuple(max(1, round(old * factor)) for old in size)


def _is_transparent(image):
    return "A" in image.getbands() or "transparency" in image.info


def _encode(image, source_format):
    target = io.BytesIO()
    if source_format == "JPEG":
        image.convert("RGB").save(target, "JPEG", quality=JPEG_QUALITY, optimize=True)
        return target.getvalue(), "image/jpeg"
    image.save(target, "PNG")
    return target.getvalue(), "image/png"
