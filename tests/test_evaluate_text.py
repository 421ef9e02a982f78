"""Measuring a reader on a file: the figures, and the files that cannot be read."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.commands.evaluate import print_text_evaluation
from engine.errors import BadInput
from engine.evaluation import evaluate_text
from engine.values import EMOTIONS, Feeling


class WordReader:
    """Finds the emotion whose name stands in the text; else joy, and nothing clear."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        self.batches.append(len(texts))
        return [self._feeling(text) for text in texts]

    @staticmethod
    def _feeling(text: str) -> Feeling:
        named = next((name for name in EMOTIONS if name in text), None)
        emotions = {name: 0.9 if name == (named or "joy") else 0.02 for name in EMOTIONS}
        return Feeling(emotions, clear=named is not None, clarity=0.8 if named else 0.3)


def lines(folder: Path, *rows: str) -> Path:
    path = folder / "data.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_the_json_is_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = lines(tmp_path, "so much anger;anger", "", "fear; and more;fear", "hm;sadness", "")
    print_text_evaluation(WordReader(), data, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["n", "accuracy", "macro_f1", "loss", "ece", "labels", "confusion"]
    assert found["n"] == 3
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["macro_f1"] == pytest.approx(2 / 3)
    assert found["labels"] == ["anger", "fear", "joy", "love", "sadness", "surprise"]
    assert found["confusion"][4][2] == 1  # sadness taken for joy
    assert sum(map(sum, found["confusion"])) == 3


def test_neutral_lines_only_rank_clarity(tmp_path: Path) -> None:
    data = lines(tmp_path, "love;love", "joy;joy", "the bus;neutral", "no anger here;neutral")
    evaluation = evaluate_text(WordReader(), data)
    assert evaluation.n == 2
    assert evaluation.accuracy == 1
    assert evaluation.auroc_clear == pytest.approx(0.75)
    assert "auroc_clear" in evaluation.as_json()


def test_neutral_lines_alone_measure_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = lines(tmp_path, "the bus;neutral")
    print_text_evaluation(WordReader(), data, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 0
    assert [found[name] for name in ("accuracy", "macro_f1", "loss", "ece")] == [None] * 4
    assert "auroc_clear" not in found
    print_text_evaluation(WordReader(), data, as_json=False)
    assert "No sentence" in capsys.readouterr().out


def test_texts_are_read_in_batches_and_keep_their_order(tmp_path: Path) -> None:
    reader = WordReader()
    data = lines(tmp_path, *(f"{EMOTIONS[n % 6]};{EMOTIONS[n % 6]}" for n in range(150)))
    assert evaluate_text(reader, data).accuracy == 1
    assert reader.batches == [64, 64, 22]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes("\ufefffear;fear\r\nsadness;sadness\r\n".encode())
    assert evaluate_text(WordReader(), path).accuracy == 1


def test_people_get_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = lines(tmp_path, "love;love", "hm;joy", "the bus;neutral")
    print_text_evaluation(WordReader(), data, as_json=False)
    shown = capsys.readouterr().out
    assert "100.00%" in shown
    assert "AUROC" in shown
    assert len({len(line) for line in shown.splitlines()[-7:]}) == 1  # columns in line


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["joy;joy", "no label"], "Line 2"),
        (["joy;joy", "", "well;happiness"], "Line 3 .*'happiness'"),
        (["joy;joy", "  ;joy"], "Line 2 .*empty"),
        (["joy" * 2000 + ";joy"], "Line 1 .*too long"),
        (["", "  "], "is empty"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, rows: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        evaluate_text(WordReader(), lines(tmp_path, *rows))
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe;joy")
    for path, said in (("bytes", "not UTF-8"), (".", "cannot be read"), ("none", "cannot be read")):
        with pytest.raises(BadInput, match=said):
            evaluate_text(WordReader(), tmp_path / path)
