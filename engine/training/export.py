"""A trained classifier as one ONNX file for onnxruntime, checked against torch.

Three steps: torch writes the graph, onnxruntime's transformer optimizer fuses
layer normalisation and GELU, and `quantize_dynamic` brings weights and the
embedding tables to int8. Each step is then held against torch on sentences.

The file takes `input_ids` and `attention_mask`, both int64 of shape (batch,
length), and gives `logits`, float32 of shape (batch, labels).
"""

import inspect
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.quant_utils import add_pre_process_metadata
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch.jit._trace import TracerWarning  # torch.jit exports it untyped
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from engine.errors import ModelUnavailable, StorageFailed
from engine.training.checkpoints import load_classifier, token_limit

OPSET = 17  # the first with LayerNormalization as one operator
MAX_LOGIT_DIFFERENCE = 1e-3  # of the fp32 graph from torch
MIN_SAME_LABEL = 0.95  # share of the sentences that int8 must label as torch does
ENOUGH_SENTENCES = 100  # below this a share says too little to refuse a file

# Where the caller has no sentences at hand: of different lengths, on purpose.
SENTENCES = (
    "ok",
    "no way!",
    "i miss you",
    "I feel so happy today!",
    "what a surprise, i never expected that",
    "the bus leaves at nine from the other side of the station",
    "i am furious that they cancelled our train again without a word",
    "she was afraid of the dark, of the cellar and of everything that moved in it",
    "i love the way the light falls through the window in the morning, and i love you "
    "for having shown me that one can sit there for an hour and do nothing at all",
    "it was a long and grey winter in which nothing happened; friends stayed away, the "
    "heating broke twice, the letters i had waited for never came, and by the end of it i "
    "felt so sad and tired that even the first warm day of march left me entirely cold",
)


@dataclass(frozen=True)
class Agreement:
    """How near the ONNX file comes to torch on `sentences` sentences.

    `logit_difference` is the largest of the fp32 graph's logits;
    `same_label` (share of the sentences) and `probability_difference` (the
    largest) are those of the file that was written, of `size` bytes.
    """

    sentences: int
    logit_difference: float
    same_label: float
    probability_difference: float
    size: int


def export_onnx(
    folder: Path, to: Path, *, quantize: bool = True, sentences: Sequence[str] = SENTENCES
) -> Agreement:
    """Write the classifier in `folder` (Hugging Face layout) to the file `to`.

    The file appears only once it agrees with torch. Raises ModelUnavailable
    where the model cannot be loaded or exported, or does not agree, and
    StorageFailed where the file cannot be written.
    """
    model, tokenizer = load_classifier(folder)
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as scratch:
            full = Path(scratch) / "full.onnx"
            _write_graph(model, full)
            written = _quantized(full) if quantize else full
            agreement = _compare(model, tokenizer, sentences, full, written)
            written.replace(to)
    except OSError as error:
        raise StorageFailed(f"The ONNX file {to} cannot be written: {error.strerror}.") from error
    return agreement


class _Graph(torch.nn.Module):
    """The model as a function of two tensors, which is what the exporter wants."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model
        self.typed = "token_type_ids" in inspect.signature(model.forward).parameters

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        more = {"token_type_ids": torch.zeros_like(input_ids)} if self.typed else {}
        logits: torch.Tensor = self.model(
            input_ids=input_ids, attention_mask=attention_mask, **more
        ).logits
        return logits


def _write_graph(model: PreTrainedModel, path: Path) -> None:
    """Write the fused fp32 graph. ALBERT's layers go on sharing their weights in it."""
    ids = torch.full((2, 7), 1)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    try:
        _trace(_Graph(model).eval(), ids, mask, path)
        options = FusionOptions("bert")
        # Fused attention holds a copy of the weights for each layer that
        # shares them and gains 0.03 ms of 0.4: not worth a file twice as large.
        options.enable_attention = not _shares_layers(model)
        fused = optimize_model(
            str(path),
            model_type="bert",
            num_heads=getattr(model.config, "num_attention_heads", 0),
            hidden_size=getattr(model.config, "hidden_size", 0),
            opt_level=0,
            optimization_options=options,
        )
        fused.save_model_to_file(str(path))
    except (RuntimeError, TypeError, ValueError, torch.onnx.errors.OnnxExporterError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise ModelUnavailable(
            f"A {type(model).__name__} cannot be written as ONNX: {reason}"
        ) from error


def _shares_layers(model: PreTrainedModel) -> bool:
    groups: int | None = getattr(model.config, "num_hidden_groups", None)
    return groups is not None and groups < model.config.num_hidden_layers


def _trace(graph: _Graph, ids: torch.Tensor, mask: torch.Tensor, path: Path) -> None:
    axes = {0: "batch", 1: "length"}
    with warnings.catch_warnings():
        # The exporter that replaces this one needs a further dependency.
        warnings.filterwarnings("ignore", "You are using the legacy", DeprecationWarning)
        warnings.filterwarnings("ignore", "The feature will be removed", DeprecationWarning)
        # What tracing froze, the comparison with torch at other lengths finds.
        warnings.simplefilter("ignore", TracerWarning)
        warnings.filterwarnings("ignore", "Exporting aten::index operator", UserWarning)
        torch.onnx.export(
            graph,
            (ids, mask),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "logits": {0: "batch"},
            },
        )


def _quantized(full: Path) -> Path:
    """Make the int8 file beside the fp32 one.

    Weights per channel and in 7 bits: onnxruntime's kernels for processors
    without VNNI add two 16-bit products, which overflow with 8.
    """
    path = full.with_name("int8.onnx")
    model = onnx.load(full)
    add_pre_process_metadata(model)  # optimized above; without it, a lecture in the log
    quantize_dynamic(
        model,
        path,
        op_types_to_quantize=["MatMul", "Gather", "Attention"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        # Shape inference stops at the fused operators.
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    return path


def _compare(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    sentences: Sequence[str],
    full: Path,
    written: Path,
) -> Agreement:
    batches = _batches(model, tokenizer, sentences)
    wanted = _torch_logits(model, batches)
    difference = float(np.abs(_onnx_logits(full, batches) - wanted).max())
    if not difference <= MAX_LOGIT_DIFFERENCE:  # not a number must fail as well
        raise ModelUnavailable(
            f"The ONNX graph does not agree with torch: its logits differ by {difference:.2g}."
        )
    found = _onnx_logits(written, batches)
    same = float(np.mean(found.argmax(1) == wanted.argmax(1)))
    if len(sentences) >= ENOUGH_SENTENCES and same < MIN_SAME_LABEL:
        raise ModelUnavailable(
            f"The int8 file does not agree with torch: it labels {same:.1%} of "
            f"{len(sentences)} sentences alike."
        )
    apart = float(np.abs(_softmax(found) - _softmax(wanted)).max())
    return Agreement(len(sentences), difference, same, apart, written.stat().st_size)


_Batch = dict[str, NDArray[np.int64]]


def _batches(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, sentences: Sequence[str]
) -> list[_Batch]:
    """Sentences in the pairs they come in, padded, so that the mask is tested."""
    pairs = [list(sentences[start : start + 2]) for start in range(0, len(sentences), 2)]
    encoded = [
        tokenizer(
            pair,
            padding=True,
            truncation=True,
            max_length=token_limit(model, tokenizer),
            return_tensors="np",
        )
        for pair in pairs
    ]
    return [
        {name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        for batch in encoded
    ]


def _torch_logits(model: PreTrainedModel, batches: Sequence[_Batch]) -> NDArray[np.float32]:
    with torch.inference_mode():
        parts: list[Any] = [
            model(**{name: torch.from_numpy(values) for name, values in batch.items()})
            .logits.float()
            .numpy()
            for batch in batches
        ]
    return np.concatenate(parts)


def _onnx_logits(path: Path, batches: Sequence[_Batch]) -> NDArray[np.float32]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # torch's threads are in this process as well
    options.log_severity_level = 3  # errors
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["logits"], batch)[0] for batch in batches])


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares
