"""The prompt and its palettes, which later systems and old pictures rely on."""

import pytest

from engine.palette import PALETTES, compose
from engine.values import EMOTIONS

PROMPTS = {
    "anger": "ENERGY ART STYLE representation of the feeling of anger. "
    "Use colors Red, Black, Dark Brown, Orange, Dark Gray. "
    "Waterpaint. Smooth color transitions.",
    "surprise": "ENERGY ART STYLE representation of the feeling of surprise. "
    "Use colors Bright Orange, Neon Green, Yellow, Silver, Electric Blue. "
    "Waterpaint. Smooth color transitions.",
}


@pytest.mark.parametrize("emotion", PROMPTS)
def test_prompt_is_the_originals_to_the_letter(emotion: str) -> None:
    assert compose(emotion, 0.5, seed=1, size=64).prompt == PROMPTS[emotion]


def test_every_emotion_has_five_pigments() -> None:
    assert tuple(PALETTES) == EMOTIONS
    assert all(len(compose(name, 1, seed=0, size=64).pigments) == 5 for name in EMOTIONS)


def test_pigments_follow_the_order_of_the_prompt() -> None:
    assert compose("joy", 1, seed=0, size=64).pigments[0] == (0xFF, 0xD9, 0x1A)
