"""Where a Whisper model is; nothing is downloaded unless `fetch` is called.

A model is a folder as CTranslate2's converter writes it: no pickles.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.errors import ModelUnavailable

# On the hub, by the size's name. Systran's are OpenAI's weights (MIT) in CTranslate2's format.
SIZES = {
    **{
        size: f"Systran/faster-whisper-{size}"
        for size in (
            *("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en"),
            *("large-v1", "large-v2", "large-v3"),
        )
    },
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
# Those that keep up with a voice on two cores, the best first; larger ones are taken by name.
USUAL = ("small", "base", "tiny")
DEFAULT = "base"  # fetched where none is named: 145 MB, and a quarter of a gigabyte at work
NEEDED = ("config.json", "model.bin", "tokenizer.json")
_PATTERNS = [*NEEDED, "preprocessor_config.json", "vocabulary.*"]
TIMEOUT = 5.0  # seconds to wait for the hub's first word
REMEDY = "fetch it with: emotion-draw doctor --fetch"


@dataclass(frozen=True)
class Found:
    """A model that is on this machine; its files are there, not yet opened."""

    name: str
    folder: Path


def find(model: str) -> Found:
    """The model of this name (a size, a hub id or a folder); for "" the best usual one here.

    Raises ModelUnavailable.
    """
    for name in (model,) if model else USUAL:
        folder = Path(name) if Path(name).is_dir() else _cached(name)
        if folder is not None:
            return Found(name, _whole(folder))
    which = f"The Whisper model {model}" if model else f"No Whisper model ({', '.join(USUAL)})"
    raise ModelUnavailable(f"{which} is {'not ' if model else ''}on this machine; {REMEDY}.")


def fetch(model: str) -> Found:
    """Download a model, `DEFAULT` for "", showing how it goes on stderr; what is here is kept.

    Raises ModelUnavailable.
    """
    from huggingface_hub import HfApi, logging, snapshot_download  # noqa: PLC0415 - 0.2 s

    try:
        return find(model)
    except ModelUnavailable:
        name = model or DEFAULT
        repository = _repository(name)
    logging.set_verbosity_error()  # what went wrong we say in one line
    try:
        HfApi().model_info(repository, timeout=TIMEOUT)
        snapshot_download(repository, allow_patterns=_PATTERNS)
    # Not reachable, not allowed, no such name, no room: each has its class.
    except Exception as error:
        words = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelUnavailable(f"The Whisper model {name} cannot be fetched: {words}") from error
    return find(name)


def _repository(name: str) -> str:
    if "/" not in name and name not in SIZES:
        raise ModelUnavailable(
            f"There is no Whisper model {name!r}: neither a folder here, nor a hub id, nor one of "
            f"{', '.join(SIZES)}."
        )
    return SIZES.get(name, name)


def _cached(name: str) -> Path | None:
    """The folder of a model in the hub's cache, None where it is not there."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - 0.2 s
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415

    try:
        return Path(snapshot_download(_repository(name), local_files_only=True))
    except (OSError, HFValidationError):  # what is not there, and a name that is none
        return None


def _whole(folder: Path) -> Path:
    """The folder, if all that a model needs is in it. Raises ModelUnavailable."""
    for name in NEEDED:
        path = folder / name
        if not path.is_file() or not path.stat().st_size:
            raise ModelUnavailable(f"The Whisper model in {folder} lacks {name}; fetch it again.")
    return folder
