"""Make the bundled tone from recordings: `python -m engine.training.bundled_tone DATA OUT`.

Folds of actors tell how sure the network may be of voices it never heard (its
temperature); then it is trained on all. OUT gets the runs and, in its folder
`voice-traits-none`, tone.onnx and tone.json. On one CPU core: 5 minutes.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.training.voice_folds import Folds, train_voice
from engine.training.voice_options import VoiceTraining

FOLDS = 5
LICENCE = "learned from RAVDESS, CC BY-NC-SA 4.0: not for commercial use"


def make(data: Path, out: Path) -> Path:
    """Train on the recordings in `data`, and give the folder of the finished tone.

    Raises what `train_voice` does.
    """
    options = VoiceTraining(data, split="actors", folds=FOLDS, out=out, resume=True)
    folds = train_voice(options, track=_untracked, tell=_tell)
    assert isinstance(folds, Folds)  # noqa: S101 - folds were asked for
    whole = replace(options, split="none", folds=0)
    train_voice(whole, track=_untracked, tell=_tell)
    facts = whole.folder / "tone.json"
    content = json.loads(facts.read_text(encoding="utf-8"))
    content |= {"temperature": round(folds.temperature, 2), "licence": LICENCE}
    facts.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return whole.folder


def _untracked(items: list[Any], _description: str) -> Iterable[Any]:
    return items


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), Path(sys.argv[2])))
