"""The values that pass between the parts: small, frozen, almost without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EMOTIONS = ("anger", "fear", "joy", "love", "sadness", "surprise")

MAX_TEXT = 4096  # characters
MAX_SEED = 2**53 - 1  # what every JSON reader keeps exactly

SAMPLE_RATE = 16_000  # samples a second of every clip
# What a tone can be: RAVDESS's classes (Livingstone & Russo 2018), in the order of their numbers.
TONES = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")


@dataclass(frozen=True)
class Feeling:
    """What a reader found: a probability for each of `EMOTIONS`, summing to 1.

    `clear` is False where the text shows no clear feeling; the probabilities
    then say what it would be if it had one. `clarity` is the probability, 0 to
    1, that it shows one.
    """

    emotions: Mapping[str, float]
    clear: bool
    clarity: float

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """(emotion, confidence) from the strongest to the weakest."""
        return sorted(self.emotions.items(), key=lambda item: (-item[1], item[0]))

    @property
    def strongest(self) -> str:
        """The emotion with the highest confidence."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """How sure the reader is of the strongest emotion, 0 to 1."""
        return self.ranked[0][1]


@dataclass(frozen=True, eq=False)
class Clip:
    """What somebody said: mono `samples` from -1 to 1, float32, `SAMPLE_RATE` of them a second."""

    samples: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class Heard:
    """The words of a clip, empty where there are none.

    `language` is its ISO 639-1 code, None where it was not asked; `weak` says
    that the ear often mishears.
    """

    text: str
    language: str | None
    weak: bool


@dataclass(frozen=True)
class Listened:
    """What was found in a clip: `feeling` is that of `words` and `voice` together.

    `voice` is None where it was not to be read. `disagree` says that the two
    clearly say different things.
    """

    heard: Heard
    words: Feeling
    voice: Feeling | None
    feeling: Feeling
    disagree: bool = False


@dataclass(frozen=True)
class Request:
    """What somebody wants painted.

    `text` is cleaned (see `engine.text.clean`). With `emotion` that one feeling
    is painted, with `feeling` one that was read before, with `listened` what was
    heard; nothing is read then.
    `seed` None lets the studio choose; `any_seed` says that nobody chose the
    one that is there. `gentle` asks for pale washes of quiet feelings, `blend`
    for one more picture, of the strongest feelings together. `extra` is added
    to the prompt, `negative` is what the picture should not show; painters
    that know no prompts leave both out.
    """

    text: str | None = None
    emotion: str | None = None
    seed: int | None = None
    feeling: Feeling | None = None
    gentle: bool = False
    any_seed: bool = False
    blend: bool = False
    extra: str | None = None
    negative: str | None = None
    listened: Listened | None = None

    @property
    def takes_any(self) -> bool:
        """Whether any pictures of its feelings will do, also such as are ready."""
        own = self.gentle or self.blend or self.extra or self.negative
        return self.any_seed and not own


@dataclass(frozen=True)
class Equipment:
    """What a painter paints with, known once it is loaded.

    `model` is the name and licence of a model that others made, empty where there is
    none; `reads` says whether it paints what a prompt says, and not the feeling alone.
    `fault` is what makes it slower than it should be, empty where nothing does.
    `revision` is that of its pictures, empty where it is not one and the same.
    """

    model: str = ""
    reads: bool = False
    fault: str = ""
    revision: str = ""


@dataclass(frozen=True)
class Part:
    """One feeling of a blend; the shares of a blend sum to 1."""

    emotion: str
    share: float
    prompt: str


@dataclass(frozen=True)
class Brief:
    """An order for one picture; everything a painter may depend on.

    The same brief gives the same picture from the same painter. `pigments`
    are sRGB colours, 8 bits a channel; `size` is the side in pixels. The parts
    of a `blend` go from the strongest, which is `emotion`; a picture of one
    feeling has none.
    """

    emotion: str
    confidence: float
    prompt: str
    pigments: tuple[tuple[int, int, int], ...]
    seed: int
    size: int
    negative: str = ""
    blend: tuple[Part, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """How far a painter is with an order: `number` steps of `total` are done.

    `previews` has a small picture a brief, (side, side, 3) sRGB, uint8, of a
    side that the painter chooses; or it is empty.
    """

    number: int
    total: int
    previews: tuple[NDArray[np.uint8], ...] = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """A finished painting: `pixels` is (size, size, 3) sRGB, uint8."""

    brief: Brief
    painter: str
    revision: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Drawing:
    """The answer to one request; pictures in falling confidence."""

    feeling: Feeling
    pictures: tuple[Picture, ...]
    text: str | None = None
    listened: Listened | None = None
