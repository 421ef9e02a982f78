"""Makes the bundled reader, from the data sets to the files under engine/models/reader.

    python -m engine.training.bundled_reader DATASETS OUT

Tokenizer, three teachers, one student, ONNX int8, then what is fitted on held
out text: the temperature and the clarity from which a feeling counts as clear.
CARER's validation part steers nothing but the temperature; its test part is
not opened.
"""

import hashlib
import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.readers.albert import Albert
from engine.training import corpora, distillation, teachers, vocabulary
from engine.training.corpora import CLASSES, Example
from engine.training.export import export_onnx
from engine.training.token_batches import encode

VOCABULARY = 20_000  # tokens
TEACHERS = 3
SEED = 0
PLAIN_FILES = ("dialog_selfdialogue", "dialog_crd3", "mixed_masc", "dialog_taskmaster4")
UNLABELLED = 30_000  # plain sentences beside the labelled ones
HELD_OUT = 2_000  # GoEmotions training rows kept to fit the clarity threshold
XED_WEIGHT = 0.4  # its labels are noisier
CARER_TIMES = 3  # shown more often to the student: it is the smallest set


@dataclass(frozen=True)
class Material:
    """All the text that training may see; `held_out` it does not learn from."""

    carer: list[Example]
    goemotions: list[Example]
    xed: list[Example]
    plain: list[Example]
    validation: list[Example]
    held_out: list[Example]


def gather(datasets: Path) -> Material:
    """Read the data sets; no text of a validation or test part stays in training."""
    validation = corpora.carer(datasets, "val")
    kept_out = [example.text for example in validation]
    kept_out += [example.text for example in corpora.carer(datasets, "test")]
    kept_out += [example.text for example in corpora.goemotions(datasets, "dev")]
    chance = random.Random(SEED)  # noqa: S311 - a shuffle, no secret
    goemotions = corpora.without(corpora.goemotions(datasets, "train"), kept_out)
    chance.shuffle(goemotions)
    plain = corpora.plain_text(datasets, PLAIN_FILES)
    chance.shuffle(plain)
    return Material(
        carer=corpora.without(corpora.carer(datasets, "train"), kept_out),
        goemotions=goemotions[HELD_OUT:],
        xed=corpora.without(corpora.xed(datasets), kept_out),
        plain=[Example(text, None) for text in plain[:UNLABELLED]],
        validation=validation,
        held_out=goemotions[:HELD_OUT],
    )


def make(datasets: Path, out: Path) -> None:
    """Train and write every file of the bundled reader to `out`."""
    material = gather(datasets)
    tokenizer = vocabulary.make_tokenizer(
        [example.text for example in (*material.carer, *material.goemotions, *material.xed)] * 3
        + corpora.plain_text(datasets, PLAIN_FILES),
        VOCABULARY,
    )
    examples = [*material.carer, *material.goemotions, *material.xed, *material.plain]
    rows = encode(tokenizer, [example.text for example in examples], distillation.WINDOW)
    targets = torch.tensor([example.target or (0.0,) * len(CLASSES) for example in examples])
    trained = _teachers(material, rows, targets)
    times = [CARER_TIMES] * len(material.carer)
    times += [1] * (len(examples) - len(times))
    homework = distillation.Homework(rows, targets, times)
    student = distillation.distil(homework, trained, SEED)
    out.mkdir(parents=True, exist_ok=True)
    _export(student, tokenizer, material, out)
    _fit(material, out)


def _teachers(
    material: Material, rows: list[list[int]], targets: torch.Tensor
) -> list[teachers.WordGru]:
    counts = (len(material.carer), len(material.goemotions), len(material.xed))
    weights = torch.tensor([1.0] * (counts[0] + counts[1]) + [XED_WEIGHT] * counts[2])
    labelled = [place for place in range(len(weights)) if targets[place].sum() > 0]
    lesson = teachers.Lesson(
        [rows[place] for place in labelled], targets[labelled], weights[labelled]
    )
    return [teachers.teach(lesson, VOCABULARY, seed).eval() for seed in range(1, TEACHERS + 1)]


def _export(
    student: distillation.Student,
    tokenizer: Tokenizer,
    material: Material,
    out: Path,
) -> None:
    """The student as a checkpoint folder in passing, and from that the ONNX file."""
    with tempfile.TemporaryDirectory() as folder:
        student.albert.save_pretrained(folder)
        vocabulary.for_transformers(tokenizer, distillation.WINDOW).save_pretrained(folder)
        agreement = export_onnx(Path(folder), out / "reader.onnx")
        print(f"export: {agreement}", file=sys.stderr)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)


def _write_facts(out: Path, temperature: float, clear_from: float) -> None:
    facts = {
        "labels": CLASSES,
        "window": distillation.WINDOW,
        "temperature": round(temperature, 3),
        "clear_from": round(clear_from, 3),
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest()
            for name in ("reader.onnx", "tokenizer.json")
        },
    }
    (out / "reader.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _fit(material: Material, out: Path) -> None:
    """Fit on the finished int8 file what softens its confidence and what counts as clear."""
    _write_facts(out, temperature=1.0, clear_from=0.5)
    feelings = Albert(out).read([example.text for example in material.validation])
    told = np.array([list(feeling.emotions.values()) for feeling in feelings])
    truth = np.array([int(np.argmax(example.target or ())) for example in material.validation])
    temperature = best_temperature(told, truth)
    _write_facts(out, temperature, 0.5)
    held = [example for example in material.held_out if example.target]
    clarity = np.array([f.clarity for f in Albert(out).read([e.text for e in held])])
    neutral = np.array([(example.target or ())[-1] for example in held])
    _write_facts(out, temperature, best_threshold(clarity[neutral == 0], clarity[neutral == 1]))


def best_temperature(probabilities: NDArray[np.float64], truth: NDArray[np.int_]) -> float:
    """The temperature of least mean loss (Guo et al. 2017, section 4.2)."""
    logits = np.log(np.clip(probabilities, 1e-12, 1))

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= np.log(np.exp(scaled).sum(-1, keepdims=True))
        return float(-scaled[np.arange(len(truth)), truth].mean())

    return min(np.arange(0.5, 2.5, 0.02).tolist(), key=loss)


def best_threshold(clear: NDArray[np.float64], neutral: NDArray[np.float64]) -> float:
    """The clarity from which texts count as clear.

    The lowest threshold that tells the two apart about as well as the best
    (Youden's index within 0.02): the optimum is flat, and a feeling denied
    puzzles people more than one granted.
    """
    thresholds = np.arange(0.02, 0.98, 0.01)
    index = np.array([(clear >= t).mean() + (neutral < t).mean() for t in thresholds])
    return float(thresholds[index >= index.max() - 0.02][0])


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
