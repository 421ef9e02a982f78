"""The one use case, with the real painter and a reader of five lines."""

from collections.abc import Sequence

import numpy as np
import pytest

from engine.errors import BadInput
from engine.painters.watercolor.painter import Watercolor
from engine.studio import Studio, checked
from engine.values import MAX_SEED, Feeling, Request

EMOTIONS = {"anger": 0.1, "fear": 0.05, "joy": 0.5, "love": 0.3, "sadness": 0.04, "surprise": 0.01}


class Sure:
    """Always feels the same."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        return [Feeling(EMOTIONS, clear=True, clarity=0.9) for _ in texts]


@pytest.fixture
def studio() -> Studio:
    return Studio(Sure(), Watercolor(), size=64)


async def test_paints_the_three_strongest_feelings_in_falling_confidence(studio: Studio) -> None:
    drawing = await studio.draw(Request("hello", seed=7))
    briefs = [picture.brief for picture in drawing.pictures]
    assert [(brief.emotion, brief.confidence) for brief in briefs] == [
        ("joy", 0.5),
        ("love", 0.3),
        ("anger", 0.1),
    ]
    assert {brief.seed for brief in briefs} == {7}


async def test_a_chosen_emotion_is_painted_alone_and_for_certain(studio: Studio) -> None:
    drawing = await studio.draw(Request(emotion="fear", seed=0))
    (picture,) = drawing.pictures
    assert (picture.brief.emotion, picture.brief.confidence) == ("fear", 1.0)
    assert sum(drawing.feeling.emotions.values()) == 1


async def test_a_blend_is_one_more_picture_of_all_three(studio: Studio) -> None:
    drawing = await studio.draw(Request("hello", seed=7, blend=True))
    *single, blend = drawing.pictures
    assert [picture.brief.emotion for picture in single] == ["joy", "love", "anger"]
    assert [part.emotion for part in blend.brief.blend] == ["joy", "love", "anger"]
    assert not any(np.array_equal(blend.pixels, picture.pixels) for picture in single)


async def test_one_feeling_is_no_blend(studio: Studio) -> None:
    drawing = await studio.draw(Request(emotion="fear", blend=True))
    assert len(drawing.pictures) == 1


async def test_who_reads_words_is_told_to_be_gentle(studio: Studio) -> None:
    request = Request("hello", seed=1, gentle=True, extra="at sea")
    prompts = [brief.prompt for brief in studio.briefs(request, await studio.feel(request))]
    assert all(prompt.endswith("Very pale, quiet and soft. at sea") for prompt in prompts)


async def test_words_for_the_prompt_come_in_one_line(studio: Studio) -> None:
    request = Request(emotion="joy", extra=" at\n sea\0 ", negative="  ")
    [brief] = studio.briefs(checked(request), (await studio.draw(request)).feeling)
    assert brief.prompt.endswith("Smooth color transitions. at sea")
    assert brief.negative == ""


async def test_without_a_seed_each_drawing_is_another(studio: Studio) -> None:
    one, other = await studio.draw(Request("hello")), await studio.draw(Request("hello"))
    assert one.pictures[0].brief.seed != other.pictures[0].brief.seed
    assert not np.array_equal(one.pictures[0].pixels, other.pictures[0].pixels)


@pytest.mark.parametrize(
    "request_",
    [
        Request(),
        Request(""),
        Request(" \n"),
        Request("x" * 4097),
        Request("hello", emotion="envy"),
        Request(emotion="Joy"),
        Request("hello", seed=-1),
        Request("hello", seed=MAX_SEED + 1),
        Request("hello", extra="x" * 201),
        Request("hello", negative="\u200b"),
    ],
)
async def test_what_cannot_be_painted_is_bad_input(studio: Studio, request_: Request) -> None:
    with pytest.raises(BadInput):
        await studio.draw(request_)
