"""The strokes and dabs that lie with the page."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.sheets.strokes import DAB, STROKE, stroke
from bot.web_chat.app import PAGE
from engine.palette import PALETTES


def on_white(image: Image.Image) -> NDArray[np.float32]:
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return np.asarray(paper.convert("RGB"), np.float32)


@pytest.mark.parametrize("emotion", PALETTES)
def test_those_in_the_tree_are_what_the_program_paints(emotion: str) -> None:
    for kind, size in (("stroke", STROKE), ("dab", DAB)):
        painted = stroke(emotion, size)
        with Image.open(PAGE / f"{emotion}-{kind}.webp") as kept:
            assert np.abs(on_white(kept) - on_white(painted)).mean() < 4  # WebP loses a little


def test_a_stroke_is_paint_on_any_paper() -> None:
    alpha = np.asarray(stroke("sadness"))[..., 3]
    height, width = alpha.shape
    assert alpha[:, 0].max() == alpha[:, -1].max() == 0
    assert alpha[height // 2, width // 5 : -width // 5].min() > 60
