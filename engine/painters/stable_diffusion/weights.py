"""Where a model's files are, and what is wrong with them, in one line; no torch here.

Only safetensors are opened, never a pickle. Nothing is downloaded unless
`fetch` is called.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import architecture, families
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.families import Family, Recipe

# The parts with weights, and the stem that the libraries give their files.
STEMS = {
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
    "text_encoder": "model",
}
CHECKER = "safety_checker"
TINY = "taesd"  # a folder that its owner puts beside the others: madebyollin/taesd
_CHECKER_FILES = (f"{CHECKER}/config.json", "feature_extractor/preprocessor_config.json")
_TOKENIZER = ("tokenizer.json", "vocab.json")  # either will do
_PICKLES = (".bin", ".ckpt", ".pt", ".pth")
HALF = "fp16"  # the variant with half the bytes

TIMEOUT = 5.0  # seconds to wait for the hub's first word
REMEDY = "name the model's folder in SD_MODEL, or fetch it with: emotion-draw doctor --fetch"

_PROBES, _PROBE = 64, 4096  # how many places of the weights tell them apart, bytes at each


@dataclass(frozen=True)
class Found:
    """A model that is here and looks whole; `revision` tells its weights from others'."""

    name: str
    folder: Path
    revision: str
    family: Family
    recipe: Recipe
    scheduler: dict[str, Any]
    checked: bool  # whether the weights of a safety checker are there
    tiny: bool  # and those of a tiny decoder, for previews

    @property
    def signature(self) -> str:
        """All that a picture depends on beside its brief, on one line."""
        return (
            f"{self.name}@{self.revision} {self.recipe.scheduler} {self.recipe.steps} steps "
            f"guidance {self.recipe.guidance:g}" + (" checked" if self.checked else "")
        )

    @property
    def notice(self) -> str:
        """Its name and licence, for whoever sees what it painted."""
        return ", ".join(filter(None, (self.name, self.family.licence, self.family.terms)))


def find(choice: Choice) -> Found:
    """The model that was chosen, in a folder or the hub's cache. Raises ModelUnavailable."""
    folder = _folder(choice)
    scheduler = _config(folder / "scheduler" / "scheduler_config.json")
    configs = {part: _config(folder / part / "config.json") for part in STEMS}
    architecture.check(choice.model, configs, scheduler)
    for part in STEMS:
        weights(folder, part)
    if not any((folder / "tokenizer" / name).is_file() for name in _TOKENIZER):
        raise _incomplete(folder / "tokenizer" / _TOKENIZER[0])
    family = families.recognise(configs["unet"], scheduler, choice.model)
    lora = [] if choice.lora is None else [sound(Path(choice.lora))]
    return Found(
        _name(choice),
        folder,
        _fingerprint([weights(folder, "unet"), *lora]),
        family,
        families.recipe(choice, family),
        scheduler,
        _has_checker(folder),
        (folder / TINY).is_dir(),
    )


def weights(folder: Path, part: str, stem: str | None = None, *, half: bool = False) -> Path:
    """The file with the weights of `part`, the half-size one where that is wanted and there.

    Raises ModelUnavailable.
    """
    stem = stem or STEMS.get(part, STEMS["vae"])
    names = [f"{stem}.safetensors", f"{stem}.{HALF}.safetensors"]
    for name in reversed(names) if half else names:
        if (folder / part / name).is_file():
            return sound(folder / part / name)
    pickles = [p.name for p in (folder / part).glob("*") if p.suffix in _PICKLES]
    if pickles:
        raise ModelUnavailable(
            f"{folder / part} has its weights only as a pickle ({pickles[0]}), which may run "
            "anything and is never opened; take a copy of the model with safetensors."
        )
    raise _incomplete(folder / part / names[0])


def sound(path: Path) -> Path:
    """`path`, if it is a whole safetensors file. Raises ModelUnavailable."""
    try:
        from safetensors import safe_open  # noqa: PLC0415 - of the gpu extra
    except ImportError as error:
        raise no_extra() from error
    try:
        with safe_open(path, "np") as opened:
            opened.keys()
    except Exception as error:  # its own class derives from nothing else
        raise ModelUnavailable(
            f"{path} is missing, cut short or damaged ({_line(error)}); fetch it again."
        ) from error
    return path


def fetch(choice: Choice) -> Found:
    """Download the model from the hub, showing how it goes on stderr; what is here is kept.

    Only safetensors, and the half-size ones where there are any. Raises
    ModelUnavailable.
    """
    if not Path(choice.model).is_dir():
        try:
            from huggingface_hub import HfApi, logging, snapshot_download  # noqa: PLC0415
        except ImportError as error:
            raise no_extra() from error
        logging.set_verbosity_error()  # what went wrong we say in one line
        try:
            told = HfApi().model_info(choice.model, revision=choice.revision, timeout=TIMEOUT)
            files = [each.rfilename for each in told.siblings or []]
            snapshot_download(choice.model, revision=choice.revision, allow_patterns=wanted(files))
        # Not reachable, not allowed, no such name or revision, no room: each has its class.
        except Exception as error:
            raise ModelUnavailable(f"{choice.model} cannot be fetched: {_line(error)}") from error
    return find(choice)


def wanted(files: Iterable[str]) -> list[str]:
    """Of the files of a model on the hub, those that painting needs."""
    there = set(files)
    stems = {**STEMS, CHECKER: "model"}
    names = {"model_index.json", "scheduler/scheduler_config.json", _CHECKER_FILES[1]}
    names |= {f"{part}/config.json" for part in stems}
    for part, stem in stems.items():
        half = f"{part}/{stem}.{HALF}.safetensors"
        names.add(half if half in there else f"{part}/{stem}.safetensors")
    return sorted(there & names | {name for name in there if name.startswith("tokenizer/")})


def no_extra() -> ModelUnavailable:
    """What to say where the libraries are not installed."""
    return ModelUnavailable(
        "stable-diffusion needs the gpu extra: pip install 'emotion-draw[gpu]'."
    )


def _folder(choice: Choice) -> Path:
    path = Path(choice.model)
    if path.is_dir():
        return path
    if path.is_file():
        raise ModelUnavailable(
            f"{choice.model} is one file; SD_MODEL wants a folder with unet, vae, text_encoder, "
            "tokenizer and scheduler in it."
        )
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - of the gpu extra
    except ImportError as error:
        raise no_extra() from error
    try:
        return Path(
            snapshot_download(choice.model, revision=choice.revision, local_files_only=True)
        )
    # A name that is none has its own class, beside that for what is not there.
    except Exception as error:
        which = f" at revision {choice.revision}" if choice.revision else ""
        raise ModelUnavailable(
            f"The model {choice.model}{which} is not on this machine; {REMEDY}."
        ) from error


def _config(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _incomplete(path) from None
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"{path} cannot be read ({_line(error)}); fetch it again."
        ) from error
    if not isinstance(found, dict):
        raise ModelUnavailable(f"{path} is no configuration; fetch it again.")
    return found


def _has_checker(folder: Path) -> bool:
    """Whether there is a safety checker. A half one is a fault: nobody removed it on purpose."""
    if not (folder / CHECKER).is_dir():
        return False
    for name in _CHECKER_FILES:
        _config(folder / name)
    weights(folder, CHECKER, "model")
    return True


def _name(choice: Choice) -> str:
    """What pictures call the model: never a path, which would tell of this machine."""
    model = Path(choice.model).resolve().name if Path(choice.model).is_dir() else choice.model
    return model if choice.lora is None else f"{model}+{Path(choice.lora).stem}"


def _fingerprint(files: Iterable[Path]) -> str:
    """Twelve hex digits of the weights' sizes and of probes all over them: 10 ms, not 10 s."""
    digest = hashlib.sha256()
    for path in files:
        size = path.stat().st_size
        digest.update(str(size).encode())
        with path.open("rb") as opened:
            for number in range(_PROBES):
                opened.seek(max(0, size - _PROBE) * number // (_PROBES - 1))
                digest.update(opened.read(_PROBE))
    return digest.hexdigest()[:12]


def _incomplete(path: Path) -> ModelUnavailable:
    return ModelUnavailable(f"The model is not whole, {path} is missing; {REMEDY}.")


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
