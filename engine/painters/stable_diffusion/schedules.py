"""The schedulers by their short names; each call paints with an instance of its own."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import diffusers


@dataclass(frozen=True)
class _Kind:
    name: str  # of the class
    chance: bool = False  # whether its steps add noise
    settings: Mapping[str, Any] = field(default_factory=dict)


_KINDS = {
    # The second-order multistep solver; what the model cards of SD 2.x name.
    "dpm++": _Kind("DPMSolverMultistepScheduler"),
    "unipc": _Kind("UniPCMultistepScheduler"),
    "ddim": _Kind("DDIMScheduler"),
    # From the very last step of the training on, which few steps need (Lin et
    # al. 2024, arXiv:2305.08891, section 3.3) and SD-Turbo was trained with.
    "euler": _Kind("EulerDiscreteScheduler", settings={"timestep_spacing": "trailing"}),
    "lcm": _Kind("LCMScheduler", chance=True),
    "tcd": _Kind("TCDScheduler", chance=True),
}


def make(name: str, config: Mapping[str, Any]) -> Any:
    """A fresh scheduler `name` for a model whose scheduler has this configuration.

    Of the model's own settings it takes the noise schedule, what the UNet
    predicts, and what else both schedulers know.
    """
    # What a scheduler in memory has only by default is no setting of the model.
    default = config.get("_use_default_values", ())
    known = {
        key: value
        for key, value in config.items()
        if not key.startswith("_") and key not in default
    }
    return copy.deepcopy(_pattern(name, json.dumps(known)))


def takes_chance(name: str) -> bool:
    """Whether the scheduler's steps want generators for their noise."""
    return _KINDS[name].chance


@lru_cache(maxsize=len(_KINDS))
def _pattern(name: str, config: str) -> Any:
    """What schedulers are copied from: making one takes milliseconds, which few steps notice."""
    kind = _KINDS[name]
    return getattr(diffusers, kind.name).from_config({**json.loads(config), **kind.settings})
