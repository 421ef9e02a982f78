"""One batch of pictures of one size: words, noise, steps, decoding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.painters.stable_diffusion import sampling
from engine.painters.stable_diffusion.compiled import Compiled
from engine.painters.stable_diffusion.families import Recipe
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.progress import Pace
from engine.painters.stable_diffusion.sampling import Moment
from engine.painters.stable_diffusion.text import Mix, Words

# Pixels. A UNet halves its latents three times: at a multiple of 8 * 2**3 no
# row is left over on the way.
GRID = 64

Hear = Callable[[int, Moment], None]


@dataclass(frozen=True)
class Canvas:
    """A picture to paint: prompts with shares, what not to show, chance, pixels a side."""

    mix: Mix
    negative: str
    seed: int
    size: int
    tried: int = 0  # noises of the seed that are used up


class Brush:
    """Paints batches with parts that are placed, as they are or compiled."""

    def __init__(self, parts: Parts, compiled: Compiled) -> None:
        self._parts = parts
        self._compiled = compiled
        self._words = Words(parts.tokenizer, parts.text_encoder)

    def side(self, size: int) -> int:
        """The side in pixels at which a picture of `size` is painted.

        At least half of what the model was made for: it knows no forms that
        are smaller.
        """
        native = int(self._parts.unet.config.sample_size) * sampling.CUBE
        return -(-max(size, native // 2) // GRID) * GRID

    def paint(self, canvases: Sequence[Canvas], recipe: Recipe, hear: Hear) -> Tensor:
        """Pictures (n, 3, side, side), from about -1 to 1, float32, of canvases of one size.

        `hear` is called after each step with its number, from 1; what it raises
        ends the painting.
        """
        side = self.side(canvases[0].size)
        unet = self._compiled.unet_for(len(canvases), side)
        chances = [sampling.generator(canvas.seed) for canvas in canvases]
        start = self._start(canvases, chances, side)
        pace = Pace(start.device)
        with torch.no_grad():
            moments = sampling.denoise(
                unet, self._parts.scheduler, recipe, start, self._told(canvases, recipe), chances
            )
            for number, moment in enumerate(moments, 1):
                pace.step()
                hear(number, moment)
            return self._compiled.decode(moment.latents)

    def _start(
        self, canvases: Sequence[Canvas], chances: Sequence[torch.Generator], side: int
    ) -> Tensor:
        """The noise the pictures begin as; a picture that is tried again gets its seed's next."""
        drawn = []
        for canvas, chance in zip(canvases, chances, strict=True):
            for _ in range(canvas.tried + 1):
                noise = sampling.noise(chance, side, self._parts.unet.config.in_channels)
            drawn.append(noise)
        return torch.cat(drawn).to(self._parts.unet.device)

    def _told(self, canvases: Sequence[Canvas], recipe: Recipe) -> Tensor:
        """Embeddings as `sampling.denoise` wants them, in the UNet's type."""
        mixes = [canvas.mix for canvas in canvases]
        if recipe.guided:
            mixes = [((canvas.negative, 1.0),) for canvas in canvases] + mixes
        unet = self._parts.unet
        return self._words.batch(mixes).to(unet.device, unet.dtype)
