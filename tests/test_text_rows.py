"""Reading labelled sentences, and batching them."""

from pathlib import Path

import numpy as np
import pytest

from engine.errors import BadInput
from engine.training.text_rows import read_parts, read_rows
from engine.training.token_batches import bucketed

pytestmark = pytest.mark.heavy


def file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def test_lines_are_split_at_the_last_semicolon(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "one; two ;joy\r\n\n  so sad;sadness")
    assert read_rows(path) == [("one; two", "joy"), ("so sad", "sadness")]


def test_csv_is_known_by_its_heading(tmp_path: Path) -> None:
    content = '\ufeff,Sentence,Labels\r\n0,"one, ""two"";\nthree",joy\r\n1,four,fear\r\n'
    found = read_rows(file(tmp_path, "a.txt", content))
    assert found == [('one, "two";\nthree', "joy"), ("four", "fear")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "", "is empty"),
        ("a.csv", "Sentence,Labels\n", "is empty"),
        ("a.csv", "one,joy\ntwo,fear\n", "no heading"),
        ("a.txt", "one;joy\ntwo", "Line 2"),
        ("a.txt", "one;joy\n;fear", "Line 2 .* no sentence"),
        ("a.csv", "Sentence,Labels\none,joy\ntwo,\n", "Line 3 .* no label"),
        ("a.csv", "Sentence,Labels\none\n", "Line 2 .* too few"),
        ("a.csv", 'Sentence,Labels\n"one,joy\n', "no proper CSV"),
    ],
)
def test_a_file_of_neither_form_is_bad_input(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_rows(file(tmp_path, name, content))


def test_what_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe;joy")
    for name, said in (("bytes", "not UTF-8"), ("none", "cannot be read"), (".", "cannot be read")):
        with pytest.raises(BadInput, match=said):
            read_rows(tmp_path / name)


def test_a_folder_holds_the_parts_of_either_kind(tmp_path: Path) -> None:
    file(tmp_path, "train.txt", "a;surprise\nb;joy\nc;bored\nd;anger\ne;10\n")
    file(tmp_path, "val.csv", "Sentence,Labels\nf,joy\n")
    parts = read_parts(tmp_path, None)
    assert parts.validation == [("f", "joy")]
    assert parts.test == []
    assert parts.labels == ("anger", "joy", "surprise", "10", "bored")
    file(tmp_path, "test.txt", "g;joy")
    assert read_parts(tmp_path, None).test == [("g", "joy")]


def test_of_a_single_file_a_fifth_of_each_label_is_held_out(tmp_path: Path) -> None:
    rows = [(f"text {number % 90}", ("joy", "fear", "rare")[number % 3]) for number in range(100)]
    data = file(tmp_path, "a.txt", "".join(f"{text};{label}\n" for text, label in rows))
    parts = read_parts(data, None, seed=1)
    assert sorted(parts.train + parts.validation) == sorted(rows)
    held = {text for text, _ in parts.validation}
    assert not held & {text for text, _ in parts.train}
    labels = [label for _, label in dict.fromkeys(parts.validation)]
    assert [labels.count(label) for label in ("joy", "fear", "rare")] == [6, 6, 6]
    assert parts.test == []
    assert read_parts(data, None, seed=1) == parts != read_parts(data, None, seed=2)
    with pytest.raises(BadInput, match=r"too little .* --validation"):
        read_parts(file(tmp_path, "b.txt", "a;joy\nb;fear\n"), None)


def test_tweets_are_known_by_their_heading_and_merged_into_five(tmp_path: Path) -> None:
    rows = [
        '"tweet_id","sentiment","author","content"',
        '1,"worry","me","Iï¿½m late, ""again"""',
        "2,enthusiasm,me,yay",
        "3,love,me,you",
        "4,surprise,me,oh",
        "5,empty,me,so",
        "6,hate,me,mondays",
        "7,boredom,me,hm",
        "8,other,me,that",
    ]
    assert read_rows(file(tmp_path, "a.csv", "\r\n".join(rows))) == [
        ('I\'m late, "again"', "fear"),
        ("yay", "joy"),
        ("you", "joy"),
        ("so", "neutral"),
        ("mondays", "anger"),
        ("hm", "sadness"),
        ("that", "other"),
    ]


def test_numbered_labels_come_in_the_order_of_numbers(tmp_path: Path) -> None:
    train = file(tmp_path, "train.txt", "".join(f"text;{number}\n" for number in (10, 2, 0)))
    assert read_parts(train, train).labels == ("0", "2", "10")


@pytest.mark.parametrize(
    ("train", "validation", "said"),
    [
        ("a;joy\nb;joy", "a;joy", "one label only"),
        ("a;joy\nb;fear", "a;love", "'love', which training lacks"),
        ("a;joy\nb;fear", None, "val.csv nor val.txt"),
        (None, "a;joy", "train.csv nor train.txt"),
    ],
)
def test_parts_that_do_not_fit_are_bad_input(
    tmp_path: Path, train: str | None, validation: str | None, said: str
) -> None:
    for name, content in (("train.txt", train), ("val.txt", validation)):
        if content is not None:
            file(tmp_path, name, content)
    with pytest.raises(BadInput, match=said):
        read_parts(tmp_path, None)


def test_batches_take_every_text_once_among_its_like() -> None:
    random = np.random.default_rng(0)
    lengths = random.integers(2, 60, 1_003).tolist()
    batches = bucketed(lengths, 16, np.random.default_rng(1))
    assert sorted(index for batch in batches for index in batch) == list(range(1_003))
    assert max(map(len, batches)) == 16
    spread = [
        max(lengths[at] for at in batch) - min(lengths[at] for at in batch) for batch in batches
    ]
    assert np.mean(spread) < 3
    assert batches == bucketed(lengths, 16, np.random.default_rng(1))
    assert batches != bucketed(lengths, 16, np.random.default_rng(2))
