"""The prompt and its palettes, which later systems and old pictures rely on."""

from dataclasses import replace

import pytest

from engine.errors import BadInput
from engine.palette import PALETTES, Style, blend, checked_template, compose
from engine.values import EMOTIONS, Brief

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


def three() -> list[Brief]:
    sure = {"joy": 0.6, "love": 0.3, "fear": 0.06}
    return [compose(name, share, seed=4, size=64) for name, share in sure.items()]


def test_a_blend_has_its_feelings_by_their_shares() -> None:
    mixed = blend(three())
    assert [part.emotion for part in mixed.blend] == ["joy", "love", "fear"]
    assert [round(part.share, 3) for part in mixed.blend] == [0.625, 0.312, 0.062]
    assert [part.prompt for part in mixed.blend] == [brief.prompt for brief in three()]
    assert (mixed.emotion, mixed.seed) == ("joy", 4)
    assert mixed.confidence == 0.06


def test_a_blend_has_more_pigments_of_a_stronger_feeling() -> None:
    joy, love, fear = three()
    assert blend([joy, love, fear]).pigments == (
        joy.pigments[0],
        love.pigments[0],
        joy.pigments[1],
        joy.pigments[2],
        love.pigments[1],
    )
    assert blend([joy, replace(love, confidence=0.0)]).pigments == joy.pigments


def test_a_style_and_extra_words_change_the_prompt() -> None:
    style = Style("{emotion}, drawn in {palette}", negative="text")
    brief = compose("joy", 1, seed=0, size=64, style=style, extra="at sea", negative="ships")
    assert brief.prompt == "joy, drawn in Yellow, Orange, Bright Green, Sky Blue, Pink at sea"
    assert brief.negative == "text, ships"


@pytest.mark.parametrize(
    "template",
    [
        "",
        "no feeling",
        "{palette}",
        "{emotion} {mood}",
        "{emotion",
        "{emotion!x:{y}}",
        "{}",
        "{0}",
        "{emotion} " * 100,
        "{emotion.__class__}",
        "{emotion:>9999999}",
    ],
)
def test_a_template_that_makes_no_prompts_is_bad_input(template: str) -> None:
    with pytest.raises(BadInput):
        checked_template(template)


def test_a_template_needs_no_palette() -> None:
    assert checked_template("A picture of {emotion}") == "A picture of {emotion}"
