import base64
import io
import json
import os
import struct
import sys
import unittest
import zlib

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from PIL import Image  # noqa: E402
import resize  # noqa: E402


def picture(kind="PNG", size=(60, 40), mode="RGB", colour=(200, 30, 40), **options):
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def post(content, method="POST", **query):
    return {
        "requestContext": {"http": {"method": method}},
        "queryStringParameters": query,
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def bomb(width, height):
    """A PNG that says it is this large; two hundred bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


class ResizeTest(unittest.TestCase):
    def resized(self, event):
        response = resize.handler(event, None)
        self.assertEqual(200, response["statusCode"], response["body"])
        self.assertTrue(response["isBase64Encoded"])
        image = Image.open(io.BytesIO(base64.b64decode(response["body"])))
        image.load()
        self.assertEqual(f"image/{image.format.lower()}", response["headers"]["content-type"])
        return image

    def assert_refused(self, event, status, pattern):
        response = resize.handler(event, None)
        self.assertEqual(status, response["statusCode"])
        self.assertRegex(json.loads(response["body"])["error"], pattern)

    def test_fits_an_image_into_the_asked_size_and_keeps_its_shape(self):
        for query, size in (
            ({"width": "30"}, (30, 20)),
            ({"height": "10"}, (15, 10)),
            ({"width": "30", "height": "5"}, (8, 5)),
            ({"width": "120", "height": "100"}, (120, 80)),
            ({"width": "1"}, (1, 1)),
        ):
            self.assertEqual(size, self.resized(post(picture(), **query)).size)
        tall = picture(size=(10, 5000))
        self.assertEqual((8, 4096), self.resized(post(tall, width="4096")).size)

    def test_answers_a_jpeg_with_a_jpeg_and_the_rest_with_a_png(self):
        for kind, answer in {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "PNG", "GIF": "PNG"}.items():
            image = self.resized(post(picture(kind), width="30"))
            self.assertEqual(answer, image.format)
            red, green, blue = image.convert("RGB").getpixel((5, 5))
            self.assertTrue(red > 180 and green < 60 and blue < 70, (kind, red, green, blue))

    def test_keeps_transparency(self):
        image = self.resized(post(picture(mode="RGBA", colour=(9, 9, 9, 0)), width="30"))
        self.assertEqual(0, image.convert("RGBA").getpixel((5, 5))[3])

    def test_takes_every_mode_that_a_file_can_have(self):
        for kind, mode, colour in (
            ("PNG", "1", 1),
            ("PNG", "L", 7),
            ("PNG", "LA", (7, 9)),
            ("PNG", "P", 3),
            ("PNG", "I", 70),
            ("JPEG", "L", 7),
            ("JPEG", "CMYK", (1, 2, 3, 4)),
        ):
            content = picture(kind, mode=mode, colour=colour)
            self.assertEqual((30, 20), self.resized(post(content, width="30")).size, mode)

    def test_turns_a_photo_upright_before_it_measures(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        content = picture("JPEG", size=(600, 400), exif=exif)
        self.assertEqual((100, 150), self.resized(post(content, width="100")).size)

    def test_takes_json_too(self):
        fields = {"image": base64.b64encode(picture()).decode(), "width": 30}
        text = {**post(b"", method="POST"), "body": json.dumps(fields), "isBase64Encoded": False}
        for event in (fields, text):
            self.assertEqual((30, 20), self.resized(event).size)

    def test_refuses_a_bomb_before_it_is_decoded(self):
        self.assert_refused(post(bomb(5000, 5000), width="9"), 422, "too large: 5000 x 5000; 24 mega")
        self.assert_refused(post(bomb(60_000, 60_000), width="9"), 422, "^The image is too large.$")

    def test_refuses_what_is_no_image(self):
        for content in (b"", b"hello", picture()[:60], picture("JPEG")[:100], picture("BMP")):
            self.assert_refused(post(content, width="9"), 422, "^This is not a JPEG, PNG, WebP or GIF")

    def test_refuses_a_request_that_makes_no_sense(self):
        self.assert_refused(post(picture()), 400, "^Say how large")
        for width in ("0", "4097", "-1", "1.5", "x", "9" * 5000):
            self.assert_refused(post(picture(), width=width), 400, "^width must be a whole number")
        self.assert_refused(post(picture(), method="GET", width="9"), 405, "^POST an image")
        self.assert_refused({"image": "%", "width": 9}, 400, "base64")
        self.assert_refused({"width": 9}, 400, "base64")
        text = {**post(b""), "body": "hello", "isBase64Encoded": False}
        self.assert_refused(text, 400, "^The body is not an image")

    def test_refuses_an_answer_that_would_be_too_large(self):
        noise = Image.effect_noise((900, 900), 100).convert("RGB")
        target = io.BytesIO()
        noise.save(target, "PNG")
        self.assert_refused(post(target.getvalue(), width="2000"), 413, "larger than 4 MiB")
