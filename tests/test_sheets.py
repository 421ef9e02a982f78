"""The composed pictures that the chats show."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.sheets.answer import answer_sheet
from bot.sheets.opening import open_square
from bot.sheets.page import Thumbnail, page_sheet
from drawn import painted
from engine.errors import StorageFailed
from storage import pictures

PAPER, INK, HEART = (252, 250, 245), (62, 50, 40), (200, 32, 48)
RED, GREEN, BLUE = (230, 90, 20), (20, 160, 20), (20, 20, 200)


def plain(folder: Path, colour: tuple[int, int, int], *, side: int = 96, end: str = "png") -> Path:
    path = folder / f"{'-'.join(map(str, colour))}-{side}.{end}"
    Image.new("RGB", (side, side), colour).save(path)
    return path


def opened(content: bytes) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(content)) as image:
        assert image.mode == "RGB"
        return np.asarray(image, np.int16)


def area(pixels: NDArray[np.int16], colour: tuple[int, int, int]) -> int:
    """How many pixels look like `colour`."""
    return int((np.abs(pixels - np.array(colour)).max(axis=2) < 30).sum())


@pytest.mark.parametrize("end", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("side", [64, 96, 768, 2048])
def test_an_answer_shows_the_strongest_feeling_largest(tmp_path: Path, side: int, end: str) -> None:
    paths = [plain(tmp_path, colour, side=side, end=end) for colour in (RED, GREEN, BLUE)]
    sheet = opened(answer_sheet(paths))
    assert area(sheet, RED) > 760**2
    assert 360**2 < area(sheet, GREEN) < 372**2
    assert 360**2 < area(sheet, BLUE) < 372**2


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_answer_is_a_photo_that_telegram_takes(tmp_path: Path, count: int) -> None:
    noise = [
        pictures.write(tmp_path, "noise", painted(seed=seed, size=768)) for seed in range(count)
    ]
    content = answer_sheet(noise)
    height, width, _ = opened(content).shape
    assert max(height, width) == 1280
    assert max(height, width) / min(height, width) < 2
    assert len(content) < 1_000_000  # and noise is the worst there is


def test_the_same_pictures_give_the_same_answer(tmp_path: Path) -> None:
    paths = [plain(tmp_path, colour) for colour in (RED, GREEN, BLUE)]
    assert answer_sheet(paths) == answer_sheet(paths)
    assert answer_sheet(paths) != answer_sheet(paths[::-1])


def test_a_picture_that_is_gone_leaves_a_bare_sheet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paths = [plain(tmp_path, RED), tmp_path / "gone.png", plain(tmp_path, BLUE)]
    sheet = opened(answer_sheet(paths))
    assert area(sheet, RED) > 760**2
    assert area(sheet, BLUE) > 360**2
    assert area(sheet[860:1230, 45:420], PAPER) > 360**2
    assert caplog.messages == ["Left out the picture gone.png: FileNotFoundError."]


def damaged(folder: Path, source: Path) -> list[Path]:
    """The picture cut short in three places, with flipped bytes, and as something else."""
    content = source.read_bytes()
    rng = np.random.default_rng(1)
    versions = [b"", b"no picture", *(content[: len(content) * part // 4] for part in (1, 2, 3))]
    for _ in range(20):
        flipped = np.frombuffer(content, np.uint8).copy()
        flipped[rng.integers(8, len(content), 40)] ^= rng.integers(1, 255, 40, dtype=np.uint8)
        versions.append(flipped.tobytes())
    paths = [folder / f"damaged-{number}{source.suffix}" for number in range(len(versions))]
    for path, version in zip(paths, versions, strict=True):
        path.write_bytes(version)
    return paths


@pytest.mark.parametrize("image_format", list(pictures.FORMATS))
def test_no_damage_to_a_file_is_more_than_a_line(
    tmp_path: Path, image_format: str, caplog: pytest.LogCaptureFixture
) -> None:
    paths = damaged(tmp_path, pictures.write(tmp_path, "a", painted(size=96), image_format))
    for path in paths:
        picture = open_square(path, 64)
        assert picture is None or (picture.mode, picture.size) == ("RGB", (64, 64))
    assert len(caplog.records) >= 5  # some flips do no harm
    assert all(not record.exc_info for record in caplog.records)


def test_a_picture_too_large_to_decode_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (4100, 4100)).save(bomb)
    assert open_square(bomb, 64) is None
    assert caplog.messages == ["Left out the picture bomb.png: too large."]


@pytest.mark.parametrize("names", [[], ["gone.png"], ["gone.png", "text.png", "gone.webp"]])
def test_an_answer_without_any_picture_is_a_failure(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(StorageFailed, match=r"^None of the drawing's pictures can be read\.$"):
        answer_sheet([tmp_path / name for name in names])


def drawing(folder: Path, *colours: tuple[int, int, int], favourite: bool = False) -> Thumbnail:
    return Thumbnail([plain(folder, colour) for colour in colours], favourite)


@pytest.mark.parametrize("count", range(7))
def test_a_page_shows_every_drawing_once(tmp_path: Path, count: int) -> None:
    content = page_sheet([drawing(tmp_path, RED, GREEN, BLUE)] * count)
    sheet = opened(content)
    assert max(sheet.shape) <= 1280
    assert len(content) < 1_000_000
    large, small = (560, 268) if count < 3 else (364, 173)
    assert area(sheet, RED) == pytest.approx(count * large**2, rel=0.06)
    assert area(sheet, GREEN) == pytest.approx(count * small**2, rel=0.06)
    assert area(sheet, BLUE) == pytest.approx(count * small**2, rel=0.06)


def test_drawings_of_one_picture_leave_no_room_for_others(tmp_path: Path) -> None:
    one = opened(page_sheet([drawing(tmp_path, RED)] * 6))
    three = opened(page_sheet([drawing(tmp_path, RED, GREEN, BLUE)] * 6))
    assert one.shape[1] == three.shape[1]
    assert one.shape[0] < 0.7 * three.shape[0]


def test_a_favourite_is_marked_and_nothing_else_changes(tmp_path: Path) -> None:
    others = [drawing(tmp_path, BLUE)] * 2
    with_mark = opened(page_sheet([*others, drawing(tmp_path, GREEN, favourite=True)]))
    without = opened(page_sheet([*others, drawing(tmp_path, GREEN)]))
    rows, columns = np.nonzero(np.abs(with_mark - without).max(axis=2) > 8)
    assert area(with_mark, HEART) > 400
    assert area(without, HEART) == 0
    assert columns.min() > 1100  # the upper right corner of the third
    assert rows.max() < 140


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (62, 50, 40)])
def test_every_number_stands_on_a_light_ground(
    tmp_path: Path, colour: tuple[int, int, int]
) -> None:
    first = opened(page_sheet([drawing(tmp_path, colour)] * 3))
    label = first[35:85, 35:85]  # inside the first label
    assert area(label, INK) > 60
    assert area(label, PAPER) + area(label, INK) > 0.85 * 50 * 50


def test_numbers_differ(tmp_path: Path) -> None:
    sheet = opened(page_sheet([drawing(tmp_path, RED)] * 3))
    labels = [sheet[30:90, left : left + 60] for left in (30, 444, 858)]
    assert np.abs(labels[0] - labels[1]).max() > 100
    assert np.abs(labels[1] - labels[2]).max() > 100


def test_a_page_of_missing_pictures_is_bare_and_no_failure(tmp_path: Path) -> None:
    gone = Thumbnail([tmp_path / "gone.png"] * 3, favourite=False)
    page = opened(page_sheet([gone, Thumbnail([], favourite=True), drawing(tmp_path, RED)]))
    assert area(page, RED) > 360**2 * 0.94
    assert area(page[100:400, 40:400], PAPER) > 0.97 * 300 * 360
