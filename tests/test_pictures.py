import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawn import files_no_larger_than, painted
from engine.errors import BadInput, StorageFailed
from engine.values import Picture
from storage import pictures

FORMATS = list(pictures.FORMATS)


@pytest.mark.parametrize("image_format", FORMATS)
def test_every_file_says_how_it_was_painted(tmp_path: Path, image_format: str) -> None:
    picture = painted(seed=2**53 - 1, confidence=0.1 + 0.2)
    path = pictures.write(tmp_path, "joy", picture, image_format)
    assert pictures.read_metadata(path) == {
        "prompt": picture.brief.prompt,
        "emotion": "joy",
        "confidence": 0.30000000000000004,
        "seed": 9007199254740991,
        "size": 64,
        "painter": "watercolor",
        "revision": "1",
    }


def test_the_metadata_can_be_read_with_pillow_alone(tmp_path: Path) -> None:
    with Image.open(pictures.write(tmp_path, "a", painted(), "png")) as png:
        assert json.loads(png.info["emotion-draw"])["seed"] == 7
    for image_format in ("webp", "jpeg"):
        with Image.open(pictures.write(tmp_path, "a", painted(), image_format)) as image:
            description = json.loads(image.getexif()[0x010E])
            assert description["emotion-draw"]["seed"] == 7


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_model_revision_in_any_script_is_kept(tmp_path: Path, image_format: str) -> None:
    original = painted()
    picture = Picture(original.brief, "画家", 'a"\\\n\U0001f3a8', original.pixels)
    told = pictures.read_metadata(pictures.write(tmp_path, "joy", picture, image_format))
    assert (told["painter"], told["revision"]) == ("画家", 'a"\\\n\U0001f3a8')


@pytest.mark.parametrize("image_format", FORMATS)
def test_the_same_picture_gives_the_same_bytes(image_format: str) -> None:
    assert pictures.encode(painted(), image_format) == pictures.encode(painted(), image_format)
    assert pictures.encode(painted(), image_format) != pictures.encode(
        painted(seed=8), image_format
    )


def test_png_keeps_every_pixel(tmp_path: Path) -> None:
    picture = painted()
    with Image.open(pictures.write(tmp_path, "joy", picture, "png")) as image:
        assert np.array_equal(np.asarray(image), picture.pixels)


@pytest.mark.parametrize("image_format", FORMATS)
def test_the_file_is_of_its_format(tmp_path: Path, image_format: str) -> None:
    path = pictures.write(tmp_path, "joy", painted(), image_format)
    with Image.open(path) as image:
        image.load()
        assert image.format is not None
        assert image.format.lower() == image_format == path.suffix[1:]
        assert image.size == (64, 64)


def test_an_unknown_format_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'gif' is no picture format; choose png, webp, jpeg"):
        pictures.write(tmp_path / "new", "joy", painted(), "gif")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "joy.png").write_text("mine")
    first = pictures.write(tmp_path, "joy", painted())
    second = pictures.write(tmp_path, "joy", painted())
    assert [first.name, second.name] == ["joy-2.png", "joy-3.png"]
    assert (tmp_path / "joy.png").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 3


def test_no_file_is_overwritten_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)  # as on an exFAT stick
    (tmp_path / "joy.png").write_text("mine")
    assert pictures.write(tmp_path, "joy", painted()).name == "joy-2.png"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["joy-2.png", "joy.png"]


def test_several_writers_of_one_name_get_a_file_each(tmp_path: Path) -> None:
    many = [painted(seed=seed, size=8) for seed in range(12)]
    paths = pictures.write_all(tmp_path, ["joy"] * 12, many)
    assert [pictures.read_metadata(path)["seed"] for path in paths] == list(range(12))
    assert sorted(paths) == sorted(tmp_path.iterdir())


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    with (
        files_no_larger_than(4096),
        pytest.raises(StorageFailed, match=r"^The disk is full\.$"),
    ):
        pictures.write(tmp_path, "joy", painted())
    assert list(tmp_path.iterdir()) == []


def test_all_pictures_are_written_or_none(tmp_path: Path) -> None:
    some = [painted(size=8), painted(size=64), painted(size=8)]
    with files_no_larger_than(4096), pytest.raises(StorageFailed, match="disk is full"):
        pictures.write_all(tmp_path, ["a", "b", "c"], some)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(StorageFailed) as caught:
        pictures.write(tmp_path / "out", "joy", painted())
    assert str(caught.value) == f"Pictures cannot be written to {tmp_path / 'out'}: file exists."


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from storage import pictures
from drawn import painted

picture = painted(size=256)
print("ready", flush=True)
while True:
    pictures.write(Path(sys.argv[1]), "joy", picture)
"""


def test_a_killed_writer_leaves_whole_pictures_only(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, tmp_path],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    while len(list(tmp_path.glob("*.png"))) < 5:
        assert writer.poll() is None
    writer.kill()
    writer.communicate()
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as image:
            image.load()
        assert pictures.read_metadata(path)["size"] == 256


def test_foreign_files_are_bad_input(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "plain.png")
    Image.new("RGB", (4, 4)).save(tmp_path / "plain.jpeg")
    (tmp_path / "text.png").write_text("no picture")
    for name, sentence in {
        "plain.png": "does not say how it was painted",
        "plain.jpeg": "does not say how it was painted",
        "text.png": "cannot be read as a picture",
        "missing.png": "cannot be read as a picture",
    }.items():
        with pytest.raises(BadInput, match=sentence):
            pictures.read_metadata(tmp_path / name)
