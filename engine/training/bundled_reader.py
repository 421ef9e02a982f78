"""Makes the bundled reader, from the data sets to the files under engine/models/reader.

    python -m engine.training.bundled_reader DATASETS OUT [MINILM]

A trimmed vocabulary, then one ALBERT a seed that begins with MiniLM's weights
(from the hub, or the folder MINILM), one more that learns from what these
answer on average, that one as ONNX int8, and last what is fitted on held out
text: the temperature and the clarity from which a feeling counts as clear.
CARER's validation part fits the temperature; of its test part only the texts
are looked at, to keep them out of training. What is trained stays in OUT/seeds
and OUT/student: after a kill it is taken up.
"""

import hashlib
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BertModel

from engine.readers.albert import Albert
from engine.training import corpora, distillation, fine_tuning, pretrained, vocabulary, word_pieces
from engine.training.checkpoints import replace_folder, write_classifier
from engine.training.corpora import CLASSES, Example
from engine.training.emoji import FEELING_OF
from engine.training.export import export_onnx

VOCABULARY = 11_800  # tokens: what 16 MB hold beside the layers
SEEDS = (1, 2, 3)
STUDENT = 4  # the seed of the one that learns from these
TAUGHT = 0.5  # of its targets: what they answer; the rest: labels
EPOCHS = 3
PEAK_RATE = 1e-4
AT_ONCE = 2  # seeds trained beside each other, on a core each
PLAIN_FILES = ("dialog_selfdialogue", "dialog_crd3", "mixed_masc", "dialog_taskmaster4")
PLAIN = 150_000  # sentences of theirs that the vocabulary is counted on
HELD_OUT = 2_000  # GoEmotions training rows kept to fit the clarity threshold
# How much of each set an epoch shows: CARER is small, XED is noisy.
SHARES = {"carer": 1.4, "goemotions": 1.0, "xed": 0.35}

Result = TypeVar("Result")


@dataclass(frozen=True)
class Material:
    """All the text that training may see; `validation` and `held_out` it does not learn from."""

    labelled: dict[str, list[Example]]  # by the names in SHARES
    plain: list[str]
    validation: list[Example]
    held_out: list[Example]


def gather(datasets: Path) -> Material:
    """Read the data sets; no text of a validation or test part stays in training."""
    validation = corpora.carer(datasets, "val")
    kept_out = [example.text for example in validation]
    kept_out += [example.text for example in corpora.carer(datasets, "test")]
    kept_out += [example.text for example in corpora.goemotions(datasets, "dev")]
    labelled = {
        "carer": corpora.carer(datasets, "train"),
        "goemotions": corpora.goemotions(datasets, "train"),
        "xed": corpora.xed(datasets),
    }
    labelled = {name: corpora.without(rows, kept_out) for name, rows in labelled.items()}
    chance = random.Random(0)  # noqa: S311 - a shuffle, no secret
    chance.shuffle(labelled["goemotions"])
    held_out = labelled["goemotions"][:HELD_OUT]
    del labelled["goemotions"][:HELD_OUT]
    plain = corpora.plain_text(datasets, PLAIN_FILES)
    chance.shuffle(plain)
    return Material(labelled, plain[:PLAIN], validation, held_out)


def make(datasets: Path, out: Path, source: str = pretrained.MINILM) -> None:
    """Train and write every file of the bundled reader to `out`. Raises ModelUnavailable."""
    material = gather(datasets)
    bert, base = pretrained.load_minilm(source)
    texts = [example.text for rows in material.labelled.values() for example in rows]
    pieces = word_pieces.trimmed(base, texts * 2 + material.plain, FEELING_OF, VOCABULARY)
    seeds = {out / "seeds" / str(seed): seed for seed in SEEDS}
    train = partial(_train, bert, pieces)
    course = _course(material.labelled)
    beside(train, [(course, seed, f) for f, seed in seeds.items() if not f.exists()])
    student = out / "student"
    if not student.exists():
        taught = _taught(material.labelled, pieces.tokenizer, [*seeds])
        beside(train, [(_course(taught), STUDENT, student)])
    _export(student, pieces.tokenizer, out)
    _fit(material, out)


def _course(labelled: Mapping[str, Sequence[Example]]) -> fine_tuning.Course:
    parts = [(labelled[name], share) for name, share in SHARES.items()]
    return fine_tuning.Course(parts, EPOCHS, PEAK_RATE)


def beside(work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]]) -> list[Result]:
    """`work` done for each of `jobs`, AT_ONCE beside each other, in processes of their own."""
    if not jobs:
        return []
    with get_context("spawn").Pool(min(AT_ONCE, len(jobs)), maxtasksperchild=1) as pool:
        return pool.starmap(work, jobs, chunksize=1)


def _taught(
    labelled: Mapping[str, Sequence[Example]], tokenizer: Tokenizer, teachers: Sequence[Path]
) -> dict[str, list[Example]]:
    """The labelled texts with targets that are half what the teachers answer on average."""
    texts = [example.text for name in SHARES for example in labelled[name]]
    told = beside(_asked, [(folder, tokenizer, texts) for folder in teachers])
    mean, taught = np.mean(told, axis=0), {}
    for name in SHARES:
        part, mean = np.split(mean, [len(labelled[name])])
        taught[name] = distillation.softened(labelled[name], part, TAUGHT)
    return taught


def _asked(folder: Path, tokenizer: Tokenizer, texts: list[str]) -> NDArray[np.float32]:
    torch.set_num_threads(1)
    return distillation.answers(folder, tokenizer, texts, fine_tuning.WINDOW)


def _train(
    bert: BertModel,
    pieces: word_pieces.WordPieces,
    course: fine_tuning.Course,
    seed: int,
    folder: Path,
) -> None:
    """A reader, as a checkpoint in `folder`; in a process of its own."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)  # the outputs are drawn by chance
    model = pretrained.albert_from(bert, pieces.origins, fine_tuning.WINDOW)
    fine_tuning.fine_tune(model, pieces.tokenizer, course, seed)
    tokenizer = vocabulary.for_transformers(pieces.tokenizer, fine_tuning.WINDOW)
    replace_folder(folder, lambda draft: write_classifier(draft, model, tokenizer))


def _export(folder: Path, tokenizer: Tokenizer, out: Path) -> None:
    """The checkpoint as an ONNX file, and the tokenizer beside it."""
    agreement = export_onnx(folder, out / "reader.onnx")
    print(f"export of {folder}: {agreement}", file=sys.stderr)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)


def _write_facts(out: Path, temperature: float, clear_from: float) -> None:
    facts = {
        "labels": CLASSES,
        "window": fine_tuning.WINDOW,
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
    make(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4])
