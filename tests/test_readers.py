"""What every reader promises, and the bundled one's figures."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelUnavailable
from engine.evaluation import evaluate_text
from engine.ports import Reader
from engine.readers.albert import BUNDLED, Albert
from engine.readers.checkpoint import Checkpoint
from engine.readers.naive_bayes import MODEL, NaiveBayes
from engine.training.naive_bayes import count
from engine.training.results import write_json
from engine.values import EMOTIONS
from tiny_model import make_tiny_classifier

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module", params=["bundled", "naive-bayes", "checkpoint"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    if request.param == "bundled":
        return Albert()
    folder = tmp_path_factory.mktemp("tiny")
    if request.param == "naive-bayes":
        model = count([("so happy today", "joy"), ("miss you so", "sadness")], ("joy", "sadness"))
        write_json(folder / MODEL, model.as_json())
        return NaiveBayes(folder)
    make_tiny_classifier(folder, labels=[*EMOTIONS, "neutral"])
    return Checkpoint(str(folder))


TEXTS = [
    "I feel so happy today!",
    "x" * 4096,
    "i miss my grandmother so much " * 130,
    "Привет, как дела?",
    "😡😡😡",
    "?!",
    "a",
    "ok see you at 5\nor 6",
]


def test_probabilities_of_the_six_sum_to_one(reader: Reader) -> None:
    feelings = reader.read(TEXTS)
    assert len(feelings) == len(TEXTS)
    for feeling in feelings:
        assert tuple(feeling.emotions) == EMOTIONS
        assert sum(feeling.emotions.values()) == pytest.approx(1, abs=1e-9)
        assert 0 <= feeling.clarity <= 1


def test_a_text_reads_the_same_alone_and_among_others(reader: Reader) -> None:
    together = reader.read(TEXTS)
    for text, feeling in zip(TEXTS, together, strict=True):
        (alone,) = reader.read([text])
        difference = [alone.emotions[name] - feeling.emotions[name] for name in EMOTIONS]
        assert np.abs(difference).max() < 1e-5  # padding changes a checkpoint's last bits


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    assert reader.read([]) == []


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I feel so happy today!", "joy"),
        ("I miss my grandmother so much", "sadness"),
        ("I'm terrified of tomorrow", "fear"),
        ("ugh my train got cancelled AGAIN", "anger"),
        ("I love you so much", "love"),
        ("wow I did not expect that!", "surprise"),
    ],
)
def test_bundled_reader_reads_plain_cases(text: str, emotion: str) -> None:
    (feeling,) = Albert().read([text])
    assert feeling.strongest == emotion
    assert feeling.clear


@pytest.mark.parametrize("text", ["the meeting is on tuesday", "Привет", "你好", "ok see you at 5"])
def test_bundled_reader_says_where_no_feeling_is_clear(text: str) -> None:
    assert not Albert().read([text])[0].clear


def test_the_end_of_a_long_text_counts() -> None:
    calm = "we drove to the shop and back. " * 40
    (feeling,) = Albert().read([calm + "i am so terrified and scared and afraid. " * 60])
    assert feeling.strongest == "fear"


def test_bundled_reader_reaches_its_figures_on_carer(datasets: Path) -> None:
    found = evaluate_text(Albert(), datasets / "text" / "carer" / "test.txt")
    print(json.dumps(found.as_json()))
    assert found.n == 2000
    assert found.accuracy is not None
    assert found.macro_f1 is not None
    assert found.accuracy >= 0.92
    assert found.macro_f1 >= 0.88


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "reader.json"])
@pytest.mark.parametrize("content", [None, b"", b"not a model", b"\x08\x07" * 999])
def test_broken_bundled_model_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "reader"))
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelUnavailable, match="cannot be loaded") as caught:
        Albert(folder).read(["hello"])
    assert "\n" not in str(caught.value)


def test_one_flipped_bit_of_the_bundled_model_is_noticed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "reader"))
    content = bytearray((folder / "reader.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "reader.onnx").write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"reader\.onnx is damaged"):
        Albert(folder).read(["hello"])


def test_checkpoint_with_bare_label_numbers_is_taken_in_carers_order(tmp_path: Path) -> None:
    make_tiny_classifier(tmp_path, labels=[f"LABEL_{number}" for number in range(6)])
    (feeling,) = Checkpoint(str(tmp_path)).read(["hello"])
    assert tuple(feeling.emotions) == EMOTIONS


def test_checkpoint_whose_labels_are_no_feelings_is_refused(tmp_path: Path) -> None:
    make_tiny_classifier(tmp_path, labels=["sports", "politics"])
    with pytest.raises(ModelUnavailable, match="no feelings of ours: sports, politics"):
        Checkpoint(str(tmp_path)).read(["hello"])


def test_checkpoint_loads_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make_tiny_classifier(tmp_path, labels=EMOTIONS)
    capfd.readouterr()
    Checkpoint(str(tmp_path)).read(["hello"])
    assert capfd.readouterr() == ("", "")


def test_checkpoint_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nothing"), str(tmp_path), "nobody/no-such-model", "no such: name"):
        with pytest.raises(ModelUnavailable) as caught:
            Checkpoint(name).read(["hello"])
        assert "\n" not in str(caught.value)


def test_checkpoint_of_the_hub_is_read_from_its_cache_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "models--somebody--feelings"
    snapshot = repository / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    make_tiny_classifier(snapshot, labels=EMOTIONS)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    (feeling,) = Checkpoint("somebody/feelings").read(["hello"])
    assert tuple(feeling.emotions) == EMOTIONS


def test_weights_in_a_pickle_are_not_opened(tmp_path: Path) -> None:
    make_tiny_classifier(tmp_path, labels=EMOTIONS)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="safetensors"):
        Checkpoint(str(tmp_path)).read(["hello"])
