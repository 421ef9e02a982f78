"""A trained voice classifier as one ONNX file with its JSON, for `engine.tones.network`.

The file takes `features`, float32 (batch, ...), and gives `probabilities`,
float32 (batch, labels): the mean of the members'.
"""

import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.jit._trace import TracerWarning  # torch.jit exports it untyped

from engine.errors import ModelUnavailable, StorageFailed
from engine.training.export import OPSET
from engine.training.voice_options import Features
from engine.values import TONES

FARTHEST_APART = 1e-4  # of a probability from torch's


class _Graph(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.network(features)
        return logits.softmax(-1).mean(1)


def export_tone(network: nn.Module, rows: torch.Tensor, folder: Path, features: Features) -> Path:
    """Write tone.onnx and tone.json into `folder`, checked against torch on `rows`.

    Gives the path of the ONNX file. Raises ModelUnavailable where it does not
    agree, and StorageFailed where it cannot be written.
    """
    graph, to = _Graph(network).eval(), folder / "tone.onnx"
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".tone.") as scratch:
            draft = Path(scratch) / to.name
            _trace(graph, rows[:1], draft)
            _compare(graph, rows, draft)
            digest = hashlib.sha256(draft.read_bytes()).hexdigest()
            draft.replace(to)
        facts = {
            "labels": list(TONES),
            "features": features,
            "temperature": 1.0,
            "sha256": digest,
        }
        to.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"The ONNX file {to} cannot be written: {error.strerror}.") from error
    return to


def _trace(graph: nn.Module, row: torch.Tensor, path: Path) -> None:
    with warnings.catch_warnings():
        # The exporter that replaces this one needs a further dependency.
        warnings.filterwarnings("ignore", "You are using the legacy", DeprecationWarning)
        warnings.filterwarnings("ignore", "The feature will be removed", DeprecationWarning)
        warnings.filterwarnings(
            "ignore", "Exporting a model to ONNX with a batch_size", UserWarning
        )
        warnings.simplefilter("ignore", TracerWarning)
        torch.onnx.export(
            graph,
            (row,),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=["features"],
            output_names=["probabilities"],
            dynamic_axes={"features": {0: "batch"}, "probabilities": {0: "batch"}},
        )


def _compare(graph: nn.Module, rows: torch.Tensor, path: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # errors
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        wanted = graph(rows).numpy()
    # One by one, as they will be run.
    found = [session.run(None, {"features": row[None].numpy()})[0] for row in rows]
    apart = float(np.abs(np.concatenate(found) - wanted).max())
    if not apart <= FARTHEST_APART:  # not a number must fail as well
        raise ModelUnavailable(
            f"The ONNX graph does not agree with torch: a probability differs by {apart:.2g}."
        )
