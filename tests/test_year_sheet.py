"""The picture of one's year."""

import io
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.optimize import nnls

from bot.sheets.recipes import recipe
from bot.sheets.year import year_sheet
from engine.painters.watercolor.pigment import density
from engine.palette import PALETTES
from engine.values import EMOTIONS

pytestmark = pytest.mark.heavy

NEW_YEAR = date(2026, 1, 1)
MONDAY = date(2026, 6, 1)  # the first day of June is a Monday: the sixth month's first cell
ITS_CELL = (slice(530, 574), slice(454, 498))  # pixels around it: rows, columns


def opened(content: bytes) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.size) == ("RGB", (1600, 1200))
        return np.asarray(image, np.int16)


def whole_year(year: int = 2026) -> dict[date, dict[str, float]]:
    rng = np.random.default_rng(year)
    days = (date(year, 1, 1) + timedelta(number) for number in range(366))
    return {
        day: dict(zip(EMOTIONS, rng.dirichlet([0.5] * 6).tolist(), strict=True))
        for day in days
        if day.year == year
    }


def painted_pixels(sheet: NDArray[np.int16]) -> int:
    """How many pixels carry more than the thin ink of dots."""
    return int((sheet.min(axis=2) < 170).sum())


def test_a_full_year_is_a_small_file() -> None:
    content = year_sheet(2026, whole_year())
    assert painted_pixels(opened(content)) > 300_000
    assert len(content) < 1_000_000


def test_the_same_days_give_the_same_bytes() -> None:
    days = whole_year()
    assert year_sheet(2026, days) == year_sheet(2026, dict(reversed(days.items())))


@pytest.mark.parametrize(
    "days", [{}, {date(2025, 6, 1): {"joy": 1.0}}, {MONDAY: dict.fromkeys(EMOTIONS, 0.0)}]
)
def test_a_year_without_feelings_is_bare_paper(days: dict[date, dict[str, float]]) -> None:
    sheet = opened(year_sheet(2026, days))
    assert sheet[180:].min(axis=2).mean() > 225
    cell = sheet[ITS_CELL].min(axis=2)
    assert (cell < 180).sum() == 0  # the dot is faint
    assert 5 < (cell < 220).sum() < 40  # and it is there


def test_one_day_changes_its_own_place_alone() -> None:
    days = whole_year()
    others = {day: shares for day, shares in days.items() if day != MONDAY}
    difference = np.abs(opened(year_sheet(2026, days)) - opened(year_sheet(2026, others)))
    rows, columns = np.nonzero(difference.max(axis=2))
    middle = np.array([552, 476])
    assert np.abs(np.stack([rows, columns], 1) - middle).max() <= 48  # pixels
    assert difference[ITS_CELL].max() > 60


def test_every_day_of_a_leap_year_has_a_place_of_its_own() -> None:
    leap = painted_pixels(opened(year_sheet(2028, whole_year(2028))))
    without = whole_year(2028)
    del without[date(2028, 2, 29)]
    assert leap - painted_pixels(opened(year_sheet(2028, without))) > 500


def optical(sheet: NDArray[np.int16]) -> NDArray[np.float64]:
    """Optical densities over the paper of well painted pixels (n, 3), from sRGB."""
    srgb = sheet.reshape(-1, 3) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    films = -np.log(np.maximum(linear, 1e-3) / np.array([0.935, 0.905, 0.850]))
    well: NDArray[np.float64] = np.maximum(films[films.mean(axis=1) > 0.5], 0)
    return well


def pigments_of(emotion: str) -> list[NDArray[np.float32]]:
    return [density((c[0], c[1], c[2])) for c in map(bytes.fromhex, PALETTES[emotion].values())]


def unexplained(films: NDArray[np.float64], *emotions: str) -> float:
    """What part of the films' density no mixture of the palettes' pigments gives."""
    pigments = np.stack([each for emotion in emotions for each in pigments_of(emotion)], axis=1)
    some = films[:: max(1, len(films) // 400)]
    missing = sum(nnls(pigments, film)[1] for film in some)
    return float(missing / np.linalg.norm(some, axis=1).sum())


def month_of(feelings: Iterable[str]) -> NDArray[np.float64]:
    shares = dict.fromkeys(feelings, 1 / 2)
    days = {MONDAY + timedelta(number): shares for number in range(28)}
    return optical(opened(year_sheet(2026, days))[520:760, 440:790])


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_day_has_the_colours_of_its_feelings_palette(emotion: str) -> None:
    assert unexplained(month_of([emotion]), emotion) < 0.01


@pytest.mark.parametrize(
    ("emotion", "other"),
    [("anger", "sadness"), ("sadness", "anger"), ("joy", "fear"), ("fear", "anger")],
)
def test_a_day_has_not_the_colours_of_another_feeling(emotion: str, other: str) -> None:
    assert unexplained(month_of([emotion]), other) > 0.15


def test_a_day_of_two_feelings_has_colours_of_both() -> None:
    films = month_of(["love", "sadness"])
    assert unexplained(films, "love") > 0.1
    assert unexplained(films, "sadness") > 0.1
    assert unexplained(films, "love", "sadness") < 0.01


def test_the_larger_share_takes_more_of_the_day() -> None:
    def red(anger: float) -> int:
        shares = {"anger": anger, "sadness": 1 - anger}
        days = {NEW_YEAR + timedelta(number): shares for number in range(365)}
        sheet = opened(year_sheet(2026, days))
        return int((sheet[..., 0] - sheet[..., 2] > 60).sum())

    little, half, much = red(0.2), red(0.5), red(0.8)
    assert half > 1.7 * little
    assert much > 1.3 * half


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_pigment_of_a_palette_is_used(emotion: str) -> None:
    used = {
        tuple((layer / np.linalg.norm(layer)).round(3).tolist())
        for number in range(365)
        for layer in recipe(NEW_YEAR + timedelta(number), {emotion: 1.0}).densities[:2]
    }
    assert used == {
        tuple((each / np.linalg.norm(each)).round(3).tolist()) for each in pigments_of(emotion)
    }
