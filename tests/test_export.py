"""The ONNX file: what it takes and gives, how near it is to torch, how large."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from transformers import (
    AlbertConfig,
    AlbertForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from engine.errors import ModelUnavailable
from engine.training.checkpoints import load_classifier, write_classifier
from engine.training.export import SENTENCES, export_onnx
from engine.training.vocabulary import CLS, MASK, PAD, SEP, UNK, make_tokenizer

pytestmark = pytest.mark.heavy

SIZES: dict[str, Any] = {
    "vocab_size": 400,
    "hidden_size": 32,
    "num_attention_heads": 2,
    "num_hidden_layers": 3,
    "intermediate_size": 64,
    "max_position_embeddings": 96,
    "num_labels": 3,
    "initializer_range": 0.3,  # wide, so that sentences differ in their logits
}


WORDS = " ".join(SENTENCES).split()
MANY = [" ".join(WORDS[start : start + 3 + start % 30]) for start in range(110)]


def tokenizer() -> PreTrainedTokenizerFast:
    # transformers leaves this class untyped.
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=make_tokenizer(SENTENCES * 2, 400),
        pad_token=PAD,
        unk_token=UNK,
        cls_token=CLS,
        sep_token=SEP,
        mask_token=MASK,
    )


def albert(**changes: int) -> AlbertForSequenceClassification:
    torch.manual_seed(1)
    model = AlbertForSequenceClassification(
        AlbertConfig(**{**SIZES, "embedding_size": 16, **changes})
    )
    with torch.no_grad():  # words count for more than their places
        model.albert.embeddings.word_embeddings.weight *= 4
    return model


def bert() -> PreTrainedModel:
    torch.manual_seed(1)
    return BertForSequenceClassification(BertConfig(**SIZES))


def saved(folder: Path, model: PreTrainedModel) -> Path:
    write_classifier(folder, model, tokenizer())
    return folder


@pytest.mark.parametrize("make", [albert, bert])
def test_the_full_file_gives_what_torch_gives(
    make: Callable[[], PreTrainedModel], tmp_path: Path
) -> None:
    agreement = export_onnx(saved(tmp_path / "m", make()), tmp_path / "m.onnx", quantize=False)
    assert agreement.logit_difference < 1e-4
    assert agreement.same_label == 1
    assert agreement.sentences == len(SENTENCES)
    assert agreement.size == (tmp_path / "m.onnx").stat().st_size


def test_any_batch_and_any_length_is_read(tmp_path: Path) -> None:
    folder = saved(tmp_path / "m", albert())
    export_onnx(folder, tmp_path / "m.onnx", quantize=False)
    model, _ = load_classifier(folder)
    session = onnxruntime.InferenceSession(str(tmp_path / "m.onnx"))
    for batch, length in ((1, 2), (1, 61), (5, 13)):
        ids = np.random.default_rng(batch).integers(5, 60, (batch, length))
        mask = np.ones_like(ids)
        mask[0, length // 2 :] = 0
        found = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        with torch.inference_mode():
            wanted = model(**inputs).logits
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_shared_layers_are_held_once_and_everything_large_is_int8(tmp_path: Path) -> None:
    sizes = {}
    for layers in (1, 6):
        folder = saved(tmp_path / f"m{layers}", albert(num_hidden_layers=layers, hidden_size=128))
        export_onnx(folder, tmp_path / f"{layers}.onnx")
        graph = onnx.load(tmp_path / f"{layers}.onnx").graph
        weights = {item.name: item for item in graph.initializer}
        sizes[layers] = sum(int(np.prod(item.dims)) for item in weights.values())
        floats = [item for item in weights.values() if item.data_type == onnx.TensorProto.FLOAT]
        assert max(int(np.prod(item.dims)) for item in floats) <= 128  # scales and biases
    assert sizes[6] - sizes[1] < 0.05 * sizes[1]


def test_int8_stays_close_to_torch(tmp_path: Path) -> None:
    folder = saved(tmp_path / "m", albert())
    agreement = export_onnx(folder, tmp_path / "m.onnx", sentences=MANY)
    assert agreement.sentences == 110
    assert agreement.same_label >= 0.95
    assert 0 < agreement.probability_difference < 0.2


def test_a_file_that_disagrees_is_not_written(tmp_path: Path) -> None:
    model = albert()
    with torch.no_grad():  # one weight so far out that 7 bits keep nothing of the others
        model.albert.embeddings.word_embeddings.weight[0, 0] = 1e6
    folder = saved(tmp_path / "m", model)
    with pytest.raises(ModelUnavailable, match="does not agree"):
        export_onnx(folder, tmp_path / "m.onnx", sentences=MANY)
    assert not list(tmp_path.glob("*.onnx*"))


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="holds no text-classification model"):
        export_onnx(tmp_path, tmp_path / "m.onnx")


def test_a_model_without_its_tokenizer_is_one_sentence(tmp_path: Path) -> None:
    albert().save_pretrained(tmp_path / "m")
    with pytest.raises(ModelUnavailable, match="no tokenizer"):
        export_onnx(tmp_path / "m", tmp_path / "m.onnx")
