"""The families of models that can be painted with: how each wants it, and its licence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion.choice import Choice

SCHEDULERS = ("dpm++", "unipc", "ddim", "euler", "lcm", "tcd")

NO_GUIDANCE = 1.0  # from here down, only what the prompt says is computed: half the work


@dataclass(frozen=True)
class Family:
    """What a model's family is called, may be used for, and is painted with by default."""

    name: str
    licence: str
    terms: str  # address of the licence
    commercial: bool
    steps: int
    guidance: float
    scheduler: str


@dataclass(frozen=True)
class Recipe:
    """How pictures are painted: steps, guidance, and the scheduler's name."""

    steps: int
    guidance: float
    scheduler: str

    @property
    def guided(self) -> bool:
        """Whether each step is also computed for the negative prompt."""
        return self.guidance > NO_GUIDANCE


_OPENRAIL_PP = (
    "CreativeML Open RAIL++-M",
    "https://huggingface.co/stabilityai/stable-diffusion-2/blob/main/LICENSE-MODEL",
)
_OPENRAIL = (
    "CreativeML Open RAIL-M",
    "https://huggingface.co/spaces/CompVis/stable-diffusion-license",
)
_TURBO = (
    "Stability AI Non-Commercial Research Community License",
    "https://huggingface.co/stabilityai/sd-turbo/blob/main/LICENSE.md",
)

# 25 steps of DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095) are what the
# model card of SD 2.1 paints with. UniPC is as good, but diffusers' copies
# numbers to the GPU at each of its steps. The guidance is the original's.
SD21 = Family("Stable Diffusion 2.1", *_OPENRAIL_PP, True, 25, 8.5, "dpm++")
SD21_BASE = replace(SD21, name="Stable Diffusion 2.1-base")
SD15 = Family("Stable Diffusion 1.x", *_OPENRAIL, True, 25, 7.5, "dpm++")
# Adversarial distillation (Sauer et al. 2023, arXiv:2311.17042): without guidance.
TURBO = Family("SD-Turbo", *_TURBO, False, 4, 0.0, "euler")
OTHER = replace(
    SD15,
    name="a relative of Stable Diffusion",
    licence="its own, which its card names",
    terms="",
)

# Few-step LoRAs keep the model and its licence. Latent consistency (Luo et al.
# 2023, arXiv:2311.05556) and trajectory consistency (Zheng et al. 2024,
# arXiv:2402.19159), both trained to paint without guidance.
FEW_STEPS = {"lcm": (4, NO_GUIDANCE), "tcd": (4, 0.0)}

_WIDTH_1, _WIDTH_2 = 768, 1024  # of the text embeddings of SD 1.x and 2.x


def recognise(unet: Mapping[str, Any], scheduler: Mapping[str, Any], name: str) -> Family:
    """The family, from the configurations of UNet and scheduler; then from the name.

    SD-Turbo is an SD 2.1-base with another scheduler: Euler, trailing.
    """
    width = unet.get("cross_attention_dim")
    if width == _WIDTH_1:
        return SD15
    if width != _WIDTH_2:
        return OTHER
    if scheduler.get("prediction_type") == "v_prediction":
        return SD21
    trailing = scheduler.get("timestep_spacing") == "trailing"
    return TURBO if trailing or "turbo" in name.lower() else SD21_BASE


def recipe(choice: Choice, family: Family) -> Recipe:
    """How to paint: what was chosen, else what the LoRA wants, else the family's way.

    Raises ModelUnavailable where what was chosen cannot be.
    """
    few = _few_steps(choice)
    steps, guidance = FEW_STEPS[few] if few else (family.steps, family.guidance)
    found = Recipe(
        steps if choice.steps is None else choice.steps,
        guidance if choice.guidance is None else choice.guidance,
        choice.scheduler or few or family.scheduler,
    )
    if found.scheduler not in SCHEDULERS:
        raise ModelUnavailable(
            f"There is no scheduler {found.scheduler!r}; there are {', '.join(SCHEDULERS)}."
        )
    most = 50 if found.scheduler in FEW_STEPS else 1000  # what they were trained for
    if not 1 <= found.steps <= most:
        raise ModelUnavailable(
            f"{found.steps} steps cannot be painted with {found.scheduler}; 1 to {most} can."
        )
    return found


def _few_steps(choice: Choice) -> str | None:
    """The kind of few-step LoRA, from the scheduler chosen for it or its file's name."""
    if choice.lora is None:
        return None
    said = f"{choice.scheduler or ''} {Path(choice.lora).parent.name} {Path(choice.lora).name}"
    return next((kind for kind in FEW_STEPS if kind in said.lower()), None)
