"""What doctor says of the painter: its model, its GPU, and what they lack."""

import asyncio
from collections.abc import Iterator
from importlib.util import find_spec

from bot import composition
from bot.commands import doctor_cluster
from bot.commands.finding import Finding
from bot.settings import Settings
from engine.errors import EmotionDrawError
from engine.painters.stable_diffusion import gpu, weights


def painter(settings: Settings) -> Iterator[Finding]:
    """Whether the painter of the settings can paint, and with what."""
    name = composition.painter_name(settings)
    if name == "ray":
        yield from doctor_cluster.painters(settings)
        return
    if composition.reads_prompts(settings):
        yield from _model(settings)
        return
    try:
        asyncio.run(composition.make_painter(settings).load())
    except EmotionDrawError as error:
        yield Finding(False, "painter", str(error))
    else:
        yield Finding(True, "painter", f"{name}, {settings.size} x {settings.size} pixels")
    if settings.painter == "auto" and gpu.present():
        yield from _model(settings)


def _model(settings: Settings) -> Iterator[Finding]:
    """The model of Stable Diffusion: what it is, where it comes from, who watches it."""
    try:
        found = weights.find(composition.choice_of(settings))
    except EmotionDrawError as error:
        wanted = settings.painter != "auto"
        yield Finding(not wanted and None, "model", f"{error} Until then watercolours are painted.")
        return
    family = found.family
    yield Finding(True, "painter", f"stable-diffusion, {settings.size} x {settings.size} pixels")
    yield Finding(True, "model", f"{family.name}: {found.signature}")
    use = "" if family.commercial else "; not for commercial use"
    yield Finding(None, "licence", f"{family.licence}{use} {family.terms}".strip())
    if found.checked:
        yield Finding(True, "safety", "the model's safety checker looks at each picture")
    else:
        yield Finding(None, "safety", "the model has no safety checker; no picture is looked at")


def fetch(settings: Settings) -> Iterator[Finding]:
    """Download what the settings name and this machine lacks."""
    if settings.painter == "ray":
        yield Finding(None, "fetch", "nothing is needed here: other hosts paint")
        return
    wanted = composition.reads_prompts(settings) or (settings.painter == "auto" and gpu.present())
    if not wanted:
        yield Finding(None, "fetch", "nothing is needed: the painter is the watercolour")
        return
    try:
        found = weights.fetch(composition.choice_of(settings))
    except EmotionDrawError as error:
        yield Finding(False, "fetch", str(error))
    else:
        yield Finding(True, "fetch", f"{found.name} is here")


def graphics(settings: Settings) -> Finding:
    """The GPU and its memory."""
    if find_spec("torch") is None:
        words = "not looked for: torch is not installed, and not needed"
        if gpu.present():
            words = "there is one; with the gpu extra Stable Diffusion would use it"
        return Finding(None, "GPU", words)
    if settings.painter == "ray":
        return Finding(None, "GPU", "not looked for: other hosts paint")
    if not (gpu.present() or composition.reads_prompts(settings)):
        return Finding(None, "GPU", "none; watercolours need none")
    import torch  # noqa: PLC0415 - seconds, and only where there may be something to tell

    if not torch.cuda.is_available():
        none = "one that torch cannot use" if gpu.present() else "none"
        return Finding(None, "GPU", f"{none}; without one Stable Diffusion is very slow")
    free, whole = (size / 2**30 for size in torch.cuda.mem_get_info())
    words = f"{torch.cuda.get_device_name()}, {free:.1f} of {whole:.1f} GiB free"
    return Finding(True, "GPU", words)
