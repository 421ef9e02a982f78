"""A network that hears the feeling in a voice, as an ONNX file with its JSON beside it.

The bundled one, in `engine/models/tone`, was trained here; any other that
`emotion-draw train voice` wrote can take its place.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelUnavailable
from engine.tones.steps import steps
from engine.tones.tracks import follow
from engine.tones.traits import traits
from engine.values import SAMPLE_RATE, TONES, Clip

BUNDLED = Path(__file__).parent.parent / "models" / "tone" / "tone.onnx"

# What is said of a clip with too little sound: nothing, but neutral a little more than others.
UNHEARD = {name: 0.3 if name == "neutral" else 0.1 for name in TONES}

WINDOW = 5 * SAMPLE_RATE  # samples; the recordings learned from have 3 to 5 s
Samples = NDArray[np.float32]


def _traits(samples: Samples) -> NDArray[np.float32] | None:
    tracks = follow(samples)
    return None if tracks is None else traits(tracks)


def _steps(samples: Samples) -> NDArray[np.float32] | None:
    return None if follow(samples) is None else steps(samples)


# What a network is given, by the name its JSON has for it; None for too little sound.
FEATURES = {"steps": _steps, "traits": _traits}


@dataclass(frozen=True)
class _Parts:
    session: Any  # onnxruntime.InferenceSession, which ships no types
    features: Callable[[Samples], NDArray[np.float32] | None]
    temperature: float  # logarithms of probabilities are divided by it (Guo et al. 2017)


class Network:
    """Listens with the model at `path`, loaded at the first use."""

    def __init__(self, path: Path = BUNDLED) -> None:
        self._path = path
        self._parts: _Parts | None = None
        self._loading = threading.Lock()

    def listen(self, clip: Clip) -> Mapping[str, float]:
        """A probability for each of `TONES`, summing to 1.

        A clip longer than `WINDOW` is heard in windows, evenly spread, whose
        probabilities are averaged; windows of silence do not count. Less than
        0.3 s of sound gives `UNHEARD`. Raises ModelUnavailable.
        """
        parts = self._load()
        heard = [row for part in windows(clip.samples) if (row := _heard(parts, part)) is not None]
        if not heard:
            return UNHEARD
        mean = np.mean(heard, axis=0)
        return dict(zip(TONES, (mean / mean.sum()).tolist(), strict=True))

    def _load(self) -> _Parts:
        with self._loading:
            if self._parts is None:
                self._parts = _load(self._path)
            return self._parts


def licence(path: Path = BUNDLED) -> str | None:
    """The terms of the data a model learned from, where its JSON tells.

    Raises ModelUnavailable where that cannot be read.
    """
    try:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")).get("licence")
    except (OSError, ValueError, AttributeError) as error:
        raise ModelUnavailable(f"The tone model {path} has no JSON beside it.") from error
    return str(told) if told else None


def windows(samples: Samples) -> list[Samples]:
    """The fewest windows that cover `samples`, evenly spread."""
    count = -(-len(samples) // WINDOW)
    if count <= 1:
        return [samples]
    starts = np.linspace(0, len(samples) - WINDOW, count).round().astype(int)
    return [samples[start : start + WINDOW] for start in starts]


def _heard(parts: _Parts, samples: Samples) -> NDArray[np.float64] | None:
    """Probabilities (labels,) of one window; None where there is too little sound.

    Windows go one by one, so that none is read otherwise beside others.
    """
    row = parts.features(samples)
    if row is None:
        return None
    (table,) = parts.session.run(None, {"features": row[None]})
    powers = np.exp(np.log(np.maximum(table[0].astype(np.float64), 1e-12)) / parts.temperature)
    shares: NDArray[np.float64] = powers / powers.sum()
    return shares


def _load(path: Path) -> _Parts:
    # Imported here: 0.2 s that no other command should pay.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # a corrupt file is told by our own sentence
    try:
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return _Parts(
            onnxruntime.InferenceSession(_checked(path, facts), options, ["CPUExecutionProvider"]),
            FEATURES[facts["features"]],
            float(facts["temperature"]),
        )
    # onnxruntime raises bare RuntimeErrors and Exceptions of its own.
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelUnavailable(f"The tone model {path} cannot be loaded ({reason}).") from error


def _checked(path: Path, facts: Mapping[str, Any]) -> bytes:
    """The file's content: a flipped bit would not stop it from loading, only from being right."""
    if tuple(facts["labels"]) != TONES:
        raise ValueError(f"its labels are not {', '.join(TONES)}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != facts["sha256"]:
        raise ValueError(f"{path.name} is damaged")
    return content
