"""Pictures as they are stored: drawn anew, with what is seen and nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.documents import files
from tests.documents.test_file_checking import why_not
from workflow.file_checking import examine, pictures


@pytest.mark.parametrize(("form", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_keeps_nothing_of_what_the_camera_wrote(form: str, ending: str) -> None:
    sent = files.picture_from_a_camera(form)
    assert b"HEMLIGPLATS" in sent
    kept = examine(f"foto.{ending}", sent + b"HEMLIGPLATS after the picture")
    assert b"HEMLIGPLATS" not in kept.content
    assert "HEMLIGPLATS".encode("utf-16-le") not in kept.content
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert not shown.getexif()
        assert shown.size == (40, 30)


def test_a_picture_cleaned_twice_from_one_file_is_the_same_bytes() -> None:
    assert examine("a.png", files.picture()).sha256 == examine("a.png", files.picture()).sha256


def test_a_picture_lies_the_way_the_camera_was_held() -> None:
    drawn, out, exif = Image.new("RGB", (40, 20)), io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    drawn.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(examine("a.jpg", out.getvalue()).content)) as shown:
        assert shown.size == (20, 40)


def test_a_photograph_with_a_preview_behind_it_is_taken() -> None:
    """As phones write them: an index of further pictures, which do not move."""
    photo, out = Image.new("RGB", (40, 30), (10, 200, 30)), io.BytesIO()
    photo.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 15))])
    with Image.open(io.BytesIO(out.getvalue())) as sent:
        assert (sent.format, getattr(sent, "n_frames", 1)) == ("MPO", 2)
    kept = examine("foto.jpg", out.getvalue()).content
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (40, 30))


def test_a_grey_picture_of_sixteen_bits_keeps_its_shades() -> None:
    drawn, out = Image.new("I;16", (2, 1)), io.BytesIO()
    drawn.putpixel((0, 0), 0x4000)
    drawn.putpixel((1, 0), 0xFFFF)
    drawn.save(out, "PNG")
    with Image.open(io.BytesIO(examine("a.png", out.getvalue()).content)) as shown:
        assert shown.mode == "L"
        assert [shown.getpixel((x, 0)) for x in (0, 1)] == [0x40, 0xFF]


def test_pictures_that_are_broken_moving_or_bombs_are_refused() -> None:
    assert "cannot be read" in why_not("a.png", files.picture(size=(300, 300))[:-60])
    assert "animated" in why_not("a.webp", files.moving_picture())
    side = int(pictures.MOST_PIXELS**0.5) + 1
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert "more than is accepted" in why_not("a.png", out.getvalue())


def test_a_see_through_picture_stays_see_through() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(examine("a.png", out.getvalue()).content)) as shown:
        assert shown.convert("RGBA").getpixel((1, 1)) == (0, 0, 0, 0)
