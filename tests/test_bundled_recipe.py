"""The recipe of the bundled reader, from data sets in small to files that read."""

import gzip
import pickle
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.readers.albert import Albert
from engine.training import (
    bundled_reader,
    corpora,
    distillation,
    fine_tuning,
    pretrained,
    vocabulary,
)
from engine.training.checkpoints import write_classifier
from engine.values import EMOTIONS
from tiny_minilm import tiny_minilm

pytestmark = pytest.mark.heavy

WORDS = {
    "anger": "furious",
    "fear": "scared",
    "joy": "glad",
    "love": "tender",
    "sadness": "gloomy",
    "surprise": "amazed",
}
FILLERS = ("i", "am", "feeling", "very", "so", "today", "because", "my", "friend", "came", "home")


def sentence(chance: random.Random, word: str) -> str:
    words = chance.sample(FILLERS, 5)
    words.insert(chance.randrange(6), word)
    return " ".join(words)


@pytest.fixture(scope="module")
def small_datasets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the files of the real data sets, a few dozen rows each."""
    root = tmp_path_factory.mktemp("datasets")
    chance = random.Random(1)
    carer = root / "text" / "carer"
    carer.mkdir(parents=True)
    for part, count in (("train", 40), ("val", 6), ("test", 6)):
        rows = [f"{sentence(chance, WORDS[e])} {n};{e}" for e in EMOTIONS for n in range(count)]
        (carer / f"{part}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    goemotions = root / "text" / "goemotions"
    goemotions.mkdir()
    names = [*EMOTIONS, "curiosity", "neutral"]
    (goemotions / "labels.txt").write_text("\n".join(names))
    for part, count in (("train", 60), ("dev", 5)):
        rows = [
            f"{sentence(chance, WORDS.get(name, 'tuesday'))} {part}{n}\t{number}\tx{n}"
            for number, name in enumerate(names)
            for n in range(count)
        ]
        (goemotions / f"{part}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    xed = root / "text" / "xed"
    xed.mkdir()
    (xed / "en-annotated.tsv").write_text("What gloomy weather\t6, 8\nWho knows\t2\n")
    (xed / "neu_en.txt").write_text("9\tOne moment please.\n")
    (root / "pretrain").mkdir()
    for stem in bundled_reader.PLAIN_FILES:
        with gzip.open(root / "pretrain" / f"{stem}.txt.gz", "wt", encoding="utf-8") as file:
            file.write("The dog came home today. My friend is very glad!\n\n")
    return root


def one_after_the_other(work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Any]:
    """As if in processes of their own, to which all must be sent."""
    return [deed(*job) for deed, job in pickle.loads(pickle.dumps([(work, job) for job in jobs]))]  # noqa: S301 - ours


def test_recipe_makes_a_reader_that_reads(
    small_datasets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "reader"
    minilm = tiny_minilm([*WORDS.values(), *FILLERS] * 5, width=64)
    monkeypatch.setattr(pretrained, "load_minilm", lambda source: minilm)
    smaller = {"SEEDS": (1,), "HELD_OUT": 60, "EPOCHS": 6, "PEAK_RATE": 2e-3}
    for name, value in {**smaller, "beside": one_after_the_other}.items():
        monkeypatch.setattr(bundled_reader, name, value)
    for name, number in {"PHRASES": 2, "HAPPENINGS": 0}.items():
        monkeypatch.setattr(fine_tuning, name, number)
    bundled_reader.make(small_datasets, out)
    reader = Albert(tmp_path / "reader")
    test = corpora.carer(small_datasets, "test")
    feelings = reader.read([example.text for example in test])
    truth = [corpora.CLASSES[(example.target or ()).index(1.0)] for example in test]
    right = sum(f.strongest == label for f, label in zip(feelings, truth, strict=True))
    assert right >= 0.7 * len(test)


def test_what_is_done_beside_each_other_keeps_its_order() -> None:
    assert bundled_reader.beside(pow, [(2, 3), (3, 2), (5, 1)]) == [8, 9, 5]
    assert bundled_reader.beside(pow, []) == []


def test_a_student_learns_half_from_its_teachers() -> None:
    labelled = [corpora.Example("gloomy", corpora.one_hot("sadness")), corpora.Example("hm", None)]
    told = np.array([[0, 0, 0, 0, 0.4, 0, 0.6], [0, 0.25, 0, 0, 0, 0, 0.75]], np.float32)
    known, unknown = distillation.softened(labelled, told, 0.5)
    assert known.target == pytest.approx((0, 0, 0, 0, 0.7, 0, 0.3))
    assert unknown.target == pytest.approx((0, 0.25, 0, 0, 0, 0, 0.75))


def test_what_was_trained_is_taken_up_after_a_kill(
    small_datasets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bert, base = tiny_minilm([*WORDS.values(), *FILLERS])
    monkeypatch.setattr(pretrained, "load_minilm", lambda source: (bert, base))
    monkeypatch.setattr(bundled_reader, "HELD_OUT", 60)
    monkeypatch.setattr(
        bundled_reader, "beside", lambda _, jobs: pytest.fail("trained") if jobs else []
    )
    albert = pretrained.albert_from(bert, [[0]] * bundled_reader.VOCABULARY, fine_tuning.WINDOW)
    tokenizer = vocabulary.for_transformers(base, fine_tuning.WINDOW)
    for name in ("seeds/1", "seeds/2", "seeds/3", "student"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_classifier(tmp_path / name, albert, tokenizer)
    bundled_reader.make(small_datasets, tmp_path)
    assert len(Albert(tmp_path).read(["so glad"])) == 1


def test_no_text_of_a_validation_or_test_part_is_learnt(small_datasets: Path) -> None:
    carer = small_datasets / "text" / "carer"
    leaked = (carer / "test.txt").read_text(encoding="utf-8").splitlines()[0]
    train = (carer / "train.txt").read_text(encoding="utf-8")
    (carer / "train.txt").write_text(train + leaked.upper().replace(";ANGER", ";anger") + "\n")
    material = bundled_reader.gather(small_datasets)
    learnt = {example.text.lower() for rows in material.labelled.values() for example in rows}
    kept = {e.text.lower() for part in ("val", "test") for e in corpora.carer(small_datasets, part)}
    assert kept
    assert not learnt & kept


def test_conflicting_labels_are_shared(small_datasets: Path, tmp_path: Path) -> None:
    folder = tmp_path / "text" / "carer"
    folder.mkdir(parents=True)
    (folder / "train.txt").write_text("so it is;joy\nso it is;fear\nfine;joy\n")
    twice, once = corpora.carer(tmp_path, "train")
    assert twice.target == (0, 0.5, 0.5, 0, 0, 0, 0)
    assert once.target == (0, 0, 1, 0, 0, 0, 0)


def test_labels_of_other_data_sets_become_ours(small_datasets: Path) -> None:
    gloomy, unknown, neutral = corpora.xed(small_datasets)[:3]
    assert gloomy.target == corpora.one_hot("sadness")
    assert unknown.target is None
    assert neutral.target == corpora.one_hot("neutral")
