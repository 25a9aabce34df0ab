"""Images: a photo-sized JPEG drawn, decoded, and made a thumbnail of, by Pillow."""

import io

from PIL import Image

SIZE = (1280, 960)
SIDE = 200
# One flat colour a corner, far from where a rounding could make it another one.
CORNERS = ((16, 80, 144), (80, 144, 208), (144, 208, 16), (208, 16, 80))


def picture(size):
    """A gradient with a flat block in each corner, as JPEG."""
    width, height = size
    circle = Image.radial_gradient("L").resize(size)
    ramp = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (circle, ramp, circle))
    for corner, color in enumerate(CORNERS):
        box = Image.new("RGB", (width // 4, height // 4), color)
        image.paste(box, (corner % 2 * (width - width // 4), corner // 2 * (height - height // 4)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def thumbnail(photo, side):
    file = io.BytesIO()
    with Image.open(io.BytesIO(photo)) as image:
        image.thumbnail((side, side))
        image.save(file, "JPEG", quality=85)
    return file.getvalue()


def described(photo):
    """Format, size, and the corners' colours to the eighth, which no decoder rounds differently."""
    with Image.open(io.BytesIO(photo)) as image:
        right, bottom = image.width - 9, image.height - 9
        places = ((8, 8), (right, 8), (8, bottom), (right, bottom))
        colors = ["".join(str(part // 32) for part in image.getpixel(place)) for place in places]
        return f"{image.format} {image.width}x{image.height} {' '.join(colors)}"


def handler(event, context):
    return {"statusCode": 200, "body": described(thumbnail(picture(SIZE), SIDE))}
